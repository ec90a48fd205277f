package io.karpenter.solver.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.preference.PreferenceReport;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.testkit.ScenarioShrinker;
import io.karpenter.core.verify.PlanVerifier;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Plans with preferences")
class PreferencePropertyTest {

    private static final double TOLERANCE = 1e-6;

    private static final Generator<Scenario> SCENARIOS = RandomScenarios.of(
            Feature.PREFERENCES,
            Feature.NODE_SELECTORS,
            Feature.NODE_AFFINITY,
            Feature.SPREAD,
            Feature.POD_AFFINITY,
            Feature.POD_ANTI_AFFINITY,
            Feature.LIMITS,
            Feature.NODE_POOLS,
            Feature.EXISTING_NODES,
            Feature.SPOT,
            Feature.NAMESPACES);

    /** Without PreferNoSchedule, which Ignore does not drop (SCH-PREF-01). */
    private static final Generator<Scenario> UNTAINTED =
            (random, size) -> Stream.generate(() -> SCENARIOS.generate(random, size))
                    .filter(scenario -> scenario.cluster().nodePools().stream()
                            .allMatch(pool -> pool.template().taints().isEmpty()))
                    .findFirst()
                    .orElseThrow();

    @TestFactory
    Stream<DynamicTest> laws() {
        return Stream.of(
                forAll(SCENARIOS).holds("SCH-PREF-01 keep every hard rule, whatever the policy", scenario -> {
                    for (PreferencePolicy policy : PreferencePolicy.values()) {
                        assertThat(PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan(scenario, policy)))
                                .as(policy.toString())
                                .isEmpty();
                    }
                }),
                forAll(UNTAINTED)
                        .holds(
                                "Decisions 2: leave no more pods pending than without preferences, and cost no more than"
                                        + " missing them is worth",
                                scenario -> {
                                    Plan respecting = plan(scenario, PreferencePolicy.RESPECT);
                                    Plan ignoring = plan(scenario, PreferencePolicy.IGNORE);

                                    int pending = respecting.unschedulable().size();
                                    assertThat(pending)
                                            .isLessThanOrEqualTo(
                                                    ignoring.unschedulable().size());
                                    if (pending == ignoring.unschedulable().size()) {
                                        assertThat(cost(scenario, respecting))
                                                .isLessThanOrEqualTo(cost(scenario, ignoring) + TOLERANCE);
                                    }
                                }));
    }

    private static double cost(Scenario scenario, Plan plan) {
        return plan.hourlyPrice()
                + PreferenceReport.of(scenario.cluster(), scenario.catalog(), plan)
                        .hourlyCost();
    }

    private static Property<Scenario> forAll(Generator<Scenario> generator) {
        return Property.forAll(generator).tries(120).shrinking(scenario -> new ScenarioShrinker().smaller(scenario));
    }

    private static Plan plan(Scenario scenario, PreferencePolicy policy) {
        SolverSettings settings =
                new SolverSettings(Duration.ZERO, 0, policy, MinValuesPolicy.STRICT, PoolWeight.STRICT);
        return Solver.builder().settings(settings).build().solve(Problem.of(scenario.cluster(), scenario.catalog()));
    }
}
