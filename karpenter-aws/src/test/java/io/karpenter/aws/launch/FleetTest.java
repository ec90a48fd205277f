package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.FakeReservations;
import io.karpenter.aws.launch.fleet.LaunchMark;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;
import software.amazon.awssdk.services.ec2.model.PlacementGroup;

/** What fleets are asked for, and what becomes of what they say. */
final class FleetTest {

    private static final String A = "us-west-2a";
    private static final String B = "us-west-2b";
    private static final String LARGE = "m5.large";

    private final LaunchBench bench = new LaunchBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private static Claims claim() {
        return Claims.claim("claim");
    }

    private Launched create(Claims claim) {
        return bench.provider().create(claim.build());
    }

    private CreateFleetRequest asked() {
        return bench.aws.requests(CreateFleetRequest.class).getLast();
    }

    private static Stream<FleetLaunchTemplateOverridesRequest> overrides(CreateFleetRequest request) {
        return request.launchTemplateConfigs().stream().flatMap(c -> c.overrides().stream());
    }

    private boolean isMarked(CapacityType capacityType, String type, String zone) {
        return bench.launching().unavailable().isUnavailable(capacityType, type, zone, List.of());
    }

    private void only(InstanceType... types) {
        bench.types = List.of(types);
    }

    @Test
    @DisplayName("AWS-FLT-10 without subnets in the status a launch fails for that reason")
    void noSubnets() {
        assertThatThrownBy(() -> create(claim().nodeClass(Claims.nodeClass().status("subnets", List.of()))))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class, e -> assertThat(e.reason()).isEqualTo("SubnetResolutionFailed"));
    }

    @Test
    @DisplayName("AWS-FLT-10 a launch template that EC2 refuses fails the launch with the reason of the refusal")
    void templateRefused() {
        bench.aws.fail("CreateLaunchTemplate", 1, "UnauthorizedOperation", 403, "You are not authorized.");

        assertThatThrownBy(() -> create(claim()))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class, e -> assertThat(e.reason()).isEqualTo("Unauthorized"));
    }

    @Test
    @DisplayName("AWS-FLT-12 a fleet is instant, and tags instances, volumes and itself; AWS-TAG-01 fixed tags win")
    void request() {
        create(claim().nodeClass(Claims.nodeClass().spec("tags", Map.of("team", "a", "Name", "b"))));
        CreateFleetRequest request = asked();

        assertThat(request.typeAsString()).isEqualTo("instant");
        assertThat(request.tagSpecifications())
                .extracting(s -> s.resourceTypeAsString())
                .containsExactlyInAnyOrder("instance", "volume", "fleet");
        request.tagSpecifications()
                .forEach(s -> assertThat(s.tags())
                        .extracting(t -> t.key() + "=" + t.value())
                        .contains(
                                "team=a",
                                "Name=b",
                                "kubernetes.io/cluster/testing=owned",
                                "karpenter.sh/nodepool=default",
                                "eks:eks-cluster-name=testing",
                                "karpenter.k8s.aws/ec2nodeclass=default"));
        assertThat(request.clientToken()).isNotEmpty();
        assertThat(bench.aws.instances().all().getFirst().tags())
                .extracting(t -> t.key())
                .contains(LaunchMark.LAUNCH_TAG, LaunchMark.CLAIMS_TAG);
    }

    @Test
    @DisplayName(
            "AWS-FLT-13 AWS-FLT-14 AWS-FLT-15 spot and on-demand fleets go by price, and by priority where an annotation says that an overlay sets"
                    + " prices, whatever its value")
    void strategies() {
        create(claim().capacityType("spot"));
        assertThat(asked().targetCapacitySpecification().defaultTargetCapacityTypeAsString())
                .isEqualTo("spot");
        assertThat(asked().spotOptions().allocationStrategyAsString()).isEqualTo("price-capacity-optimized");

        create(Claims.claim("b").capacityType("on-demand"));
        assertThat(asked().targetCapacitySpecification().defaultTargetCapacityTypeAsString())
                .isEqualTo("on-demand");
        assertThat(asked().onDemandOptions().allocationStrategyAsString()).isEqualTo("lowest-price");
        assertThat(asked().spotOptions()).isNull();

        create(Claims.claim("c").capacityType("spot").annotation(Labels.PRICE_OVERLAY_APPLIED, ""));
        assertThat(asked().spotOptions().allocationStrategyAsString()).isEqualTo("capacity-optimized-prioritized");
        create(Claims.claim("d").capacityType("on-demand").annotation(Labels.PRICE_OVERLAY_APPLIED, "true"));
        assertThat(asked().onDemandOptions().allocationStrategyAsString()).isEqualTo("prioritized");
    }

    @Test
    @DisplayName("AWS-FLT-13 AWS-FLT-14 default reservations are asked for as on-demand, with a template for each")
    void reserved() {
        bench.aws.reservations().put(FakeReservations.reservation("cr-1", LARGE, A, 1));
        bench.launching().counts().synced("cr-1", 1);
        only(TestTypes.type(
                LARGE, List.of(TestTypes.reserved(A, "cr-1", "default", false, 1, 0)), "cpu", "2", "pods", "29"));

        Launched launched = create(claim());

        assertThat(asked().targetCapacitySpecification().defaultTargetCapacityTypeAsString())
                .isEqualTo("on-demand");
        assertThat(asked().onDemandOptions().allocationStrategyAsString()).isEqualTo("lowest-price");
        assertThat(launched.labels())
                .containsEntry("karpenter.sh/capacity-type", "reserved")
                .containsEntry("karpenter.k8s.aws/capacity-reservation-id", "cr-1")
                .containsEntry("karpenter.k8s.aws/capacity-reservation-type", "default")
                .containsEntry("karpenter.k8s.aws/capacity-reservation-interruptible", "false");
        assertThat(bench.launching().counts().free("cr-1")).isZero();
        assertThat(bench.aws.instances().all().getFirst().capacityReservationId())
                .isEqualTo("cr-1");
    }

    @Test
    @DisplayName("AWS-FLT-25 a reservation that EC2 finds full counts as empty, and no offering is marked")
    void reservedFull() {
        bench.launching().counts().synced("cr-1", 3);
        only(TestTypes.type(
                LARGE, List.of(TestTypes.reserved(A, "cr-1", "default", false, 1, 0)), "cpu", "2", "pods", "29"));

        assertThatThrownBy(() -> create(claim())).isInstanceOf(InsufficientCapacityException.class);

        assertThat(bench.launching().counts().free("cr-1")).isZero();
        assertThat(isMarked(CapacityType.RESERVED, LARGE, A)).isFalse();
    }

    @Test
    @DisplayName("AWS-FLT-16 the context is the NodeClass's, unless minValues was relaxed")
    void context() {
        create(claim().nodeClass(Claims.nodeClass().spec("context", "ctx")));
        assertThat(asked().context()).isEqualTo("ctx");

        create(Claims.claim("b")
                .nodeClass(Claims.nodeClass().spec("context", "ctx"))
                .annotation(Labels.MIN_VALUES_RELAXED, "true"));
        assertThat(asked().context()).isNull();
    }

    @Test
    @DisplayName(
            "AWS-FLT-17 AWS-FLT-18 each template has the latest version and overrides by type and zone, with the price as priority")
    void overrides() {
        only(TestTypes.type(LARGE, 0.2), TestTypes.type("c5.large", 0.1));
        create(claim().capacityType("on-demand"));

        assertThat(asked().launchTemplateConfigs()
                        .getFirst()
                        .launchTemplateSpecification()
                        .version())
                .isEqualTo("$Latest");
        assertThat(overrides(asked()))
                .extracting(o -> "%s %s %s %s %s"
                        .formatted(
                                o.instanceTypeAsString(),
                                o.availabilityZone(),
                                o.subnetId(),
                                o.imageId(),
                                o.priority()))
                .containsExactly(
                        "c5.large us-west-2a subnet-a ami-amd64 0.1",
                        "c5.large us-west-2b subnet-b ami-amd64 0.1",
                        "c5.large us-west-2c subnet-c ami-amd64 0.1",
                        "m5.large us-west-2a subnet-a ami-amd64 0.2",
                        "m5.large us-west-2b subnet-b ami-amd64 0.2",
                        "m5.large us-west-2c subnet-c ami-amd64 0.2");
    }

    @Test
    @DisplayName("AWS-FLT-17 offerings in zones without a subnet are left out, and a launch with none left is refused")
    void noSubnetInZone() {
        var nodeClass = Claims.nodeClass()
                .status("subnets", List.of(Map.of("id", "subnet-b", "zone", B, "zoneID", "usw2-az2")));
        create(claim().nodeClass(nodeClass));
        assertThat(overrides(asked())).extracting(o -> o.availabilityZone()).containsOnly(B);

        only(TestTypes.type(LARGE, List.of(TestTypes.offering(A, CapacityType.SPOT, 1)), "cpu", "2", "pods", "9"));
        assertThatThrownBy(() -> create(Claims.claim("b").nodeClass(nodeClass)))
                .isInstanceOf(InsufficientCapacityException.class);
    }

    @Test
    @DisplayName(
            "AWS-FLT-22 what a fleet has no capacity for is marked, even if it gave a machine, and not asked for again")
    void marks() {
        only(TestTypes.type(LARGE, 0.2), TestTypes.type("c5.large", 0.1));
        bench.aws.capacity().limit(Pool.onDemand(LARGE, A), 0);
        bench.aws.capacity().limit(Pool.onDemand("c5.large", A), 0);
        bench.aws.capacity().limit(Pool.onDemand("c5.large", B), 0);

        create(claim().capacityType("on-demand"));
        create(Claims.claim("b").capacityType("on-demand"));

        assertThat(isMarked(CapacityType.ON_DEMAND, "c5.large", B)).isTrue();
        assertThat(isMarked(CapacityType.SPOT, "c5.large", B)).isFalse();
        assertThat(overrides(asked()).map(o -> o.instanceTypeAsString() + o.availabilityZone()))
                .doesNotContain("c5.large" + B);
    }

    @Test
    @DisplayName("AWS-FLT-21 AWS-SUB-08 a full subnet is marked, and the next launch goes elsewhere")
    void fullSubnet() {
        bench.aws.network().freeAddresses("subnet-a", 0);
        only(TestTypes.type(LARGE, List.of(TestTypes.offering(A, CapacityType.SPOT, 1)), "cpu", "2", "pods", "9"));

        assertThatThrownBy(() -> create(claim())).isInstanceOf(InsufficientCapacityException.class);

        assertThat(bench.launching().unavailable().isUnavailable(CapacityType.ON_DEMAND, "any", A, List.of("subnet-a")))
                .as("the subnet, for whatever would be launched there")
                .isTrue();
    }

    @Test
    @DisplayName("AWS-FLT-23 a full spread placement group marks all types of the zone, for that group only")
    void spreadLimit() {
        bench.aws
                .network()
                .put(PlacementGroup.builder()
                        .groupId("pg-1")
                        .groupName("spread")
                        .strategy("spread")
                        .state("available")
                        .build());
        only(TestTypes.type(LARGE, 0.2), TestTypes.type("c5.large", 0.1));
        bench.aws
                .capacity()
                .refuse(
                        pool -> pool.zone().equals(A),
                        "Whatever",
                        "You have reached the limit of instances in this spread placement group (7).");

        create(claim().capacityType("spot")
                .nodeClass(Claims.nodeClass().spec("placementGroupSelector", Map.of("name", "spread"))));

        for (String type : List.of(LARGE, "c5.large")) {
            assertThat(isMarked(CapacityType.SPOT, type, A)).isFalse();
            assertThat(bench.launching()
                            .unavailable()
                            .isUnavailable(
                                    CapacityType.SPOT,
                                    type,
                                    A,
                                    List.of(),
                                    java.util.Optional.of("pg-1"),
                                    java.util.Optional.empty()))
                    .isTrue();
        }
    }

    @Test
    @DisplayName("AWS-FLT-24 without the role for spot all of spot is marked, and a warning is given")
    void noSpotRole() {
        bench.aws
                .capacity()
                .refuse(
                        pool -> pool.capacityType().equals("spot"),
                        "AuthFailure.ServiceLinkedRoleCreationNotPermitted",
                        "The provided credentials do not have permission to create the service-linked role");

        assertThatThrownBy(() -> create(claim())).isInstanceOf(InsufficientCapacityException.class);
        create(Claims.claim("b"));

        assertThat(asked().targetCapacitySpecification().defaultTargetCapacityTypeAsString())
                .isEqualTo("on-demand");
        assertThat(bench.events).extracting(e -> e.reason()).contains("SpotServiceLinkedRoleCreationFailure");
    }

    @Test
    @DisplayName("AWS-FLT-26 without a machine other errors than those of capacity fail the launch with their reason")
    void otherErrors() {
        bench.aws.capacity().refuse(pool -> true, "InternalError", "try later");

        assertThatThrownBy(() -> create(claim()))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class, e -> assertThat(e.reason()).isEqualTo("InternalError"));
        assertThat(isMarked(CapacityType.SPOT, LARGE, A)).isFalse();
    }

    @Test
    @DisplayName("AWS-FLT-27 a template that is gone is made again and the launch repeated, once")
    void missingTemplate() {
        create(claim());
        bench.aws
                .templates()
                .all()
                .forEach(t -> bench.aws.templates().remove(t.summary().launchTemplateName()));

        create(Claims.claim("b"));
        assertThat(bench.aws.calls("CreateLaunchTemplate")).hasSize(2);

        bench.aws.forgetCalls();
        bench.aws.fail("CreateFleet", 5, "InvalidLaunchTemplateName.NotFoundException", 400, "gone");
        assertThatThrownBy(() -> create(Claims.claim("c"))).isInstanceOf(LaunchFailedException.class);
        assertThat(bench.aws.calls("CreateFleet")).hasSize(2);
    }

    @Test
    @DisplayName("AWS-FLT-27 other refusals of the call fail the launch with their reason, without a second try")
    void callRefused() {
        bench.aws.fail("CreateFleet", 5, "UnauthorizedOperation", 403, "You are not authorized.");

        assertThatThrownBy(() -> create(claim()))
                .isInstanceOfSatisfying(
                        LaunchFailedException.class, e -> assertThat(e.reason()).isEqualTo("Unauthorized"));
        assertThat(bench.aws.calls("CreateFleet")).hasSize(1);
    }

    @Test
    @DisplayName(
            "AWS-LT-03 AWS-LT-05 types that start differently have templates of their own, and one image is enough")
    void templatesByStart() {
        only(TestTypes.type(LARGE, 0.1), TestTypes.type("c5.large", 0.1), TestTypes.type("r5.large", 0.1));
        bench.kubelet.put("c5.large", "reserves more");
        bench.images.put("r5.large", "");

        create(claim());

        assertThat(asked().launchTemplateConfigs()).hasSize(2);
        assertThat(overrides(asked()).map(o -> o.instanceTypeAsString())).containsOnly(LARGE, "c5.large");
        bench.images.put(LARGE, "");
        bench.images.put("c5.large", "");
        assertThatThrownBy(() -> create(Claims.claim("b")))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("no image");
        assertThatThrownBy(() ->
                        create(Claims.claim("c").nodeClass(Claims.nodeClass().status("securityGroups", List.of()))))
                .isInstanceOf(LaunchFailedException.class)
                .hasMessageContaining("security groups");
    }

    @Test
    @DisplayName("AWS-LT-04 EFA interfaces are for claims that ask for EFA")
    void efa() {
        only(TestTypes.type(
                "c5n.18xlarge",
                List.of(TestTypes.offering(A, CapacityType.SPOT, 1)),
                "cpu",
                "72",
                "pods",
                "29",
                "vpc.amazonaws.com/efa",
                "1"));

        Launched with = create(claim().requests("vpc.amazonaws.com/efa", "1"));
        Launched without = create(Claims.claim("b"));

        assertThat(with.capacity().has("vpc.amazonaws.com/efa")).isTrue();
        assertThat(without.capacity().has("vpc.amazonaws.com/efa")).isFalse();
        assertThat(bench.aws.templates().all()).hasSize(2);
    }

    @Test
    @DisplayName("AWS-BAT-03 orders are for one machine; their marks name up to 210 claims of a call")
    void marksOfManyClaims() {
        List<String> claims = java.util.stream.IntStream.range(0, 210)
                .mapToObj(i -> LaunchMark.nameOf("uid-" + i))
                .toList();
        LaunchMark mark = new LaunchMark("token", claims);

        assertThat(mark.tags())
                .hasSize(11)
                .allSatisfy((key, value) -> assertThat(value.length()).isLessThan(257));
        assertThat(LaunchMark.in(mark.tags())).contains(mark);
        assertThat(LaunchMark.in(Map.of("Name", "x"))).isEmpty();
    }
}
