package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.FakeCapacity.Pool;
import io.karpenter.aws.fake.FakeEc2Images;
import io.karpenter.aws.fake.FakeReservations;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.LaunchClass.ZonalSubnet;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.CapacityType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;
import software.amazon.awssdk.services.ec2.model.FleetLaunchTemplateOverridesRequest;

/** What becomes of what a fleet answers. */
final class FleetAnswersTest {

    private static final String LARGE = "m5.large";
    private static final String A = "us-west-2a";
    private static final String B = "us-west-2b";
    private static final String EFA = "vpc.amazonaws.com/efa";

    private final LaunchBench bench = new LaunchBench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private Instance launch(Claims claim) {
        LaunchRequest request = claim.build();
        NodeClass nodeClass = request.nodeClass().orElseThrow();
        return bench.launching().launcher().launch(request, nodeClass, LaunchClassReader.read(nodeClass));
    }

    /** The subnet that the next launch into a zone goes to, if it has one more with 90 addresses. */
    private String next(String zone) {
        String letter = zone.substring(zone.length() - 1);
        ZonalSubnet usual = new ZonalSubnet("subnet-" + letter, zone, "az");
        ZonalSubnet other = new ZonalSubnet("other-" + letter, zone, "az");
        bench.launching().addresses().seen(other.id(), 90);
        return bench.launching()
                .addresses()
                .choose(List.of(usual, other), Map.of(zone, 0))
                .ofZone()
                .get(zone)
                .id();
    }

    private void addresses(int free) {
        bench.launching().addresses().seen("subnet-a", free);
        bench.launching().addresses().seen("subnet-b", free);
    }

    private static Claims inTwoZones(String name) {
        return Claims.claim(name)
                .capacityType("on-demand")
                .nodeClass(Claims.nodeClass()
                        .status(
                                "subnets",
                                List.of(
                                        Map.of("id", "subnet-a", "zone", A, "zoneID", "usw2-az1"),
                                        Map.of("id", "subnet-b", "zone", B, "zoneID", "usw2-az2"))));
    }

    @Test
    @DisplayName(
            "AWS-FLT-20 addresses that were set aside are given back where no machine went, and errors are taken note of although there is a machine")
    void settled() {
        bench.types = List.of(TestTypes.type(LARGE, 0.2));
        bench.aws.capacity().limit(Pool.onDemand(LARGE, A), 0);
        addresses(100);

        Instance launched = launch(inTwoZones("a"));

        assertThat(launched.placement().zone()).isEqualTo(B);
        assertThat(bench.launching().unavailable().isUnavailable(CapacityType.ON_DEMAND, LARGE, A, List.of()))
                .isTrue();
        assertThat(next(A)).as("29 addresses are given back").isEqualTo("subnet-a");
        assertThat(next(B)).as("29 addresses are taken").isEqualTo("other-b");
    }

    @Test
    @DisplayName("AWS-FLT-20 when the call fails all addresses that were set aside for it are given back")
    void settledOnError() {
        bench.types = List.of(TestTypes.type(LARGE, 0.2));
        bench.aws.fail("CreateFleet", 1, "UnauthorizedOperation", 403, "You are not authorized.");
        addresses(100);

        assertThatThrownBy(() -> launch(inTwoZones("a"))).isInstanceOf(LaunchFailedException.class);

        assertThat(List.of(next(A), next(B))).containsExactly("subnet-a", "subnet-b");
    }

