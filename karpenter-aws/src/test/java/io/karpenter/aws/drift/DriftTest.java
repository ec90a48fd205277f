package io.karpenter.aws.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.image.NodeImage;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.instance.Instances;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class DriftTest {

    private static final InstanceType TYPE = new InstanceType(
            "m5.large",
            Requirements.of(Requirement.in(Labels.ARCH, "amd64")),
            ResourceList.EMPTY,
            ResourceList.EMPTY,
            List.of());
    private static final NodeImage ARM = image("ami-arm", "arm64");
    private static final NodeImage CURRENT = image("ami-1", "amd64");

    private Map<String, String> desiredAnnotations = hashes("1", "v");
    private Map<String, String> annotations = hashes("1", "v");
    private final Map<String, String> labels = new TreeMap<>(Map.of(Labels.NODEPOOL, "web"));
    private List<NodeImage> images = List.of(ARM, CURRENT);
    private Set<String> securityGroups = Set.of("sg-1");
    private Set<String> subnets = Set.of("subnet-0", "subnet-1");
    private Set<String> reservations = Set.of("cr-1");
    private Optional<String> placementGroup = Optional.empty();
    private String imageId = "ami-1";
    private Optional<InstanceType> type = Optional.of(TYPE);
    private Supplier<Instance> remembered = () -> Instances.instance().build();
    private Supplier<Instance> fresh = DriftTest::notAsked;

    private static Instance notAsked() {
        throw new AssertionError("nobody may ask EC2 for this");
    }

    private static NodeImage image(String id, String arch) {
        return new NodeImage(id, id, false, Requirements.of(Requirement.in(Labels.ARCH, arch)));
    }

    private static Map<String, String> hashes(String hash, String version) {
        return Map.of(NodeClassHash.ANNOTATION, hash, NodeClassHash.VERSION_ANNOTATION, version);
    }

    private Optional<DriftReason> reason() {
        DesiredNode desired =
                new DesiredNode(desiredAnnotations, images, securityGroups, subnets, reservations, placementGroup);
        return Drift.reason(Optional.of(desired), node());
    }

    private ActualNode node() {
        return new ActualNode(labels, annotations, imageId, () -> type, remembered, fresh);
    }

    @Test
    @DisplayName("AWS-DRF-01 a node that is as it should be has not drifted")
    void notDrifted() {
        assertThat(reason()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-DRF-01 the first reason counts: text, image, security groups, subnet, reservation, placement group")
    void order() {
        annotations = hashes("2", "v");
        imageId = "ami-old";
        securityGroups = Set.of("sg-2");
        subnets = Set.of("subnet-2");
        reservations = Set.of();
        placementGroup = Optional.of("pg-1");
        remembered = () -> Instances.instance().reservedIn("cr-1").build();
        fresh = remembered;

        assertThat(reason()).hasValueSatisfying(r -> assertThat(r).hasToString("NodeClassDrift"));
        annotations = desiredAnnotations;
        assertThat(reason()).hasValueSatisfying(r -> assertThat(r).hasToString("AMIDrift"));
        imageId = "ami-1";
        assertThat(reason()).hasValueSatisfying(r -> assertThat(r).hasToString("SecurityGroupDrift"));
        securityGroups = Set.of("sg-1");
        assertThat(reason()).hasValueSatisfying(r -> assertThat(r).hasToString("SubnetDrift"));
        subnets = Set.of("subnet-1");
        assertThat(reason()).hasValueSatisfying(r -> assertThat(r).hasToString("CapacityReservationDrift"));
        reservations = Set.of("cr-1");
        assertThat(reason()).hasValueSatisfying(r -> assertThat(r).hasToString("PlacementGroupDrift"));
    }

    @Test
    @DisplayName("AWS-DRF-01 what can be told without the instance is told without it")
    void instanceIsNotAskedForEarly() {
        remembered = DriftTest::notAsked;
        imageId = "ami-old";

        assertThat(reason()).contains(DriftReason.IMAGE);
    }

    @Test
    @DisplayName("AWS-DRF-01 what cannot be told of one of the last four is an error, whatever the others say")
    void allFourAreLookedAt() {
        securityGroups = Set.of("sg-2");
        subnets = Set.of();

        assertThatThrownBy(this::reason).hasMessageContaining("subnets");
    }

    @Test
    @DisplayName("AWS-DRF-02 without a NodePool or an EC2NodeClass nothing has drifted")
    void nothingToCompareWith() {
        imageId = "ami-old";
        assertThat(Drift.reason(Optional.empty(), node())).isEmpty();

        labels.clear();
        assertThat(reason()).isEmpty();
    }

    @Test
    @DisplayName("AWS-DRF-03 texts are compared only if both were hashed, and by one function")
    void incomparableHashes() {
        annotations = hashes("2", "v6");
        assertThat(reason()).isEmpty();

        annotations = Map.of(NodeClassHash.ANNOTATION, "2");
        assertThat(reason()).isEmpty();

        annotations = Map.of(NodeClassHash.VERSION_ANNOTATION, "v");
        assertThat(reason()).isEmpty();

        annotations = hashes("2", "v");
        desiredAnnotations = Map.of();
        assertThat(reason()).isEmpty();
    }

    @Test
    @DisplayName("AWS-DRF-05 a node drifts unless its image is the first that its type can boot")
    void image() {
        images = List.of(ARM, image("ami-2", "amd64"), CURRENT);
        assertThat(reason()).contains(DriftReason.IMAGE);

        images = List.of(ARM);
        assertThat(reason()).contains(DriftReason.IMAGE);
    }

    @Test
    @DisplayName(
            "AWS-DRF-05 a type that is not listed, a status without images and a NodeClaim without image are errors")
    void imageIsNotKnown() {
        imageId = "";
        assertThatThrownBy(this::reason)
                .isInstanceOf(CloudProviderException.class)
                .hasMessageContaining("imageID");
        images = List.of();
        assertThatThrownBy(this::reason).hasMessageContaining("amis");
        type = Optional.empty();
        assertThatThrownBy(this::reason).hasMessageContaining("instance type");
    }

    @Test
    @DisplayName("AWS-DRF-06 security groups must be the same ones, neither more nor fewer")
    void securityGroups() {
        securityGroups = Set.of("sg-1", "sg-2");
        assertThat(reason()).contains(DriftReason.SECURITY_GROUPS);

        remembered = () -> Instances.instance().securityGroups("sg-2", "sg-1").build();
        assertThat(reason()).isEmpty();

        securityGroups = Set.of("sg-1");
        assertThat(reason()).contains(DriftReason.SECURITY_GROUPS);

        securityGroups = Set.of();
        assertThatThrownBy(this::reason).hasMessageContaining("securityGroups");
    }

    @Test
    @DisplayName("AWS-DRF-07 the subnet must be one of those selected")
    void subnet() {
        remembered = () -> Instances.instance().subnet("subnet-9").build();

        assertThat(reason()).contains(DriftReason.SUBNET);
    }

    @Test
    @DisplayName("AWS-DRF-08 an instance that no reservation holds does not drift from one")
    void notReserved() {
        reservations = Set.of();

        assertThat(reason()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-DRF-08 EC2 is asked again before a reserved instance drifts; one that has left its reservation does not")
    void reservationIsAskedAgain() {
        remembered = () -> Instances.instance().reservedIn("cr-old").build();
        fresh = () -> Instances.instance().build();
        assertThat(reason()).isEmpty();

        fresh = () -> Instances.instance().reservedIn("cr-1").build();
        assertThat(reason()).isEmpty();

        fresh = remembered;
        assertThat(reason()).contains(DriftReason.RESERVATION);
    }

    @Test
    @DisplayName("AWS-DRF-08 one in a reservation that is selected is not asked for again")
    void selectedReservation() {
        remembered = () -> Instances.instance().reservedIn("cr-1").build();

        assertThat(reason()).isEmpty();
    }

    @Test
    @DisplayName("AWS-DRF-09 the placement group must be the one selected; nodes without drift once there is one")
    void placementGroup() {
        placementGroup = Optional.of("pg-1");
        assertThat(reason()).contains(DriftReason.PLACEMENT_GROUP);

        labels.put(AwsLabels.PLACEMENT_GROUP_ID, "pg-1");
        assertThat(reason()).isEmpty();

        placementGroup = Optional.empty();
        assertThat(reason()).contains(DriftReason.PLACEMENT_GROUP);
    }

    @Test
    @DisplayName("AWS-DRF-05, AWS-DRF-06, AWS-DRF-07 what is desired is read from the status of the NodeClass")
    void desiredIsRead() {
        Map<String, Object> status = Map.of(
                "securityGroups", List.of(Map.of("id", "sg-1", "name", "n")),
                "subnets", List.of(Map.of("id", "subnet-1", "zone", "a")),
                "capacityReservations", List.of(Map.of("id", "cr-1")),
                "amis", List.of(Map.of("id", "ami-1", "requirements", List.of())));

        assertThat(DesiredNode.of(Map.of("a", "b"), status, Optional.of("pg-1")))
                .isEqualTo(new DesiredNode(
                        Map.of("a", "b"),
                        List.of(new NodeImage("ami-1", "", false, Requirements.NONE)),
                        Set.of("sg-1"),
                        Set.of("subnet-1"),
                        Set.of("cr-1"),
                        Optional.of("pg-1")));
    }

    @Test
    @DisplayName("AWS-DRF-10 security groups and subnets are compared with what is remembered, EC2 is not asked")
    void rememberedInstanceDecides() {
        remembered = () -> Instances.instance().subnet("subnet-9").build();
        fresh = DriftTest::notAsked;

        assertThat(reason()).contains(DriftReason.SUBNET);
    }
}
