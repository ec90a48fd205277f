package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.LowerBound;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every proven lower bound")
class LowerBoundPropertyTest {

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();
    private static final Generator<Scenario> TINY = new TinyScenarios(
            RandomScenarios.ofEverything().without(Feature.WEIGHTS, Feature.PREFERENCES, Feature.MIN_VALUES));
    private static final long MOST_TRIES = 20_000;

    /** Dollars; sums of prices are not exact. */
    private static final double TOLERANCE = 1e-8;

    @TestFactory
    Stream<DynamicTest> isAtMostThePriceOfThePlan() {
        return Stream.of(belowThePlan(300, 15));
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> isAtMostThePriceOfEachOfThousandsOfPlans() {
        return Stream.of(belowThePlan(10_000, 30));
    }

    private static DynamicTest belowThePlan(int tries, int size) {
        return Planning.forAll(EVERYTHING)
                .tries(tries)
                .maxSize(size)
                .holds("is at most the price of a plan that places all pods", scenario -> {
                    Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
                    if (plan.unschedulable().isEmpty()) {
                        assertThat(bounds(scenario))
                                .allSatisfy(bound -> assertThat(bound.nanoUsd() / 1e9)
                                        .isLessThanOrEqualTo(plan.hourlyPrice() + TOLERANCE));
                    }
                });
    }

    @TestFactory
    Stream<DynamicTest> isAtMostTheBest() {
        return Stream.concat(
                belowTheBest("where nodes and reservations are there already", TINY, 300),
                belowTheBest("where some of it is committed to", new CommittedScenarios(TINY), 3_000));
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> isAtMostTheBestOfTenThousands() {
        return belowTheBest("where some of it is committed to", new CommittedScenarios(TINY), 30_000);
    }

    private static Stream<DynamicTest> belowTheBest(String where, Generator<Scenario> tiny, int tries) {
        int[] above = {0};
        DynamicTest law = Planning.forAll(tiny)
                .tries(tries)
                .maxSize(4)
                .holds(
                        "is at most the price of the best of all plans, " + where,
                        scenario -> TryingEverything.best(scenario, MOST_TRIES)
                                .filter(best -> best.left() == 0)
                                .ifPresent(best -> bounds(scenario).forEach(bound -> {
                                    above[0] += bound.nanoUsd() > 0 ? 1 : 0;
                                    assertThat(bound.nanoUsd() / 1e9)
                                            .as(() -> "beside " + best.plan())
                                            .isLessThanOrEqualTo(best.price() / 1e9 + TOLERANCE);
                                })));
        return Stream.of(
                law,
                DynamicTest.dynamicTest(
                        "and is not 0, which would say nothing, " + where,
                        () -> assertThat(above[0]).isGreaterThan(tries / 5)));
    }

    private static List<ProvenBound> bounds(Scenario scenario) {
        ProblemCompiler compiler =
                new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
        CompiledProblem problem = compiler.compile(compiler.firmnesses().getFirst());
        int n = problem.classes().size();
        int[] masks = new int[n];
        // A class is relaxed into one with a larger index.
        for (int c = n - 1; c >= 0; c--) {
            PodClass podClass = problem.classes().get(c);
            masks[c] = podClass.relaxed() < 0
                    ? podClass.mask()
                    : problem.masks().or(podClass.mask(), masks[podClass.relaxed()]);
        }
        int[] counts = problem.classes().stream().mapToInt(PodClass::count).toArray();
        List<ProvenBound> bounds = new ArrayList<>();
        LowerBound.prove(Coverings.of(problem, masks, counts), StopSignal.NEVER, bounds::add);
        return bounds;
    }
}
