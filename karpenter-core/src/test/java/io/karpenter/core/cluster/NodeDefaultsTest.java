package io.karpenter.core.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeDefaultsTest {

    private static final String ZONE_ID = "example.com/zone-id";

    private static final InstanceType LARGE = new InstanceType(
            "large",
            Requirements.of(
                    Requirement.in(Labels.INSTANCE_TYPE, "large"),
                    Requirement.in(Labels.ARCH, "arm64"),
                    Requirement.in(Labels.ZONE, "a", "b"),
                    Requirement.doesNotExist("example.com/gpu")),
            ResourceList.parse("cpu", "4", "memory", "16Gi", "pods", "58", "example.com/gpu", "1"),
            ResourceList.parse("cpu", "80m", "memory", "1Gi"),
            List.of(
                    offering("a", CapacityType.SPOT),
                    offering("a", CapacityType.ON_DEMAND),
                    offering("b", CapacityType.ON_DEMAND)));

    private static final Catalog CATALOG = Catalog.of(LabelSchema.CORE, List.of(LARGE));

    private static Offering offering(String zone, CapacityType capacityType) {
        return new Offering(
                zone,
                capacityType,
                1,
                true,
                Requirements.of(Requirement.in(ZONE_ID, "id-" + zone)),
                Optional.empty(),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    @Test
    @DisplayName("decisions 10: a node that only names its type gets that type's capacity, allocatable and labels")
    void namedTypeCompletesNode() {
        Node node = filled(node(Map.of(Labels.INSTANCE_TYPE, "large", Labels.ZONE, "a"), ResourceList.EMPTY));

        assertThat(node.capacity()).isEqualTo(LARGE.capacity());
        assertThat(node.allocatable())
                .isEqualTo(ResourceList.parse("cpu", "3920m", "memory", "15Gi", "pods", "58", "example.com/gpu", "1"));
        assertThat(node.labels())
                .containsEntry(Labels.ARCH, "arm64")
                .containsEntry(ZONE_ID, "id-a")
                .containsEntry(Labels.ZONE, "a")
                .doesNotContainKeys(Labels.CAPACITY_TYPE, "example.com/gpu");
    }

    @Test
    @DisplayName("decisions 10: what the input states of a node stays, and only what every kubelet reports is added")
    void statedAmountsStay() {
        Node node = filled(node(
                Map.of(Labels.INSTANCE_TYPE, "large", Labels.ARCH, "amd64"),
                ResourceList.parse("cpu", "3", "memory", "8Gi")));

        assertThat(node.allocatable()).isEqualTo(ResourceList.parse("cpu", "3", "memory", "8Gi", "pods", "58"));
        assertThat(node.labels()).containsEntry(Labels.ARCH, "amd64");
    }

    @Test
    @DisplayName("decisions 10: zone and capacity type of a node are never guessed, nor what depends on them")
    void placeIsNotGuessed() {
        Node node = filled(node(Map.of(Labels.INSTANCE_TYPE, "large"), ResourceList.EMPTY));

        assertThat(node.labels()).doesNotContainKeys(Labels.ZONE, Labels.CAPACITY_TYPE, ZONE_ID);
    }

    @Test
    @DisplayName("decisions 10: a catalogue cut down to one zone says nothing about a node elsewhere")
    void narrowCatalogueIsNoEvidence() {
        InstanceType narrow = new InstanceType(
                "large",
                LARGE.requirements().and(Requirement.in(ZONE_ID, "id-a")),
                LARGE.capacity(),
                LARGE.overhead(),
                List.of(offering("a", CapacityType.ON_DEMAND)));
        Catalog catalog = Catalog.of(LabelSchema.CORE, List.of(narrow));
        Node elsewhere = node(Map.of(Labels.INSTANCE_TYPE, "large", Labels.ZONE, "b"), ResourceList.EMPTY);
        Node anywhere = node(Map.of(Labels.INSTANCE_TYPE, "large"), ResourceList.EMPTY);

        assertThat(NodeDefaults.fill(cluster(elsewhere), catalog).nodes().get(0).labels())
                .containsEntry(Labels.ARCH, "arm64")
                .doesNotContainKey(ZONE_ID);
        assertThat(NodeDefaults.fill(cluster(anywhere), catalog).nodes().get(0).labels())
                .doesNotContainKey(ZONE_ID);
    }

    @Test
    @DisplayName("decisions 10, SCH-LBL-01: the old name of the instance type label is understood")
    void betaLabelNamesTheType() {
        Node node = filled(node(Map.of("beta.kubernetes.io/instance-type", "large"), ResourceList.EMPTY));

        assertThat(node.capacity()).isEqualTo(LARGE.capacity());
    }

    @Test
    @DisplayName("decisions 10: a node of an unknown type stays as it is")
    void unknownTypeStays() {
        Node node = node(Map.of(Labels.INSTANCE_TYPE, "mainframe"), ResourceList.parse("cpu", "3"));

        assertThat(filled(node)).isEqualTo(node);
    }

    @Test
    @DisplayName("decisions 10: a node of a NodePool with its own catalogue is completed from that")
    void poolHasItsOwnTypes() {
        InstanceType dense = LARGE.withCapacity(LARGE.capacity().with(ResourceList.parse("pods", "250")));
        Cluster cluster = cluster(node(
                Map.of(Labels.INSTANCE_TYPE, "large", Labels.NODEPOOL, "dense", Labels.INITIALIZED, "false"),
                ResourceList.EMPTY));

        Node node = NodeDefaults.fill(cluster, CATALOG.withNodePool("dense", List.of(dense)))
                .nodes()
                .get(0);

        assertThat(node.allocatable().get("pods").value()).isEqualTo(250);
        assertThat(node.labels()).containsEntry(Labels.INITIALIZED, "false");
    }

    @Test
    @DisplayName("decisions 10: a node with a NodePool's label and no NodeClaim counts as registered and initialized")
    void poolLabelWithoutClaimIsInitialized() {
        Map<String, String> labels = Map.of(Labels.NODEPOOL, "default");
        Node alone = node(labels, ResourceList.EMPTY);
        Cluster claimed = cluster(alone).toBuilder()
                .nodeClaims(List.of(claim(Map.of(), List.of(), Optional.of("n"))))
                .build();

        assertThat(filled(alone).labels())
                .containsEntry(Labels.REGISTERED, "true")
                .containsEntry(Labels.INITIALIZED, "true");
        assertThat(NodeDefaults.fill(claimed, CATALOG).nodes().get(0).labels())
                .doesNotContainKeys(Labels.REGISTERED, Labels.INITIALIZED);
        assertThat(filled(node(Map.of(), ResourceList.EMPTY)).labels()).isEmpty();
    }

    @Test
    @DisplayName("decisions 10: an in-flight claim is completed from its type and its requirements with one value")
    void inFlightClaimIsCompleted() {
        Cluster cluster = Cluster.builder()
                .nodeClaims(List.of(claim(
                        Map.of(),
                        List.of(
                                Expression.in(Labels.INSTANCE_TYPE, "large"),
                                Expression.in(Labels.ZONE, "a", "b"),
                                Expression.in(Labels.CAPACITY_TYPE, "spot")),
                        Optional.empty())))
                .build();

        NodeClaim claim = NodeDefaults.fill(cluster, CATALOG).nodeClaims().get(0);

        assertThat(claim.allocatable()).isEqualTo(LARGE.allocatable());
        assertThat(claim.labels())
                .containsEntry(Labels.NODEPOOL, "default")
                .containsEntry(Labels.CAPACITY_TYPE, "spot")
                .containsEntry(Labels.ARCH, "arm64")
                .doesNotContainKeys(Labels.ZONE, ZONE_ID);
    }

    @Test
    @DisplayName("SCH-IT-03: an offering with its own capacity gives its node that capacity")
    void offeringOverridesCapacity() {
        Offering special = new Offering(
                "c",
                CapacityType.ON_DEMAND,
                1,
                true,
                Requirements.NONE,
                Optional.empty(),
                Optional.empty(),
                ResourceList.parse("memory", "12Gi"),
                ResourceList.parse("cpu", "100m"));
        Catalog catalog = Catalog.of(LabelSchema.CORE, List.of(LARGE.withOfferings(List.of(special))));
        Cluster cluster = cluster(node(Map.of(Labels.INSTANCE_TYPE, "large", Labels.ZONE, "c"), ResourceList.EMPTY));

        Node node = NodeDefaults.fill(cluster, catalog).nodes().get(0);

        assertThat(node.capacity()).isEqualTo(LARGE.capacity().with(ResourceList.parse("memory", "12Gi")));
        assertThat(node.allocatable().get("cpu").milliValue()).isEqualTo(3900);
        assertThat(node.allocatable().get("memory").value()).isEqualTo(11L << 30);
    }

    private static Node filled(Node node) {
        return NodeDefaults.fill(cluster(node), CATALOG).nodes().get(0);
    }

    private static Cluster cluster(Node node) {
        return Cluster.builder().nodes(List.of(node)).build();
    }

    private static Node node(Map<String, String> labels, ResourceList allocatable) {
        return new Node(
                "n", "", labels, Map.of(), List.of(), ResourceList.EMPTY, allocatable, false, false, Instant.EPOCH);
    }

    private static NodeClaim claim(
            Map<String, String> labels, List<Expression> requirements, Optional<String> nodeName) {
        return new NodeClaim(
                "c",
                "default",
                labels,
                Map.of(),
                requirements,
                List.of(),
                List.of(),
                "",
                ResourceList.EMPTY,
                ResourceList.EMPTY,
                nodeName,
                true,
                false,
                false,
                Instant.EPOCH);
    }
}
