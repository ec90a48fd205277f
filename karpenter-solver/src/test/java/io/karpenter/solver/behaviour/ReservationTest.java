package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PlanAssert.because;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason.ReservationsInUse;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.api.PreferencePolicy;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Reservations that run out")
class ReservationTest {

    private static final String RESERVED = CapacityType.RESERVED.toString();

    /** Each of the two types holds one of the pods; each has one reserved unit. */
    private static Catalog smallAndMedium(int units) {
        return Catalogs.of(
                instanceType("small")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .reserved("cr-s", units, 0, ZONE_A),
                instanceType("medium")
                        .cpu("3")
                        .memory("12Gi")
                        .onDemand(0.15, ZONE_A)
                        .reserved("cr-m", units, 0, ZONE_A));
    }

    private static PodBuilder three() {
        return pods(3).cpu("1800m");
    }

    @Test
    @DisplayName(
            "SCH-RSV-09 KW-C-08 what the reference needs three runs for is planned in one: two reserved nodes, one on-demand")
    void inOneRun() {
        Plan plan = plan(cluster().with(nodePool("default")).with(three()), smallAndMedium(1));

        assertThatPlan(plan).schedulesAll().costs(0.1);
        assertThat(plan.nodes())
                .extracting(PlannedNode::capacityType)
                .containsExactlyInAnyOrder(CapacityType.RESERVED, CapacityType.RESERVED, CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName(
            "SCH-RSV-05 SCH-RSV-07 a pod that nothing but a used-up reservation holds is deferred, not unschedulable")
    void deferred() {
        Plan plan =
                plan(cluster().with(nodePool("default").capacityTypes(RESERVED)).with(three()), smallAndMedium(1));

        assertThatPlan(plan)
                .schedules(2)
                .leavesPending(1, because(ReservationsInUse.class))
                .explains("cr-m or cr-s");
        assertThat(plan.deferredPods()).isEqualTo(1);
    }

    @Test
    @DisplayName("SCH-RSV-07 the next run decides anew: without any unit left the pod is unschedulable")
    void notDeferredForEver() {
        Plan plan =
                plan(cluster().with(nodePool("default").capacityTypes(RESERVED)).with(three()), smallAndMedium(0));

        assertThatPlan(plan).schedules(0);
        assertThat(plan.unschedulable()).hasSize(3).noneMatch(UnschedulablePod::isDeferred);
    }

    @Test
    @DisplayName("SCH-RSV-07 a pod that no reservation would hold is not deferred, though some are used up")
    void tooLarge() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").capacityTypes(RESERVED))
                        .with(pods(2).cpu("1800m"), pod("large").cpu("4")),
                smallAndMedium(1));

        assertThatPlan(plan).leavesPendingPods("large");
        assertThat(plan.deferredPods()).isZero();
    }

    @Test
    @DisplayName("SCH-PREF-06 a deferred pod has given up none of its preferences")
    void keepsPreferences() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").capacityTypes(RESERVED))
                        .with(pods(3).cpu("1800m").prefersSpread(Labels.HOSTNAME, 1)),
                smallAndMedium(1),
                Planned.with(PreferencePolicy.STRICT));

        assertThat(plan.deferredPods()).isEqualTo(1);
        assertThat(plan.relaxed())
                .noneMatch(relaxed ->
                        relaxed.pod().equals(plan.unschedulable().get(0).pod()));
    }

    @Test
    @DisplayName("SCH-RSV-04 a unit that a claim could have used but does not is free for the next pod")
    void unitsAreReleased() {
        Catalog catalog = Catalogs.of(
                instanceType("small").cpu("2").memory("8Gi").reserved("cr-s", 1, 0, ZONE_A),
                instanceType("large").cpu("8").memory("32Gi").reserved("cr-l", 1, 0, ZONE_A));

        // The small pod could use either unit; the large one only its own.
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").capacityTypes(RESERVED))
                        .with(
                                pod("a").cpu("1").apartFrom(Labels.HOSTNAME, "b"),
                                pod("b").label(PodBuilder.APP, "b").cpu("6")),
                catalog);

        assertThatPlan(plan).schedulesAll().launchesTypes("large", "small");
        assertThat(plan.nodes())
                .extracting(node -> node.reservationId().orElseThrow())
                .containsExactlyInAnyOrder("cr-s", "cr-l");
    }

    @Test
    @DisplayName(
            "SCH-RSV-06 a lighter NodePool is used in the same plan, but only once the heavier one's reservation is used up")
    void lighterOnceUsedUp() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).reserved("cr", 2, 0, ZONE_A));
        Plan plan = plan(
                cluster()
                        .with(
                                nodePool("heavy").weight(10).capacityTypes(RESERVED),
                                nodePool("light").capacityTypes("on-demand"))
                        .with(pods(4).cpu("1500m")),
                catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes())
                .extracting(PlannedNode::nodePool)
                .containsExactlyInAnyOrder("heavy", "heavy", "light", "light");
    }
}
