package io.karpenter.aws.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.instance.Instance;
import io.karpenter.aws.launch.machine.InstanceReader;
import io.karpenter.aws.launch.machine.Machines;
import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.offering.CapacityType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.DescribeInstancesRequest;
import software.amazon.awssdk.services.ec2.model.TerminateInstancesRequest;

/** Describing, listing and ending machines. */
final class MachinesTest {

    /** At true pace: windows are to have in them what the tests call at once. */
    private final LaunchBench bench = new LaunchBench(Attempts.ONE, 1);

    @AfterEach
    void stop() {
        bench.close();
    }

    private List<String> launch(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> bench.provider()
                        .create(Claims.claim("claim-" + i).build())
                        .providerId())
                .toList();
    }

    private static String id(String providerId) {
        return providerId.substring(providerId.lastIndexOf('/') + 1);
    }

    private <T> List<T> atOnce(List<Supplier<T>> calls) {
        List<CompletableFuture<T>> running = new ArrayList<>();
        calls.forEach(call -> running.add(CompletableFuture.supplyAsync(call, bench.executor())));
        return running.stream().map(CompletableFuture::join).toList();
    }

    @Test
    @DisplayName("AWS-BAT-05 machines are described together, and those that a bad id spoils it for one by one")
    void describeFallsBack() {
        List<String> ids =
                new ArrayList<>(launch(3).stream().map(MachinesTest::id).toList());
        ids.add("i-0000bad");
        bench.aws.forgetCalls();

        List<Optional<Instance>> found = this.<Optional<Instance>>atOnce(ids.stream()
                .<Supplier<Optional<Instance>>>map(
                        id -> () -> bench.launching().machines().fresh(id))
                .toList());

        assertThat(found.subList(0, 3)).allMatch(Optional::isPresent);
        assertThat(found.get(3)).isEmpty();
        assertThat(bench.aws.requests(DescribeInstancesRequest.class))
                .extracting(r -> r.instanceIds().size())
                .containsExactly(4, 1, 1, 1, 1);
    }

    @Test
    @DisplayName("AWS-BAT-06 machines are ended together, and those that a bad id spoils it for one by one")
    void terminateFallsBack() {
        List<String> providerIds = launch(3);
        bench.aws.forgetCalls();
        bench.aws.fail("TerminateInstances", 1, "InvalidInstanceID.NotFound", 400, "no");

        List<Termination> ended = this.<Termination>atOnce(providerIds.stream()
                .<Supplier<Termination>>map(id -> () -> bench.provider().delete(id))
                .toList());

        assertThat(ended).containsOnly(Termination.REQUESTED);
        assertThat(bench.aws.instances().alive()).isEmpty();
        assertThat(bench.aws.requests(TerminateInstancesRequest.class))
                .extracting(r -> r.instanceIds().size())
                .containsExactly(3, 1, 1, 1);
    }

    @Test
    @DisplayName("AWS-BAT-05 AWS-BAT-06 where EC2 limits the rate nothing is asked for one by one")
    void throttled() {
        List<String> providerIds = launch(3);
        for (String operation : List.of("TerminateInstances", "DescribeInstances")) {
            bench.aws.forgetCalls();
            bench.aws.fail(operation, 1, "RequestLimitExceeded", 503, "slow down");

            List<Boolean> refused = this.<Boolean>atOnce(providerIds.stream()
                    .<Supplier<Boolean>>map(id -> () -> isRefused(id))
                    .toList());

            assertThat(refused).containsOnly(true);
            assertThat(bench.aws.calls(operation)).hasSize(1);
        }
        assertThat(bench.aws.instances().alive()).hasSize(3);
    }

    private boolean isRefused(String providerId) {
        try {
            bench.provider().delete(providerId);
            return false;
        } catch (CloudProviderException refused) {
            return true;
        }
    }

    @Test
    @DisplayName(
            "a machine that EC2 does not show yet, launched less than a minute ago, is neither forgotten nor taken for gone, and ends once it is shown")
    void notShownYet() {
        String providerId = launch(1).getFirst();
        var hidden = bench.aws.instances().all().getFirst();
        bench.aws.instances().forget(hidden.instanceId());

        assertThat(bench.provider().list()).isEmpty();
        assertThat(bench.provider().get(providerId)).isPresent();
        assertThatThrownBy(() -> bench.provider().delete(providerId)).isInstanceOf(CloudProviderException.class);

        bench.aws.instances().put(hidden);
        assertThat(bench.provider().delete(providerId)).isEqualTo(Termination.REQUESTED);
        assertThat(bench.aws.instances().alive()).isEmpty();
    }

    @Test
    @DisplayName("a machine that EC2 has not shown for a minute is gone")
    void neverShown() {
        String providerId = launch(1).getFirst();
        bench.aws.instances().forget(id(providerId));
        bench.timers.move(Duration.ofMinutes(2));

        assertThat(bench.provider().delete(providerId)).isEqualTo(Termination.GONE);
    }

    @Test
    @DisplayName("AWS-FLT-29 a machine that is known is not asked for, a terminated one reads as gone and is forgotten")
    void describe() {
        String id = id(launch(1).getFirst());
        bench.aws.forgetCalls();
        assertThat(bench.launching().machines().get(id)).isPresent();
        assertThat(bench.aws.calls("DescribeInstances")).isEmpty();

        bench.aws.instances().end(id);
        assertThat(bench.launching().machines().fresh(id)).isEmpty();
        assertThat(bench.launching().machines().last(id)).isEmpty();
        bench.aws.instances().forget(id);
        assertThat(bench.launching().machines().get(id)).isEmpty();
    }

    @Test
    @DisplayName("AWS-FLT-30 ending is asked for once, and a machine that is gone is told to be")
    void end() {
        String providerId = launch(1).getFirst();
        bench.aws.instances().state(id(providerId), "shutting-down");
        assertThat(bench.provider().delete(providerId)).isEqualTo(Termination.REQUESTED);
        assertThat(bench.aws.calls("TerminateInstances")).isEmpty();

        bench.aws.instances().state(id(providerId), "terminated");
        assertThat(bench.provider().delete(providerId)).isEqualTo(Termination.GONE);
    }

    @Test
    @DisplayName(
            "AWS-ZS-05 AWS-FLT-29 in a zone that traffic is shifted away from EC2 is asked nothing about machines that are known")
    void shifted() {
        String id = id(launch(1).getFirst());
        Machines machines = new Machines(
                bench.clients().ec2(),
                "testing",
                new InstanceReader(true),
                zone -> true,
                bench.timers,
                bench.executor(),
                MetricSink.NONE);
        Instance known = bench.launching().machines().fresh(id).orElseThrow();
        machines.launched(known);
        bench.aws.forgetCalls();

        assertThat(machines.fresh(id)).contains(known);
        assertThatThrownBy(() -> machines.end(id)).isInstanceOf(CloudProviderException.class);
        assertThat(bench.aws.calls()).isEmpty();
    }

    @Test
    @DisplayName("AWS-FLT-31 spot, reserved and on-demand are told by what EC2 says of the machine")
    void capacityType() {
        InstanceReader reader = new InstanceReader(true);
        var plain = software.amazon.awssdk.services.ec2.model.Instance.builder().instanceId("i-1");
        var reserved = plain.copy()
                .capacityReservationId("cr-1")
                .capacityReservationSpecification(s -> s.capacityReservationPreference("capacity-reservations-only"));

        assertThat(reader.read(plain.build()).capacityType()).isEqualTo(CapacityType.ON_DEMAND);
        assertThat(reader.read(plain.copy().spotInstanceRequestId("sir-1").build())
                        .capacityType())
                .isEqualTo(CapacityType.SPOT);
        assertThat(reader.read(reserved.build()).reservation())
                .contains(new Instance.Reservation("cr-1", "default", false));
        assertThat(reader.read(reserved.copy()
                                .instanceLifecycle("capacity-block")
                                .build())
                        .reservation())
                .contains(new Instance.Reservation("cr-1", "capacity-block", false));
        assertThat(reader.read(reserved.copy()
                                .instanceLifecycle("interruptible-capacity-reservation")
                                .build())
                        .reservation())
                .contains(new Instance.Reservation("cr-1", "default", true));
        assertThat(reader.read(plain.copy()
                                .capacityReservationId("cr-1")
                                .capacityReservationSpecification(s -> s.capacityReservationPreference("open"))
                                .build())
                        .capacityType())
                .isEqualTo(CapacityType.ON_DEMAND);
        assertThat(new InstanceReader(false).read(reserved.build()).capacityType())
                .isEqualTo(CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName("AWS-FLT-32 EFA interfaces are counted, tenancy is default where EC2 says none, partition 0 is none")
    void decoded() {
        Instance read = new InstanceReader(true)
                .read(software.amazon.awssdk.services.ec2.model.Instance.builder()
                        .instanceId("i-1")
                        .placement(p -> p.availabilityZone("us-west-2a")
                                .availabilityZoneId("usw2-az1")
                                .partitionNumber(0))
                        .networkInterfaces(
                                n -> n.interfaceType("efa"),
                                n -> n.interfaceType("efa-only"),
                                n -> n.interfaceType("interface"))
                        .build());

        assertThat(read.network().efaInterfaces()).isEqualTo(2);
        assertThat(read.placement().tenancy()).isEqualTo("default");
        assertThat(read.placement().partition()).isEmpty();
        assertThat(read.placement().zoneId()).contains("usw2-az1");
    }

    @Test
    @DisplayName(
            "AWS-GC-02 AWS-GC-03 the list has the cluster's machines that are not terminated, and forgets the others")
    void list() {
        List<String> ids = launch(3).stream().map(MachinesTest::id).toList();
        bench.aws.instances().end(ids.getFirst());
        bench.timers.move(Duration.ofMinutes(2));
        bench.aws
                .instances()
                .put(software.amazon.awssdk.services.ec2.model.Instance.builder()
                        .instanceId("i-other")
                        .launchTime(java.time.Instant.EPOCH)
                        .placement(p -> p.availabilityZone("us-west-2a"))
                        .build());
        bench.aws.pageSize("DescribeInstances", 1);

        assertThat(bench.launching().machines().list())
                .extracting(Instance::id)
                .containsExactlyInAnyOrderElementsOf(ids.subList(1, 3));
        assertThat(bench.launching().machines().last(ids.getFirst())).isEmpty();
        assertThat(bench.provider().list()).hasSize(2);
    }
}
