package io.karpenter.solver.disruption.method;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.CONSOLIDATION;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.allowing;
import static io.karpenter.solver.disruption.Disrupting.codes;
import static io.karpenter.solver.disruption.Disrupting.drifted;
import static io.karpenter.solver.disruption.Disrupting.free;
import static io.karpenter.solver.disruption.Disrupting.methods;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Decision;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.disruption.Findings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Consolidation")
class ConsolidationTest {

    private static PodBuilder web(String name) {
        return pod(name).label("app", "web").ownedBy("apps/v1", "ReplicaSet", "web");
    }

    /** So many pairs of nodes of a pool of their own, of each of which one can go. */
    private static ClusterBuilder pairs(int count, String budget) {
        ClusterBuilder cluster = cluster().now(NOW);
        for (int i = 0; i < count; i++) {
            String pool = "pool-" + i;
            cluster.with(allowing(pool, budget).label("team", pool))
                    .with(
                            of(2, "a" + i, pool).label("team", pool),
                            of(4, "b" + i, pool).label("team", pool))
                    .with(
                            pod("x" + i).cpu("1").nodeSelector("team", pool).on("a" + i),
                            pod("y" + i).cpu("2.9").nodeSelector("team", pool).on("b" + i));
        }
        return cluster;
    }

    private static Disrupting byReference() {
        return new Disrupting(Disrupting.SETTINGS.withByReference(true));
    }

    private static DisruptionPlan at(Disrupting world, ConsolidationProblem problem, int seconds) {
        return world.plan(Disrupting.at(problem, NOW.plusSeconds(seconds)));
    }

    private static boolean skipped(DisruptionPlan plan) {
        return plan.findings().runs().stream()
                .filter(run ->
                        run.method() == DisruptionMethod.MULTI_NODE || run.method() == DisruptionMethod.SINGLE_NODE)
                .allMatch(Findings.MethodRun::skipped);
    }

    @Test
    @DisplayName("WK-03 decides many commands at once that do not depend on each other")
    void manyAtOnce() {
        DisruptionPlan plan = new Disrupting().plan(pairs(4, "9"));

        assertThat(methods(plan)).hasSize(4).containsOnly(DisruptionMethod.SINGLE_NODE);
        assertThat(plan.findings().moves()).hasSize(4).allMatch(Findings.WeighedMove::decided);
    }

    @Test
    @DisplayName("DIS-CON-31 as the reference does it decides one command at a time")
    void oneByReference() {
        assertThat(byReference().plan(pairs(4, "9")).decisions()).hasSize(1);
    }

    @Test
    @DisplayName(
            "DIS-LOP-04 DIS-LOP-05 comes after drift, on what drift leaves, and reports what each method could have disrupted")
    void afterDrift() {
        ClusterBuilder cluster = pairs(2, "9").with(free("default")).with(drifted(of(2, "d"), 1));
        cluster.with(pod("z").cpu("1.9").on("d"));

        DisruptionPlan plan = new Disrupting().plan(cluster);

        assertThat(methods(plan))
                .containsExactly(DisruptionMethod.DRIFT, DisruptionMethod.SINGLE_NODE, DisruptionMethod.SINGLE_NODE);
        assertThat(plan.findings().runs())
                .extracting(Findings.MethodRun::method, Findings.MethodRun::eligible)
                .containsExactly(
                        tuple(DisruptionMethod.EMPTINESS, 0),
                        tuple(DisruptionMethod.STATIC_DRIFT, 0),
                        tuple(DisruptionMethod.DRIFT, 1),
                        tuple(DisruptionMethod.MULTI_NODE, 4));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "DIS-CON-08 DIS-CON-30 WK-05 having found nothing it looks again only once something has changed, say a price or a pod")
    void remembers(boolean reference) {
        Disrupting world = reference ? byReference() : new Disrupting();
        ConsolidationProblem full = Disrupting.problem(cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(4, "a"), of(4, "b"))
                .with(pod("x").cpu("1.9").on("a"), pod("y").cpu("3").on("b")));
        ConsolidationProblem dear = new ConsolidationProblem(full.cluster(), Catalogs.linear(4, 8), full.standing());
        assertThat(skipped(world.plan(dear))).isFalse();
        DisruptionPlan again = at(world, dear, 600);
        assertThat(skipped(again)).isTrue();
        assertThat(again.decisions()).isEmpty();

