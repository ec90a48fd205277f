package io.karpenter.solver.disruption.method;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.solver.disruption.Disrupting.NOW;
import static io.karpenter.solver.disruption.Disrupting.allowing;
import static io.karpenter.solver.disruption.Disrupting.codes;
import static io.karpenter.solver.disruption.Disrupting.drift;
import static io.karpenter.solver.disruption.Disrupting.drifted;
import static io.karpenter.solver.disruption.Disrupting.free;
import static io.karpenter.solver.disruption.Disrupting.methods;
import static io.karpenter.solver.disruption.Disrupting.nodes;
import static io.karpenter.solver.disruption.Disrupting.of;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.disruption.Disrupting;
import io.karpenter.solver.disruption.DisruptionPlan;
import io.karpenter.solver.disruption.DisruptionSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Of empty nodes")
class EmptinessTest {

    private final Disrupting world = new Disrupting();

    private static PodBuilder unminding(String name) {
        return pod(name).annotation("controller.kubernetes.io/pod-deletion-cost", "-2147483648");
    }

    @Test
    @DisplayName(
            "DIS-EMP-03 DIS-LOP-07 all go with one command of the method emptiness, across NodePools, within budgets")
    void together() {
        DisruptionPlan plan = world.plan(cluster()
                .now(NOW)
                .with(free("default"), allowing("small", "1"))
                .with(of(2, "a"), of(4, "b"), of(2, "c", "small"), of(4, "d", "small")));

        assertThat(methods(plan)).containsExactly(DisruptionMethod.EMPTINESS);
        // Dearest for its disruption first.
        assertThat(plan.decisions().get(0).command().nodes()).containsExactly("b", "d", "a");
        assertThat(codes(plan, "c")).containsExactly("NoBudgetLeft");
    }