    @Test
    @DisplayName(
            "AWS-FLT-28 a machine is what its override and the request say: type, image, place, tags; pending, and launched now")
    void machine() {
        bench.types = List.of(TestTypes.type(LARGE, 0.2));
        Instant before = bench.timers.clock().instant();

        Instance machine = launch(Claims.claim("a")
                .capacityType("spot")
                .nodeClass(Claims.nodeClass().spec("tags", Map.of("team", "web"))));

        Instant after = bench.timers.clock().instant();
        CreateFleetRequest request =
                bench.aws.requests(CreateFleetRequest.class).getFirst();
        FleetLaunchTemplateOverridesRequest override = request.launchTemplateConfigs().getFirst().overrides().stream()
                .filter(o -> machine.placement().zone().equals(o.availabilityZone()))
                .findFirst()
                .orElseThrow();
        assertThat(bench.aws.instances().all())
                .singleElement()
                .satisfies(i -> assertThat(i.instanceId()).isEqualTo(machine.id()));
        assertThat(machine.instanceType()).isEqualTo(override.instanceTypeAsString());
        assertThat(machine.imageId()).isEqualTo(FakeEc2Images.AMD64).isEqualTo(override.imageId());
        assertThat(machine.network().subnetId()).isEqualTo(override.subnetId());
        assertThat(machine.placement().zoneId())
                .hasValueSatisfying(id -> assertThat(id).startsWith("usw2-az"));
        assertThat(machine.state()).isEqualTo("pending");
        assertThat(machine.launched()).isBetween(before, after);
        assertThat(machine.capacityType()).isEqualTo(CapacityType.SPOT);
        assertThat(machine.reservation()).isEmpty();
        assertThat(machine.network().efaInterfaces()).isZero();
        assertThat(machine.tags())
                .containsEntry("team", "web")
                .isEqualTo(request.tagSpecifications().getFirst().tags().stream()
                        .filter(tag -> !tag.key().startsWith("karpenter.k8s.aws/launch"))
                        .collect(Collectors.toMap(tag -> tag.key(), tag -> tag.value())));
    }

    @Test
    @DisplayName("AWS-FLT-28 a reserved machine is of the reservation of its type and zone, whichever that is")
    void reservedMachine() {
        for (String zone : List.of(A, B)) {
            bench.aws.reservations().put(FakeReservations.reservation("cr-" + zone, LARGE, zone, 1));
            bench.launching().counts().synced("cr-" + zone, 1);
        }
        bench.types = List.of(TestTypes.type(
                LARGE,
                List.of(
                        TestTypes.reserved(A, "cr-" + A, "default", false, 1, 0),
                        TestTypes.reserved(B, "cr-" + B, "default", false, 1, 0)),
                "cpu",
                "2",
                "pods",
                "29"));

        for (String claim : List.of("a", "b")) {
            Instance machine = launch(Claims.claim(claim));
            assertThat(machine.capacityType()).isEqualTo(CapacityType.RESERVED);
            assertThat(machine.reservation())
                    .contains(
                            new Instance.Reservation("cr-" + machine.placement().zone(), "default", false));
        }
    }

    @Test
    @DisplayName(
            "AWS-FLT-28 a machine has its type's EFA interfaces if the claim asks for EFA or the NodeClass sets interfaces, else none")
    void efa() {
        bench.types = List.of(TestTypes.type(
                "p4d.24xlarge",
                List.of(TestTypes.offering(A, CapacityType.SPOT, 1)),
                "cpu",
                "96",
                "pods",
                "29",
                EFA,
                "4"));

        assertThat(launch(Claims.claim("a").requests(EFA, "1")).network().efaInterfaces())
                .isEqualTo(4);
        assertThat(launch(Claims.claim("b")).network().efaInterfaces()).isZero();
        assertThat(launch(Claims.claim("c")
                                .nodeClass(Claims.nodeClass()
                                        .spec(
                                                "networkInterfaces",
                                                List.of(Map.of(
                                                        "networkCardIndex",
                                                        0,
                                                        "deviceIndex",
                                                        0,
                                                        "interfaceType",
                                                        "interface")))))
                        .network()
                        .efaInterfaces())
                .isEqualTo(4);
    }

    @Test
    @DisplayName(
            "AWS-FLT-19 a template that is bound to a zone is asked for there only, and without a subnet; others in all zones with one")
    void zonalTemplate() {
        bench.types = List.of(TestTypes.type(LARGE, 0.2));
        launch(Claims.claim("a"));
        bench.zone = Optional.of(B);
        launch(Claims.claim("b"));

        assertThat(overrides(0)).containsExactly(A + " subnet-a", B + " subnet-b", "us-west-2c subnet-c");
        assertThat(overrides(1)).containsExactly(B + " null");
    }

    private List<String> overrides(int call) {
        return bench
                .aws
                .requests(CreateFleetRequest.class)
                .get(call)
                .launchTemplateConfigs()
                .getFirst()
                .overrides()
                .stream()
                .map(o -> o.availabilityZone() + " " + o.subnetId())
                .toList();
    }
}
