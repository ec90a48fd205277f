package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PlanAssert.because;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason.NotReached;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.property.Planning;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Who is planned when, and until when")
class QueueTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8, 16, 32);
    private static final Instant MORNING = Instant.parse("2026-05-04T08:00:00Z");

    private static PodBuilder created(String name, int minute) {
        return pod(name).cpu("1").created(MORNING.plusSeconds(60L * minute));
    }

    /** Room for one pod of one core. */
    private static ClusterBuilder roomForOne() {
        return cluster().withoutNodePools().with(node("old").allocatable("cpu", "1", "memory", "8Gi", "pods", "10"));
    }

    @Test
    @DisplayName(
            "SCH-QUE-01 of equal pods the oldest gets the last place, whatever their names and the order they are listed in")
    void oldestFirst() {
        List<PodBuilder> pods = new ArrayList<>(List.of(created("a", 2), created("b", 1), created("c", 3)));

        for (int turn = 0; turn < 3; turn++) {
            Collections.rotate(pods, 1);
            assertThatPlan(plan(roomForOne().with(pods.toArray(PodBuilder[]::new)), CATALOG))
                    .schedulesPods("b")
                    .leavesPendingPods("a", "c");
        }
    }

    @Test
    @DisplayName("SCH-QUE-01 of pods of one age the smaller uid goes first")
    void thenByUid() {
        assertThatPlan(plan(
                        roomForOne()
                                .with(created("a", 1).uid("2"), created("b", 1).uid("1")),
                        CATALOG))
                .schedulesPods("b");
    }

    @Test
    @DisplayName("SCH-QUE-01 priority does not decide who gets a place")
    void priorityDoesNotCount() {
        assertThatPlan(plan(roomForOne().with(created("a", 1), created("b", 2).priority(1000)), CATALOG))
                .schedulesPods("a");
    }

    @Test
    @DisplayName(
            "SCH-QUE-02 SCH-QUE-04 a chain of pods that follow each other is planned in one pass, in any order of sizes")
    void chains() {
        List<String> sizes = new ArrayList<>(List.of("1", "2", "3", "1500m"));
        for (int turn = 0; turn < sizes.size(); turn++) {
            Collections.rotate(sizes, 1);
            Plan plan = plan(
                    cluster()
                            .with(nodePool("default").zones(ZONE_A, ZONE_B))
                            .with(
                                    pod("db")
                                            .label(PodBuilder.APP, "db")
                                            .cpu(sizes.get(0))
                                            .zone(ZONE_B),
                                    pod("web")
                                            .label(PodBuilder.APP, "web")
                                            .cpu(sizes.get(1))
                                            .near(Labels.ZONE, "db"),
                                    pod("cache")
                                            .label(PodBuilder.APP, "cache")
                                            .cpu(sizes.get(2))
                                            .near(Labels.ZONE, "web"),
                                    pod("ui")
                                            .label(PodBuilder.APP, "ui")
                                            .cpu(sizes.get(3))
                                            .near(Labels.ZONE, "cache")),
                    CATALOG);

            assertThatPlan(plan).schedulesAll();
            assertThat(plan.nodes()).allSatisfy(n -> assertThat(n.zone()).isEqualTo(ZONE_B));
        }
    }

    @Test
    @DisplayName("SCH-QUE-03 planning ends though no pod can be placed, and says why for each")
    void endsWithoutProgress() {
        Plan plan = plan(
                cluster()
                        .with(
                                pod("a").label(PodBuilder.APP, "a").cpu("1").near(Labels.ZONE, "b"),
                                pod("b").label(PodBuilder.APP, "b").cpu("1").near(Labels.ZONE, "c"),
                                pod("c").label(PodBuilder.APP, "c").cpu("1").near(Labels.ZONE, "d"),
                                pod("huge").cpu("1000")),
                CATALOG);

        assertThatPlan(plan).schedules(0).leavesPending(4);
        assertThat(plan.unschedulable())
                .allSatisfy(pod -> assertThat(pod.reasons()).isNotEmpty());
    }

    @Test
    @DisplayName("SCH-QUE-05 stopped before it begins, planning returns a plan that has reached no pod")
    void stoppedAtOnce() {
        Scenario scenario = cluster().with(pods(20).cpu("1")).and(CATALOG);

        Plan plan = solve(scenario, () -> true);

        assertThatPlan(plan).schedules(0).leavesPending(20, because(NotReached.class));
    }

    @Test
    @DisplayName(
            "SCH-QUE-05 whenever it is stopped, what has been planned until then is valid and the rest has not been reached")
    void stoppedOnTheWay() {
        Scenario scenario = cluster()
                .with(nodePool("default").zones(ZONE_A, ZONE_B))
                .with(
                        pods(30).named("spread")
                                .label(PodBuilder.APP, "spread")
                                .cpu("1")
                                .spread(Labels.ZONE, 1),
                        pods(12).named("apart")
                                .label(PodBuilder.APP, "apart")
                                .cpu("2")
                                .apartFromEachOther(Labels.HOSTNAME),
                        pods(9).named("near")
                                .label(PodBuilder.APP, "near")
                                .cpu("1")
                                .nearEachOther(Labels.ZONE))
                .and(CATALOG);
        int partial = 0;
        for (int looks = 0; looks < 100_000; looks += 1 + looks / 10) {
            int most = looks;
            AtomicInteger looked = new AtomicInteger();

            Plan plan = solve(scenario, () -> looked.incrementAndGet() > most);

            assertThat(PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan))
                    .isEmpty();
            Planning.assertEveryPodOnce(scenario, plan);
            if (!plan.unschedulable().isEmpty()) {
                assertThatPlan(plan).leavesPending(51 - plan.scheduledPods(), because(NotReached.class));
                partial += plan.scheduledPods() > 0 ? 1 : 0;
            }
            if (looked.get() <= most) {
                assertThatPlan(plan).schedulesAll();
                assertThat(partial).as("plans that were stopped on the way").isPositive();
                return;
            }
        }
        throw new AssertionError("never ended by itself");
    }

    @Test
    @DisplayName("SCH-QUE-05 PROV-13 a deadline is a signal that is raised by the clock")
    void deadline() {
        Scenario scenario = cluster().with(pods(5).cpu("1")).and(CATALOG);

        assertThatPlan(solve(scenario, StopSignal.at(MORNING, () -> MORNING.minusNanos(1))))
                .schedulesAll();
        assertThatPlan(solve(scenario, StopSignal.at(MORNING, () -> MORNING))).schedules(0);
        assertThatPlan(solve(scenario, StopSignal.NEVER.or(StopSignal.at(MORNING, () -> MORNING))))
                .schedules(0);
    }

    @Test
    @DisplayName("SCH-QUE-05 an interrupt cancels planning and is left for the caller to see")
    void interrupted() {
        Scenario scenario = cluster().with(pods(5).cpu("1")).and(CATALOG);
        Thread.currentThread().interrupt();

        Plan plan = solve(scenario, StopSignal.onInterruptOf(Thread.currentThread()));

        assertThat(Thread.interrupted()).isTrue();
        assertThatPlan(plan).schedules(0);
    }

    @Test
    @DisplayName(
            "SCH-QUE-06 a plan has new nodes with their pods, existing nodes with theirs, and reasons for the rest")
    void results() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default"))
                        .with(node("old").allocatable("cpu", "1", "memory", "8Gi", "pods", "10"))
                        .with(pods(2).cpu("1"), pod("huge").cpu("1000")),
                CATALOG);

        assertThatPlan(plan).placesOnExisting("old", 1).launches(1).leavesPendingPods("huge");
    }

    @Test
    @DisplayName("SCH-NOD-03 plans made on several threads at once are the plan that one thread makes")
    void sameOnEveryThread() throws Exception {
        Scenario scenario = cluster()
                .with(nodePool("default").zones(ZONE_A, ZONE_B))
                .with(node("old").zone(ZONE_A).allocatable("cpu", "8", "memory", "16Gi", "pods", "10"))
                .with(
                        pods(40).cpu("1").spread(Labels.ZONE, 1),
                        pods(17).named("b").cpu("3"),
                        pod("huge").cpu("1000"))
                .and(CATALOG);
        Solver solver = Solver.builder().settings(Planning.FIRST_PLAN).build();
        Problem problem = Problem.of(scenario.cluster(), scenario.catalog());
        Plan alone = solver.solve(problem);
        assertThatPlan(alone).leavesPendingPods("huge");

        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Callable<Plan>> calls = Collections.nCopies(8, () -> solver.solve(problem));
            for (Future<Plan> other : threads.invokeAll(calls)) {
                assertThat(other.get().nodes()).isEqualTo(alone.nodes());
                assertThat(other.get().existingNodes()).isNotEmpty().isEqualTo(alone.existingNodes());
                assertThat(other.get().unschedulable()).isEqualTo(alone.unschedulable());
            }
        }
    }

    // Preferences on the way

    private static final Catalog TWO_KINDS = Catalogs.of(
            instanceType("plain").cpu("4").memory("16Gi").onDemand(0.1, ZONE_A, ZONE_B),
            instanceType("fancy").cpu("4").memory("16Gi").onDemand(0.11, ZONE_A, ZONE_B));

    private static PodBuilder prefersFancy(PodBuilder pod) {
        return pod.prefersNode(10, Expression.in(Labels.INSTANCE_TYPE, "fancy"));
    }

    private static ClusterBuilder withRoomOnPlain(PodBuilder... pods) {
        return cluster()
                .with(nodePool("default"))
                .with(node("old")
                        .pool("default")
                        .label(Labels.INSTANCE_TYPE, "plain")
                        .allocatable("cpu", "4", "memory", "16Gi", "pods", "20"))
                .with(pods);
    }

    @Test
    @DisplayName(
            "SCH-PREF-04 Strict: every place is tried before a preference is given up, so that it opens a node though an old one had room")
    void preferenceOpensNode() {
        assertThatPlan(plan(
                        withRoomOnPlain(prefersFancy(pod("a").cpu("1"))),
                        TWO_KINDS,
                        Planned.with(PreferencePolicy.STRICT)))
                .launchesTypes("fancy");
    }

    @Test
    @DisplayName("KW-C-04 SCH-PREF-04 Respect: a preference opens no node where an old one has room")
    void pricedPreferenceOpensNone() {
        assertThatPlan(plan(withRoomOnPlain(prefersFancy(pod("a").cpu("1"))), TWO_KINDS))
                .placesOnExisting("old", 1)
                .launches(0);
    }

    @Test
    @DisplayName("SCH-PREF-05 Strict: a pod that finds no place at first starts again with all its preferences")
    void startsAgainWithAll() {
        // The larger follower is first in the queue, when there is nobody yet to be near to.
        Plan plan = plan(
                cluster()
                        .with(nodePool("default"))
                        .with(
                                prefersFancy(pod("follower").cpu("3").near(Labels.ZONE, "leader")),
                                pod("leader")
                                        .label(PodBuilder.APP, "leader")
                                        .cpu("2")
                                        .zone(ZONE_A)),
                TWO_KINDS,
                Planned.with(PreferencePolicy.STRICT));

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes())
                .filteredOn(n -> n.pods().get(0).name().equals("follower"))
                .singleElement()
                .satisfies(n -> assertThat(n.instanceType()).isEqualTo("fancy"));
        assertThat(plan.relaxed()).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-PREF-07 Strict: heavier preferences are given up first, so that a lighter one that can be met is met")
    void lighterSurvives() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default"))
                                .with(prefersFancy(pod("a").cpu("1"))
                                        .prefersNode(100, Expression.in(Labels.INSTANCE_TYPE, "unknown"))),
                        TWO_KINDS,
                        Planned.with(PreferencePolicy.STRICT)))
                .launchesTypes("fancy");
    }

    private static Plan solve(Scenario scenario, StopSignal stop) {
        return Solver.builder()
                .settings(Planning.FIRST_PLAN)
                .build()
                .solve(Problem.of(scenario.cluster(), scenario.catalog()), stop);
    }
}