        assertThat(world.plan(full).decisions())
                .as("a smaller type is there now")
                .hasSize(1);

        assertThat(skipped(world.plan(dear))).isFalse();
        assertThat(skipped(at(world, dear, 700))).isTrue();
        List<Pod> fewer = new ArrayList<>(full.cluster().pods());
        fewer.remove(1);
        ConsolidationProblem ended =
                dear.with(full.cluster().toBuilder().pods(fewer).build());
        assertThat(world.plan(ended).decisions()).as("a pod has ended").isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName(
            "DIS-CON-30 what a budget kept is looked at again as soon as the budget is over, though nothing else has changed")
    void budgetOpens(boolean reference) {
        Schedule.Reader once = text -> after -> Optional.of(NOW).filter(hit -> hit.isAfter(after));
        ConsolidationSettings timed = ConsolidationSettings.of(once)
                .withSolving(Disrupting.CONSOLIDATION.solving())
                .withEvictionPrice(0.001, Duration.ofHours(1));
        Disrupting world = new Disrupting(DisruptionSettings.of(timed).withByReference(reference));
        ConsolidationProblem problem = Disrupting.problem(cluster()
                .now(NOW)
                .with(nodePool("default")
                        .budgets(new Budget("0", Optional.of("@daily"), Optional.of(Duration.ofHours(1)), Set.of())))
                .with(of(8, "a"))
                .with(pod("x").cpu("1").on("a")));
        assertThat(world.plan(problem).decisions()).isEmpty();
        assertThat(at(world, problem, 3599).decisions()).isEmpty();

        assertThat(at(world, problem, 3600).decisions()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    @DisplayName("DIS-CON-25 DIS-CON-28 WK-05 what ran out of time is reported, and is not taken for nothing to do")
    void timeouts(boolean reference) {
        Disrupting world = reference ? byReference() : new Disrupting();
        ConsolidationProblem problem = Disrupting.problem(cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "a"), of(2, "b"))
                .with(pod("x").cpu("1.9").on("a"), pod("y").cpu("1.9").on("b")));
        DisruptionPlan stopped = world.disruption.plan(problem, () -> true);
        assertThat(stopped.findings().runs()).anyMatch(Findings.MethodRun::timedOut);

        assertThat(skipped(world.plan(problem))).isFalse();
        assertThat(skipped(world.plan(problem))).isTrue();
    }

    @Test
    @DisplayName(
            "DIS-CON-27 DIS-CON-28 pools that a search for single nodes had no time for come first in the next one")
    void unreachedFirst() {
        ClusterBuilder cluster = cluster().now(NOW);
        for (int i = 0; i < 3; i++) {
            String pool = "pool-" + i;
            // Something can be done about the last one only.
            cluster.with(free(pool).label("team", pool))
                    .with(of(i == 2 ? 8 : 2, "n" + i, pool).label("team", pool))
                    .with(pod("x" + i).cpu("1.9").nodeSelector("team", pool).on("n" + i));
        }
        // A minute passes whenever somebody looks: time for two nodes.
        AtomicInteger looks = new AtomicInteger();
        ClusterDisruption world = new ClusterDisruption(
                Disrupting.SETTINGS.withByReference(true),
                new NodeAccounts(),
                () -> NOW.plusSeconds(60L * looks.getAndIncrement()));
        ConsolidationProblem problem = Disrupting.problem(cluster);

        assertThat(world.plan(problem, StopSignal.NEVER).decisions()).isEmpty();
        assertThat(world.plan(problem, StopSignal.NEVER).decisions())
                .flatExtracting(decision -> decision.command().nodes())
                .containsExactly("n2");
    }

    @Test
    @DisplayName("DIS-SIM-10 WK-13 new nodes that only pending pods need are not charged to a command")
    void pendingPods() {
        ClusterBuilder cluster = pairs(1, "9").with(free("other").label("team", "other"));
        cluster.with(pod("waiting").cpu("7").nodeSelector("team", "other"));
        for (Disrupting world : List.of(new Disrupting(), byReference())) {
            DisruptionPlan plan = world.plan(cluster);

            assertThat(plan.decisions()).hasSize(1);
            assertThat(plan.decisions().get(0).command().replacements()).isEmpty();
        }
    }

