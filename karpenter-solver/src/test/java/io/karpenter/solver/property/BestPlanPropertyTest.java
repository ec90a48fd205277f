package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Property;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;

/**
 * First plans, and what is proven of them, beside the best plans there are.
 *
 * <p>A first plan may leave a pod pending that another plan would place, in these cases, all seen here and all decided: pods
 * compete for limits or by anti-affinity, and the reference's way places fewer but others (those must have a place, SCH section
 * 25); a spread counts pods of other workloads, which could balance it; affinity gathers pods by one key while spread parts them
 * by another. Hence the law about pending pods is for scenarios without limits and rules between pods. Weights, preferences and
 * minValues are left out, as the best plan here is the cheapest one.
 */
@DisplayName("First plans of tiny scenarios beside the best of all plans")
class BestPlanPropertyTest {

    private static final long MOST_TRIES = 20_000;

    private static final Generator<Scenario> TINY = new TinyScenarios(
            RandomScenarios.ofEverything().without(Feature.WEIGHTS, Feature.PREFERENCES, Feature.MIN_VALUES));

    private static final Generator<Scenario> WITHOUT_RULES_BETWEEN_PODS =
            new TinyScenarios(RandomScenarios.ofEverything()
                    .without(
                            Feature.WEIGHTS,
                            Feature.PREFERENCES,
                            Feature.MIN_VALUES,
                            Feature.LIMITS,
                            Feature.SPREAD,
                            Feature.POD_AFFINITY,
                            Feature.POD_ANTI_AFFINITY));

    /** How many plans cost how much more than the best, in steps of 5 %; and what else happened. */
    private final Map<String, Integer> seen = new TreeMap<>();

    @Test
    @DisplayName("none is better than the best, and most are as good")
    void noneIsBetter(TestReporter reporter) {
        compare(Planning.forAll(TINY).tries(400).maxSize(4), reporter);
    }

    @Test
    @Tag("slow")
    @DisplayName("none of thousands is better than the best, and most are as good")
    void noneOfThousandsIsBetter(TestReporter reporter) {
        compare(Planning.forAll(TINY).tries(10_000).maxSize(5), reporter);
    }

    @Test
    @DisplayName("SCH-QUE-04 every pod that can have a place gets one, where pods do not look at each other")
    void nothingLeftPendingForNothing(TestReporter reporter) {
        placeAll(Planning.forAll(WITHOUT_RULES_BETWEEN_PODS).tries(400).maxSize(4), reporter);
    }

    @Test
    @Tag("slow")
    @DisplayName("SCH-QUE-04 every pod of thousands of scenarios that can have a place gets one")
    void nothingOfThousandsLeftPendingForNothing(TestReporter reporter) {
        placeAll(Planning.forAll(WITHOUT_RULES_BETWEEN_PODS).tries(10_000).maxSize(5), reporter);
    }

    private void compare(Property<Scenario> scenarios, TestReporter reporter) {
        scenarios.check(this::compare);
        reporter.publishEntry("beside the best plan", seen.toString());
        // Were most plans skipped or poor, the comparison would say little.
        int equal = seen.getOrDefault("as cheap", 0);
        int all = seen.getOrDefault("proven", 0) + seen.getOrDefault("not proven", 0);
        assertThat(equal).as(seen::toString).isGreaterThan(all * 49 / 50);
    }

    private static String beside(double best, double price) {
        if (price <= best + 1e-8) {
            return "as cheap";
        }
        return best == 0 ? "not for free" : "up to %.0f %% dearer".formatted(Math.ceil((price / best - 1) * 20) * 5);
    }

    private static boolean isProven(Plan plan) {
        return plan.lowerBound().isPresent() && plan.lowerBound().getAsDouble() >= plan.hourlyPrice() - 1e-8;
    }

    private void placeAll(Property<Scenario> scenarios, TestReporter reporter) {
        scenarios.check(scenario -> {
            Optional<TryingEverything.Best> best = compare(scenario);
            Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
            best.ifPresent(b -> assertThat(plan.unschedulable())
                    .as(() -> "pending, though this plan leaves %d: %s".formatted(b.left(), b.plan()))
                    .hasSize(b.left()));
        });
        reporter.publishEntry("beside the best plan", seen.toString());
    }

    private Optional<TryingEverything.Best> compare(Scenario scenario) {
        Optional<TryingEverything.Best> found = TryingEverything.best(scenario, MOST_TRIES);
        if (found.isEmpty()) {
            seen.merge("too many plans to try", 1, Integer::sum);
            return found;
        }
        TryingEverything.Best best = found.get();
        Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
        int left = plan.unschedulable().size();
        assertThat(left).as(() -> "pods left by " + plan).isGreaterThanOrEqualTo(best.left());
        if (left > 0) {
            seen.merge(left > best.left() ? "more pods left" : "no plan places all", 1, Integer::sum);
        } else {
            double price = best.price() / 1e9;
            assertThat(plan.hourlyPrice())
                    .as(() -> "price of %s beside %s".formatted(plan, best.plan()))
                    .isGreaterThanOrEqualTo(price - 1e-8);
            plan.lowerBound()
                    .ifPresent(bound -> assertThat(bound)
                            .as(() -> "bound beside the price of %s".formatted(best.plan()))
                            .isLessThanOrEqualTo(price + 1e-8));
            seen.merge(isProven(plan) ? "proven" : "not proven", 1, Integer::sum);
            seen.merge(beside(price, plan.hourlyPrice()), 1, Integer::sum);
        }
        return found;
    }
}
