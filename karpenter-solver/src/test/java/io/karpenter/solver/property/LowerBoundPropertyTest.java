package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.LowerBound;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
    private static final Generator<Scenario> LIMITED = new LimitedScenarios(new TinyScenarios(
            RandomScenarios.of(Feature.NODE_POOLS, Feature.SPOT, Feature.EXISTING_NODES, Feature.NODE_SELECTORS)));
    private static final Generator<Scenario> NEAR_AND_APART = new TinyScenarios(RandomScenarios.of(
            Feature.POD_AFFINITY,
            Feature.POD_ANTI_AFFINITY,
            Feature.SPREAD,
            Feature.EXISTING_NODES,
            Feature.NODE_SELECTORS,
            Feature.NAMESPACES));
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
                        // However firmly preferences are held at first, they bind nobody.
                        assertThat(Placed.ofEachFirmness(scenario, Set.of()))
                                .allSatisfy(placed -> assertThat(ofEachChoice(placed))
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

    @TestFactory
    Stream<DynamicTest> knowsLimits() {
        int[] seen = new int[3];
        DynamicTest law = Planning.forAll(LIMITED)
                .tries(1_500)
                .maxSize(4)
                .holds(
                        "SCH-LIM-04 is at most the price of the best of all plans for its pods where NodePools have limits",
                        scenario -> TryingEverything.best(scenario, MOST_TRIES).ifPresent(best -> {
                            CoveringProblem problem = covering(scenario, left(best.plan()));
                            double bound = best(problem);
                            assertThat(bound)
                                    .as(() -> "beside " + best.plan())
                                    .isLessThanOrEqualTo(best.price() / 1e9 + TOLERANCE);
                            if (problem.limits().length > 0 && best.price() > 0) {
                                seen[0]++;
                                seen[1] += bound > best.price() / 1e9 - TOLERANCE ? 1 : 0;
                                seen[2] += bound > best(withoutLimits(problem)) + TOLERANCE ? 1 : 0;
                            }
                        }));
        return Stream.of(
                law, DynamicTest.dynamicTest("and nearly always that price, often only because of the limits", () -> {
                    assertThat(seen[1]).isGreaterThan(seen[0] * 9 / 10);
                    assertThat(seen[2]).isGreaterThan(10);
                }));
    }

    @TestFactory
    Stream<DynamicTest> knowsAffinity() {
        return withAffinity(1_500);
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> knowsAffinityOfTenThousands() {
        return withAffinity(20_000);
    }

    private static Stream<DynamicTest> withAffinity(int tries) {
        int[] seen = new int[3];
        DynamicTest law = Planning.forAll(NEAR_AND_APART)
                .tries(tries)
                .maxSize(4)
                .holds(
                        "is at most the price of the best of all plans for its pods where these are near each other or apart",
                        scenario -> TryingEverything.best(scenario, MOST_TRIES).ifPresent(best -> {
                            double bound = ofEachChoice(Placed.of(scenario, left(best.plan())));
                            assertThat(bound)
                                    .as(() -> "beside " + best.plan())
                                    .isLessThanOrEqualTo(best.price() / 1e9 + TOLERANCE);
                            if (hasAffinity(scenario) && best.price() > 0) {
                                double without = best(covering(withoutAffinity(scenario), left(best.plan())));
                                seen[0]++;
                                seen[1] += bound > best.price() / 1e9 - TOLERANCE ? 1 : 0;
                                seen[2] += bound > without + TOLERANCE ? 1 : 0;
                            }
                        }));
        return Stream.of(law, DynamicTest.dynamicTest("and mostly that price, often only because of such rules", () -> {
            assertThat(seen[1]).isGreaterThan(seen[0] * 3 / 4);
            assertThat(seen[2]).isGreaterThan(tries / 100);
        }));
    }

    /** USD per hour; the least of all choices, or what holds for all of them if that is more. */
    private static double ofEachChoice(Placed placed) {
        Coverings coverings = Coverings.of(placed.problem(), placed.masks(), placed.counts());
        double bound = best(coverings.whateverIsChosen());
        double[] least = {0};
        LowerBound.proveLeast(coverings.ofEachChoice(), StopSignal.NEVER, proven -> least[0] = proven.nanoUsd() / 1e9);
        return Math.max(bound, least[0]);
    }

    private static boolean hasAffinity(Scenario scenario) {
        return scenario.cluster().pendingPods().stream()
                .anyMatch(pod -> !pod.spec().podAffinity().required().isEmpty()
                        || !pod.spec().podAntiAffinity().required().isEmpty());
    }

    private static Scenario withoutAffinity(Scenario scenario) {
        List<Pod> pods = scenario.cluster().pods().stream()
                .map(pod -> pod.withSpec(pod.spec().toBuilder()
                        .podAffinity(PodAffinity.NONE)
                        .podAntiAffinity(PodAffinity.NONE)
                        .build()))
                .toList();
        return scenario.withCluster(scenario.cluster().toBuilder().pods(pods).build());
    }

    private static CoveringProblem withoutLimits(CoveringProblem problem) {
        List<CoveringProblem.Bin> bins = problem.bins().stream()
                .map(bin -> new CoveringProblem.Bin(bin.price(), bin.room(), bin.stock(), bin.draw()))
                .toList();
        return new CoveringProblem(bins, problem.items(), problem.units());
    }

    private static Set<PodId> left(Plan plan) {
        return plan.unschedulable().stream().map(UnschedulablePod::pod).collect(Collectors.toSet());
    }

    /** USD per hour; 0 if nothing is proven. */
    private static double best(CoveringProblem problem) {
        double[] best = {0};
        LowerBound.prove(problem, StopSignal.NEVER, bound -> best[0] = bound.nanoUsd() / 1e9);
        return best[0];
    }

    private static List<ProvenBound> bounds(Scenario scenario) {
        List<ProvenBound> bounds = new ArrayList<>();
        LowerBound.prove(covering(scenario, Set.of()), StopSignal.NEVER, bounds::add);
        return bounds;
    }

    /** What all pods but those that are left pending need. */
    private static CoveringProblem covering(Scenario scenario, Set<PodId> left) {
        Placed placed = Placed.of(scenario, left);
        return Coverings.of(placed.problem(), placed.masks(), placed.counts()).whateverIsChosen();
    }

    /** All pods but those that are left pending, on whatever they may be on. */
    private record Placed(CompiledProblem problem, int[] masks, int[] counts) {

        static Placed of(Scenario scenario, Set<PodId> left) {
            return ofEachFirmness(scenario, left).getFirst();
        }

        static List<Placed> ofEachFirmness(Scenario scenario, Set<PodId> left) {
            ProblemCompiler compiler =
                    new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
            return compiler.firmnesses().stream()
                    .map(firmness -> of(compiler.compile(firmness), left))
                    .toList();
        }

        private static Placed of(CompiledProblem problem, Set<PodId> left) {
            int n = problem.classes().size();
            int[] masks = new int[n];
            // A class is relaxed into one with a larger index.
            for (int c = n - 1; c >= 0; c--) {
                PodClass podClass = problem.classes().get(c);
                masks[c] = podClass.relaxed() < 0
                        ? podClass.mask()
                        : problem.masks().or(podClass.mask(), masks[podClass.relaxed()]);
            }
            int[] counts = problem.classes().stream()
                    .mapToInt(podClass -> (int) podClass.pods().stream()
                            .filter(pod -> !left.contains(pod.id()))
                            .count())
                    .toArray();
            return new Placed(problem, masks, counts);
        }
    }
}
