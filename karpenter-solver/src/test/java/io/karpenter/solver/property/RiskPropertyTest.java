package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.pricing.RiskPricing;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every plan with a price of risk")
class RiskPropertyTest {

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();

    private static final Generator<Scenario> SPOT = RandomScenarios.of(
            Feature.SPOT,
            Feature.EXISTING_NODES,
            Feature.NODE_POOLS,
            Feature.LIMITS,
            Feature.UNAVAILABLE,
            Feature.DAEMON_SETS,
            Feature.SPREAD,
            Feature.MIN_VALUES,
            Feature.RESERVED);

    /** Weights are left out because the best plan of all is the cheapest one. */
    private static final Generator<Scenario> TINY = new TinyScenarios(
            RandomScenarios.ofEverything().without(Feature.WEIGHTS, Feature.PREFERENCES, Feature.MIN_VALUES));

    private static final RiskSettings PRICED =
            RiskSettings.OFF.withInterruption(20, 50).withShortage(0.2, 0.05, 1.5);

    private static SolverSettings with(RiskSettings risk) {
        return Planning.FIRST_PLAN.withRisk(risk);
    }

    @TestFactory
    Stream<DynamicTest> isValid() {
        return Stream.of(
                law("of scenarios of all kinds is valid", EVERYTHING, PRICED),
                law("on spot capacity is valid", SPOT, PRICED),
                law("of scenarios of all kinds is valid within shares", EVERYTHING, PRICED.withMaxShares(0.4, 0.5)),
                law("on spot capacity is valid within shares", SPOT, PRICED.withMaxShares(0.3, 0.3)));
    }

    private static DynamicTest law(String sentence, Generator<Scenario> generator, RiskSettings risk) {
        return Planning.forAll(generator).tries(100).maxSize(14).holds(sentence, scenario -> {
            Plan plan = Planning.plan(scenario, with(risk));
            Planning.assertEveryPodOnce(scenario, plan);
            Planning.assertValid(scenario, with(risk), plan);
            plan.lowerBound()
                    .ifPresent(bound -> assertThat(plan.expectedHourlyCost()).isGreaterThanOrEqualTo(bound - 1e-8));
            assertThat(plan.expectedHourlyCost()).isGreaterThanOrEqualTo(plan.hourlyPrice() - 1e-8);
        });
    }

    @TestFactory
    Stream<DynamicTest> isValidOnceImproved() {
        return Stream.of(
                improved("is valid once improved, and its bound is no more than its cost", PRICED),
                improved("is valid once improved within shares", PRICED.withMaxShares(0.4, 0.5)));
    }

    private static DynamicTest improved(String sentence, RiskSettings risk) {
        SolverSettings settings = with(risk)
                .withTimeLimit(Duration.ofSeconds(20))
                .withMoveLimit(60)
                .withThreads(1);
        return Planning.forAll(EVERYTHING).tries(25).maxSize(12).holds(sentence, scenario -> {
            Plan plan = Planning.plan(scenario, settings);
            Planning.assertValid(scenario, settings, plan);
            plan.lowerBound()
                    .ifPresent(bound -> assertThat(plan.expectedHourlyCost()).isGreaterThanOrEqualTo(bound - 1e-8));
        });
    }

    @TestFactory
    DynamicTest leavesNoMorePodsForShares() {
        return Planning.forAll(SPOT)
                .tries(100)
                .maxSize(14)
                .holds("leaves no more pods pending for its shares", scenario -> {
                    int left = Planning.plan(scenario, with(PRICED))
                            .unschedulable()
                            .size();
                    assertThat(Planning.plan(scenario, with(PRICED.withMaxShares(0.2, 0.2)))
                                    .unschedulable())
                            .hasSizeLessThanOrEqualTo(left);
                });
    }

    @Test
    @DisplayName("costs no less than the best, its bound no more")
    void isNoBetterThanTheBest() {
        int[] compared = {0};
        Planning.forAll(TINY).tries(150).maxSize(4).check(scenario -> {
            Plan plan = Planning.plan(scenario, with(PRICED));
            Catalog priced = new Problem(scenario.cluster(), scenario.catalog())
                    .priced(PRICED)
                    .catalog();
            Optional<TryingEverything.Best> best =
                    TryingEverything.best(scenario.withCatalog(RiskPricing.atCosts(priced)), 5_000);
            if (best.isPresent() && best.get().left() == plan.unschedulable().size()) {
                double cost = best.get().price() / 1e9;
                if (plan.unschedulable().isEmpty()) {
                    compared[0]++;
                    assertThat(plan.expectedHourlyCost()).isGreaterThanOrEqualTo(cost - 1e-8);
                    plan.lowerBound().ifPresent(bound -> assertThat(bound).isLessThanOrEqualTo(cost + 1e-8));
                }
            }
        });
        assertThat(compared[0]).as("problems compared").isGreaterThan(30);
    }

    @TestFactory
    DynamicTest neverGetsCheaper() {
        return Planning.forAll(SPOT)
                .tries(100)
                .maxSize(6)
                .holds("has offerings that cost more the dearer risk is", scenario -> {
                    List<RiskSettings> dearer = List.of(
                            RiskSettings.OFF,
                            RiskSettings.OFF.withInterruption(1, 0),
                            RiskSettings.OFF.withInterruption(1, 5),
                            RiskSettings.OFF.withInterruption(30, 5),
                            RiskSettings.OFF.withInterruption(30, 5).withShortage(0.1, 0, 1.5),
                            RiskSettings.OFF.withInterruption(30, 5).withShortage(0.1, 0.05, 1.5),
                            RiskSettings.OFF.withInterruption(30, 5).withShortage(0.3, 0.05, 1.5),
                            RiskSettings.OFF.withInterruption(30, 5).withShortage(0.3, 0.05, 2));
                    for (int i = 1; i < dearer.size(); i++) {
                        List<Double> before = costs(scenario, dearer.get(i - 1));
                        List<Double> after = costs(scenario, dearer.get(i));
                        for (int o = 0; o < before.size(); o++) {
                            assertThat(after.get(o))
                                    .as("under " + dearer.get(i))
                                    .isGreaterThanOrEqualTo(before.get(o) - 1e-12);
                        }
                    }
                });
    }

    private static List<Double> costs(Scenario scenario, RiskSettings risk) {
        Catalog priced =
                new Problem(scenario.cluster(), scenario.catalog()).priced(risk).catalog();
        return scenario.cluster().nodePools().stream()
                .flatMap(pool -> priced.forNodePool(pool.name()).stream())
                .map(InstanceType::offerings)
                .flatMap(List::stream)
                .map(Offering::cost)
                .toList();
    }
}