    @Test
    @DisplayName("WK-10 pods that it has moved are not moved again for a while, unless that saves much")
    void settles() {
        Disrupting world = new Disrupting(Disrupting.SETTINGS.withSettling(Duration.ofMinutes(10)));
        ClusterBuilder before = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "a"), of(8, "b"))
                .with(web("x").cpu("1").on("a"), pod("y").cpu("6.5").on("b"));
        Decision decision = world.plan(before).decisions().get(0);
        assertThat(decision.command().nodes()).containsExactly("a");
        world.disruption.succeeded(decision);

        // It came back on a node that is a little too large.
        ConsolidationProblem after = new ConsolidationProblem(
                cluster()
                        .now(NOW)
                        .with(free("default"))
                        .with(of(8, "c"))
                        .with(web("again")
                                .cpu("4.5")
                                .created(NOW.plusSeconds(9))
                                .on("c"))
                        .build(),
                Catalogs.linear(6, 8),
                Standing.UNKNOWN);
        DisruptionPlan soon = at(world, after, 60);
        assertThat(soon.decisions()).isEmpty();
        assertThat(codes(soon, "c")).containsExactly("MovedRecently");
        assertThat(at(world, after, 600).decisions()).hasSize(1);

        ConsolidationProblem large =
                new ConsolidationProblem(after.cluster(), Catalogs.linear(6, 8, 16), after.standing());
        Catalog cheap = Catalogs.linear(1, 8);
        assertThat(at(world, large, 60).decisions()).isEmpty();
        ConsolidationProblem muchToSave = new ConsolidationProblem(
                cluster()
                        .now(NOW)
                        .with(free("default"))
                        .with(of(8, "c"))
                        .with(web("again")
                                .cpu("0.5")
                                .created(NOW.plusSeconds(9))
                                .on("c"))
                        .build(),
                cheap,
                after.standing());
        assertThat(at(world, muchToSave, 60).decisions()).hasSize(1);
    }

    private static NodeClaim.Lifecycle living(Duration life) {
        return new NodeClaim.Lifecycle(Optional.empty(), Optional.empty(), Optional.of(life), Optional.empty(), false);
    }

    @Test
    @DisplayName("WK-15 of a node that expires soon only what is saved until then counts")
    void aboutToExpire() {
        DisruptionSettings settings = DisruptionSettings.of(
                CONSOLIDATION.withEvictionPrice(0.005, Duration.ofHours(1)).withNodeWorth(0));
        for (int minutes : new int[] {600, 3}) {
            // Nodes are a day old.
            Duration life = Duration.ofDays(1).plusMinutes(minutes);
            DisruptionPlan plan = new Disrupting(settings)
                    .plan(cluster()
                            .now(NOW)
                            .with(free("default"))
                            .with(of(2, "a").lifecycle(living(life)), of(4, "b"))
                            .with(pod("x").cpu("1").on("a"), pod("y").cpu("2.9").on("b")));
            assertThat(plan.decisions()).hasSize(minutes > 60 ? 1 : 0);
            assertThat(codes(plan, "a").contains("AboutToExpire")).isEqualTo(minutes < 60);
        }
    }

    @Test
    @DisplayName("WK-16 a node whose pods would have to wait for their budget too often stays")
    void longDrain() {
        for (int allowed : new int[] {1, 2}) {
            ClusterBuilder cluster = cluster()
                    .now(NOW)
                    .with(free("default"))
                    .with(of(8, "a"))
                    .podDisruptionBudget(Disrupting.pdb("web", allowed));
            for (int i = 0; i < 21; i++) {
                cluster.with(web("w" + i).cpu("0.1").on("a"));
            }

            DisruptionPlan plan = new Disrupting().plan(cluster);

            assertThat(plan.decisions()).hasSize(allowed == 1 ? 0 : 1);
            assertThat(codes(plan, "a")).isEqualTo(allowed == 1 ? List.of("LongDrain") : List.of());
        }
    }

    @Test
    @DisplayName("WK-23 says of every node that stays why")
    void explains() {
        ClusterBuilder cluster = pairs(1, "0").with(free("default")).with(of(2, "full"));
        cluster.with(pod("z").cpu("1.9").on("full"));

        DisruptionPlan plan = new Disrupting().plan(cluster);

        assertThat(plan.decisions()).isEmpty();
        assertThat(plan.unconsolidatable()).extracting(node -> node.node()).containsExactly("a0", "b0", "full");
    }
}