    @Test
    @DisplayName("DIS-EMP-04 those with pods that do not mind go only if these have another place")
    void withPods() {
        ClusterBuilder roomy = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "a"), of(4, "b"))
                .with(unminding("x").cpu("1").on("a"), pod("y").cpu("2").on("b"));
        assertThat(nodes(world.plan(roomy), DisruptionMethod.EMPTINESS)).containsExactly(List.of("a"));

        ClusterBuilder full = cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "a"), of(4, "b"))
                .with(unminding("x").cpu("1").on("a"), pod("y").cpu("3.5").on("b"));
        assertThat(nodes(world.plan(full), DisruptionMethod.EMPTINESS)).isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-CON-08 those whose pods had no place are not asked about again while nothing has changed, but are once it has")
    void remembers() {
        ConsolidationProblem full = Disrupting.problem(cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(2, "a"), of(4, "b"))
                .with(unminding("x").cpu("1").on("a"), pod("y").cpu("3.5").on("b")));
        List<String> first = codes(world.plan(full), "a");
        assertThat(codes(world.plan(Disrupting.at(full, NOW.plusSeconds(10))), "a"))
                .isEqualTo(first);

        ConsolidationProblem roomy = full.with(full.cluster().toBuilder()
                .pods(full.cluster().pods().subList(0, 1))
                .build());
        assertThat(nodes(world.plan(roomy), DisruptionMethod.EMPTINESS)).hasSize(1);
    }

    @Test
    @DisplayName("DIS-EMP-02 nobody looks for some again while nothing has changed, and at once when something has")
    void skips() {
        ConsolidationProblem full = Disrupting.problem(cluster()
                .now(NOW)
                .with(free("default"))
                .with(of(4, "a"))
                .with(pod("x").cpu("3.5").on("a")));
        assertThat(skipped(world.plan(full))).isFalse();
        assertThat(skipped(world.plan(Disrupting.at(full, NOW.plusSeconds(10)))))
                .isTrue();

        ConsolidationProblem ended =
                full.with(full.cluster().toBuilder().pods(List.of()).build());
        DisruptionPlan plan = world.plan(Disrupting.at(ended, NOW.plusSeconds(20)));
        assertThat(skipped(plan)).isFalse();
        assertThat(nodes(plan, DisruptionMethod.EMPTINESS)).containsExactly(List.of("a"));
    }

    private static boolean skipped(DisruptionPlan plan) {
        return plan.findings().runs().stream()
                .filter(run -> run.method() == DisruptionMethod.EMPTINESS)
                .findFirst()
                .orElseThrow()
                .skipped();
    }

    @Test
    @DisplayName(
            "DIS-EMP-05 DIS-CON-08 those that a budget kept go as soon as it is over, though nothing else has changed")
    void budgetOpens() {
        Schedule.Reader midnight = text -> after -> Optional.of(NOW).filter(hit -> hit.isAfter(after));
        ConsolidationSettings settings = ConsolidationSettings.of(midnight);
        Disrupting timed = new Disrupting(DisruptionSettings.of(settings));
        ConsolidationProblem problem = Disrupting.problem(cluster()
                .now(NOW)
                .with(nodePool("default")
                        .budgets(new Budget("0", Optional.of("@daily"), Optional.of(Duration.ofHours(1)), Set.of())))
                .with(of(2, "a")));
        assertThat(timed.plan(problem).decisions()).isEmpty();
        assertThat(timed.plan(Disrupting.at(problem, NOW.plusSeconds(3599))).decisions())
                .isEmpty();

        assertThat(nodes(timed.plan(Disrupting.at(problem, NOW.plusSeconds(3600))), DisruptionMethod.EMPTINESS))
                .containsExactly(List.of("a"));
    }

    @Test
    @DisplayName(
            "DIS-CON-04 WK-05 one goes as soon as it has been quiet for long enough, though nothing else has changed")
    void becomesQuiet() {
        NodeClaim.Lifecycle busy = new NodeClaim.Lifecycle(
                Optional.of(NOW.minusSeconds(999)), Optional.of(NOW), Optional.empty(), Optional.empty(), false);
        ConsolidationProblem problem = Disrupting.problem(cluster()
                .now(NOW)
                .with(free("default").consolidation(ConsolidationPolicy.WHEN_EMPTY, Duration.ofMinutes(5)))
                .with(of(2, "a").lifecycle(busy)));
        assertThat(world.plan(problem).decisions()).isEmpty();

        assertThat(world.plan(Disrupting.at(problem, NOW.plusSeconds(300))).decisions())
                .hasSize(1);
    }

    @Test
    @DisplayName(
            "DIS-EMP-08 DIS-LOP-04 a drifted one goes as an empty one; where consolidation is disabled, as a drifted one")
    void driftedAndEmpty() {
        DisruptionPlan empty =
                world.plan(cluster().now(NOW).with(free("default")).with(drifted(of(2, "a"), 1)));
        assertThat(methods(empty)).containsExactly(DisruptionMethod.EMPTINESS);

        DisruptionPlan disabled = world.plan(
                cluster().now(NOW).with(free("default").consolidatesNever()).with(drifted(of(2, "a"), 1)));
        assertThat(methods(disabled)).containsExactly(DisruptionMethod.DRIFT);
        assertThat(drift(disabled)).containsExactly("a");
        assertThat(disabled.decisions().get(0).command().replacements()).isEmpty();
    }

    @Test
    @DisplayName(
            "HLT-11 DIS-BUD-08 one that is not ready uses up a budget, and goes like any other where that leaves room")
    void unhealthy() {
        assertThat(goes(cluster()
                        .with(allowing("default", "1"))
                        .with(of(2, "sick").notReady())))
                .isEmpty();
        assertThat(goes(cluster()
                        .with(allowing("default", "2"))
                        .with(of(2, "sick").notReady())))
                .containsExactly(List.of("sick"));
        assertThat(goes(cluster()
                        .with(allowing("default", "1"))
                        .with(of(2, "sick").notReady(), of(2, "well"))))
                .as("one that is well while another one is not")
                .isEmpty();
    }

    private static List<List<String>> goes(ClusterBuilder cluster) {
        return nodes(new Disrupting().plan(cluster.now(NOW)), DisruptionMethod.EMPTINESS);
    }
}
