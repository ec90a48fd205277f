package io.karpenter.core.event;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.workload.PodId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The log of a run")
class MilestonesTest {

    private static PlannedNode node(int options, int pods) {
        return PlannedNode.builder("default-1", "default")
                .machine("t1", ZONE_A, CapacityType.ON_DEMAND, 0.1)
                .instanceTypeOptions(
                        IntStream.rangeClosed(1, options).mapToObj(i -> "t" + i).toList())
                .requests(ResourceList.parse("cpu", "1500m", "memory", "2Gi"))
                .pods(IntStream.range(0, pods)
                        .mapToObj(i -> new PodId("default", "pod-" + i))
                        .toList())
                .build();
    }

    private static Plan plan(PlannedNode... nodes) {
        return new Plan(
                List.of(nodes),
                List.of(),
                List.of(),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, ""));
    }

    @Test
    @DisplayName("SCH-MET-11 says which pods waited, the first five by name, and how long the run took")
    void found() {
        assertThat(Milestones.foundPods(
                        cluster().with(pods(7), pod("bound").on("a")).build(), Duration.ofMillis(1234)))
                .contains(new Milestone(
                        false,
                        "pods wait for nodes",
                        Map.of(
                                "pods",
                                "default/pod-0, default/pod-1, default/pod-2, default/pod-3, default/pod-4 and 2 other(s)",
                                "duration",
                                "1234ms")));
        assertThat(Milestones.foundPods(cluster().build(), Duration.ZERO)).isEmpty();
        assertThat(Milestones.foundPods(
                        cluster()
                                .withPods(VirtualPods.of(buffer("b").of(2, pod("a"))))
                                .build(),
                        Duration.ZERO))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-11 says how many NodeClaims were planned for how many pods")
    void computed() {
        assertThat(Milestones.computedNodeClaims(plan(node(1, 3), node(1, 4))).map(Milestone::fields))
                .contains(Map.of("nodeclaims", "2", "pods", "7"));
        assertThat(Milestones.computedNodeClaims(plan())).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-11 says of a created NodeClaim what it requests, and the first five of its types")
    void created() {
        assertThat(Milestones.created(node(8, 1), "default-x7k2p").fields())
                .isEqualTo(Map.of(
                        "NodePool", "default",
                        "NodeClaim", "default-x7k2p",
                        "requests", "cpu: 1500m, memory: 2Gi",
                        "instance-types", "t1, t2, t3, t4, t5 and 3 other(s)"));
        assertThat(Milestones.created(node(5, 1), "n").fields()).containsEntry("instance-types", "t1, t2, t3, t4, t5");
    }

    @Test
    @DisplayName("SCH-MET-11 says for debugging which types limits leave no room for")
    void excluded() {
        List<InstanceType> types = Catalogs.linear(2, 4, 8).shared();

        Optional<Milestone> milestone = Milestones.excludedByLimits(
                nodePool("default").limit("cpu", "10").build(), types, ResourceList.parse("cpu", "7"));

        assertThat(milestone)
                .contains(new Milestone(
                        true,
                        "limits leave no room for instance types",
                        Map.of("NodePool", "default", "instance-types", "c4, c8")));
        assertThat(Milestones.excludedByLimits(nodePool("default").build(), types, ResourceList.EMPTY))
                .isEmpty();
    }

    @Test
    @DisplayName("PROV-14 lists the pods that wait for reserved capacity, at most five of them, and no others")
    void deferred() {
        List<UnschedulablePod> waiting = IntStream.range(0, 7)
                .mapToObj(i -> new UnschedulablePod(
                        new PodId("default", "pod-" + i), List.of(new Reason.ReservationsInUse(List.of("r1")))))
                .toList();
        Plan deferring = new Plan(
                List.of(), List.of(), waiting, List.of(), OptionalDouble.empty(), new Plan.Statistics(0, 0, 0, 0, ""));

        assertThat(Milestones.deferred(deferring).orElseThrow().fields())
                .containsEntry(
                        "pods",
                        "default/pod-0, default/pod-1, default/pod-2, default/pod-3, default/pod-4 and 2 other(s)");
        assertThat(Milestones.deferred(plan())).isEmpty();
    }
}
