package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.BufferBuilder.buffer;
import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.binding.Rehearsal;
import io.karpenter.solver.property.Planning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Plans for a scheduler that chooses for itself")
class BindingTest {

    private static final SolverSettings REHEARSED = Planning.FIRST_PLAN.withBinding(Binding.REHEARSED);

    private static final Catalog FOUR_CORES =
            Catalogs.of(instanceType("c4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A));

    /** Two nodes hold them, but not if the small ones come first and keep their distance. */
    private static ClusterBuilder smallOnesFirst() {
        return cluster().with(pods(4).named("a").cpu("1"), pods(1).named("b").cpu("3"));
    }

    @Test
    @DisplayName("WK-11 small pods that the scheduler spreads leave no node for a large one of a tight plan")
    void tightPlansStrand() {
        Plan tight = plan(smallOnesFirst(), FOUR_CORES);

        assertThatPlan(tight).launches(2);
        assertThat(stranded(smallOnesFirst(), FOUR_CORES, tight)).isEqualTo(1);
    }

    @Test
    @DisplayName("WK-11 a rehearsed plan has a node more for the large pod, and strands nobody")
    void rehearsedPlansStrandNobody() {
        Plan rehearsed = plan(smallOnesFirst(), FOUR_CORES, REHEARSED);

        assertThatPlan(rehearsed).schedulesAll().launches(3).costs(0.6).placesApart("b-0", "a-0");
        assertThat(stranded(smallOnesFirst(), FOUR_CORES, rehearsed)).isZero();
    }

    @Test
    @DisplayName("WK-11 of what helps the large pod the cheapest is bought: here one larger node in place of two")
    void theCheapestRemedyIsTaken() {
        Catalog withLarger = Catalogs.of(
                instanceType("c4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A),
                instanceType("c8").cpu("8").memory("32Gi").onDemand(0.45, ZONE_A));

        assertThatPlan(plan(smallOnesFirst(), withLarger)).launchesTypes("c4", "c4");
        Plan rehearsed = plan(smallOnesFirst(), withLarger, REHEARSED);
        assertThatPlan(rehearsed).schedulesAll().launchesTypes("c8").costs(0.45);
        assertThat(stranded(smallOnesFirst(), withLarger, rehearsed)).isZero();
    }

    @Test
    @DisplayName(
            "WK-11 pods that may go anywhere leave room for those that may not, though they take what is added for these")
    void flexiblePodsLeaveRoom() {
        Catalog spotIsCheaper = Catalogs.of(
                instanceType("c4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A).spot(0.05, ZONE_A),
                instanceType("c8").cpu("8").memory("32Gi").onDemand(0.4, ZONE_A).spot(0.1, ZONE_A));
        ClusterBuilder cluster = cluster()
                .with(
                        pods(12).named("anywhere").cpu("1").ownedBy("apps/v1", "ReplicaSet", "anywhere"),
                        pods(4).named("on-demand").cpu("1500m").capacityType("on-demand"));

        assertThat(stranded(cluster, spotIsCheaper, plan(cluster, spotIsCheaper)))
                .isPositive();
        assertThat(stranded(cluster, spotIsCheaper, plan(cluster, spotIsCheaper, REHEARSED)))
                .isZero();
    }

    @Test
    @DisplayName("SCH-BUF-08 room to spare is left beside the pods wherever the scheduler puts them")
    void roomToSpareIsLeft() {
        ClusterBuilder withRoom =
                smallOnesFirst().withPods(VirtualPods.of(buffer("b").of(1, pods(1).cpu("3"))));
        Plan rehearsed = plan(withRoom, FOUR_CORES, REHEARSED);

        assertThatPlan(rehearsed).leavesPending(0);
        assertThat(stranded(withRoom, FOUR_CORES, rehearsed)).isZero();
    }

    @Test
    @DisplayName("WK-11 room that a NodePool's limits do not allow is not added")
    void limitsHold() {
        assertThatPlan(plan(smallOnesFirst().with(nodePool("default").limit("cpu", "8")), FOUR_CORES, REHEARSED))
                .schedulesAll()
                .launches(2);
    }

    @Test
    @DisplayName("WK-11 a plan that the scheduler cannot get wrong stays as it is")
    void safePlansStay() {
        ClusterBuilder alike = cluster().with(pods(8).cpu("1").spread(Labels.HOSTNAME, 4));

        assertThat(plan(alike, FOUR_CORES, REHEARSED).nodes())
                .isEqualTo(plan(alike, FOUR_CORES).nodes());
    }

    @Test
    @DisplayName("equal input gives equal rehearsed plans")
    void rehearsedPlansAreReproducible() {
        assertThat(plan(smallOnesFirst(), FOUR_CORES, REHEARSED).nodes())
                .isEqualTo(plan(smallOnesFirst(), FOUR_CORES, REHEARSED).nodes());
    }

    /** The most pods that any of some rehearsals strands, in the order of the snapshot and in others. */
    private static int stranded(ClusterBuilder cluster, Catalog catalog, Plan plan) {
        Rehearsal rehearsal = Rehearsal.of(Problem.of(cluster.build(), catalog), plan);
        List<Pod> arrival = new ArrayList<>(rehearsal.pods());
        int most = 0;
        for (int seed = 0; seed < 50; seed++) {
            most = Math.max(
                    most, rehearsal.run(arrival, new Random(seed)).stranded().size());
            if (seed > 10) {
                Collections.shuffle(arrival, new Random(seed));
            }
        }
        return most;
    }
}
