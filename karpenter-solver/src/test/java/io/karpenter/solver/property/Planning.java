package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.testkit.ScenarioShrinker;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** First plans of scenarios, and what is checked of all of them. */
public final class Planning {

    /** The defaults, without time for improvement. */
    public static final SolverSettings FIRST_PLAN = new SolverSettings(
            Duration.ZERO,
            0,
            SolverSettings.DEFAULT.preferencePolicy(),
            SolverSettings.DEFAULT.minValuesPolicy(),
            SolverSettings.DEFAULT.poolWeight());

    private Planning() {}

    public static Plan plan(Scenario scenario, SolverSettings settings) {
        return Solver.builder().settings(settings).build().solve(Problem.of(scenario.cluster(), scenario.catalog()));
    }

    public static Property<Scenario> forAll(Generator<Scenario> generator) {
        return Property.forAll(generator).shrinking(scenario -> new ScenarioShrinker().smaller(scenario));
    }

    /** Nothing that the independent verifier objects to. */
    public static void assertValid(Scenario scenario, SolverSettings settings, Plan plan) {
        VerifierSettings strictness = VerifierSettings.DEFAULT.withMinValuesMayBeLowered(
                settings.minValuesPolicy() == MinValuesPolicy.BEST_EFFORT);
        assertThat(PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan, strictness))
                .as(() -> "violations of the plan " + plan)
                .isEmpty();
    }

    /** Pods of the plan, each as often as it appears. */
    public static List<PodId> pods(Plan plan) {
        List<PodId> pods = new ArrayList<>();
        plan.nodes().forEach(node -> pods.addAll(node.pods()));
        plan.existingNodes().forEach(node -> pods.addAll(node.pods()));
        plan.unschedulable().forEach(pod -> pods.add(pod.pod()));
        return pods;
    }

    public static void assertEveryPodOnce(Scenario scenario, Plan plan) {
        assertThat(pods(plan))
                .containsExactlyInAnyOrderElementsOf(
                        scenario.cluster().pendingPods().stream().map(Pod::id).toList());
    }
}
