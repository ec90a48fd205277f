package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Progress;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every improved plan")
class ImprovedPlanPropertyTest {

    private static final double TOLERANCE = 1e-8;

    private static final SolverSettings SOME_MOVES =
            SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(150);

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();

    private static final Generator<Scenario> SUPPLY = RandomScenarios.of(
            Feature.LIMITS,
            Feature.WEIGHTS,
            Feature.NODE_POOLS,
            Feature.RESERVED,
            Feature.SPOT,
            Feature.MIN_VALUES,
            Feature.UNAVAILABLE);

    private static final Generator<Scenario> TOPOLOGY = RandomScenarios.of(
            Feature.SPREAD, Feature.POD_AFFINITY, Feature.POD_ANTI_AFFINITY, Feature.HOST_PORTS, Feature.TAINTS);

    @TestFactory
    Stream<DynamicTest> isValidAndNoDearer() {
        return validAndNoDearer(1, 12);
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> isValidAndNoDearerOnThousands() {
        return validAndNoDearer(50, 30);
    }

    private static Stream<DynamicTest> validAndNoDearer(int factor, int size) {
        return Stream.of(
                law("of scenarios of all kinds", EVERYTHING, SOME_MOVES, 30 * factor, size),
                law("under scarce supply", SUPPLY, SOME_MOVES, 30 * factor, size),
                law("under rules between pods", TOPOLOGY, SOME_MOVES, 30 * factor, size),
                law("with preferences as rules", EVERYTHING, with(PreferencePolicy.STRICT), 15 * factor, size),
                law("without preferences", EVERYTHING, with(PreferencePolicy.IGNORE), 15 * factor, size));
    }

    private static SolverSettings with(PreferencePolicy policy) {
        return new SolverSettings(Duration.ofMinutes(1), 0, policy, MinValuesPolicy.STRICT, PoolWeight.STRICT)
                .withMoveLimit(150);
    }

    private static DynamicTest law(
            String sentence, Generator<Scenario> generator, SolverSettings settings, int tries, int size) {
        return Planning.forAll(generator)
                .tries(tries)
                .maxSize(size)
                .holds("is valid, leaves no more pods over and costs no more for as many: " + sentence, scenario -> {
                    Plan first = Planning.plan(scenario, settings.withTimeLimit(Duration.ZERO));
                    assertBetter(scenario, settings, first, Planning.plan(scenario, settings));
                });
    }

    private static void assertBetter(Scenario scenario, SolverSettings settings, Plan first, Plan plan) {
        Planning.assertEveryPodOnce(scenario, plan);
        Planning.assertValid(scenario, settings, plan);
        assertThat(plan.unschedulable().size())
                .isLessThanOrEqualTo(first.unschedulable().size());
        if (plan.unschedulable().size() == first.unschedulable().size()) {
            assertThat(plan.hourlyPrice()).isLessThanOrEqualTo(first.hourlyPrice() + TOLERANCE);
        }
        plan.lowerBound().ifPresent(bound -> assertThat(plan.hourlyPrice()).isGreaterThanOrEqualTo(bound - TOLERANCE));
    }

    @TestFactory
    Stream<DynamicTest> whenStopped() {
        SolverSettings unlimited = SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(10));
        return Stream.of(Planning.forAll(EVERYTHING)
                .tries(30)
                .maxSize(15)
                .holds(
                        "is valid and costs no more than the first when the search is interrupted anywhere",
                        scenario -> {
                            Plan first = Planning.plan(scenario, Planning.FIRST_PLAN);
                            int checks = new Random(scenario.cluster().pods().size()).nextInt(3000);
                            AtomicInteger checked = new AtomicInteger(-1);
                            Plan plan = Solver.builder()
                                    .settings(unlimited)
                                    .build()
                                    .solve(
                                            Problem.of(scenario.cluster(), scenario.catalog()),
                                            () -> checked.get() >= 0 && checked.incrementAndGet() > checks,
                                            progress -> checked.compareAndSet(-1, 0));
                            assertBetter(scenario, unlimited, first, plan);
                        }));
    }

    @TestFactory
    Stream<DynamicTest> isPublishedOnTheWay() {
        return Stream.of(Planning.forAll(EVERYTHING)
                .tries(40)
                .maxSize(20)
                .holds(
                        "is published, each cheaper than the one before or with fewer pods left over, and valid, the last one as returned",
                        scenario -> {
                            List<Progress> news = new ArrayList<>();
                            List<Plan> plans = new ArrayList<>();
                            Plan plan = Solver.builder()
                                    .settings(SOME_MOVES)
                                    .build()
                                    .solve(
                                            Problem.of(scenario.cluster(), scenario.catalog()),
                                            () -> false,
                                            progress -> {
                                                news.add(progress);
                                                plans.add(progress.plan().get());
                                            });
                            plans.forEach(published -> {
                                Planning.assertEveryPodOnce(scenario, published);
                                Planning.assertValid(scenario, SOME_MOVES, published);
                            });
                            assertThat(news).isNotEmpty();
                            for (int i = 1; i < plans.size(); i++) {
                                int left = plans.get(i).unschedulable().size();
                                int before = plans.get(i - 1).unschedulable().size();
                                assertThat(left).isLessThanOrEqualTo(before);
                                if (left == before) {
                                    assertThat(news.get(i).hourlyPrice())
                                            .isLessThanOrEqualTo(news.get(i - 1).hourlyPrice());
                                }
                            }
                            assertThat(plan.hourlyPrice())
                                    .isLessThanOrEqualTo(news.getLast().hourlyPrice() + TOLERANCE);
                        }));
    }

    @TestFactory
    Stream<DynamicTest> dependsOnNothingElse() {
        return Stream.of(Planning.forAll(EVERYTHING)
                .tries(40)
                .maxSize(20)
                .holds("is the same for the same input, seed and number of moves", scenario -> {
                    Plan one = Planning.plan(scenario, SOME_MOVES);
                    Plan two = Planning.plan(scenario, SOME_MOVES);
                    assertThat(two.nodes()).isEqualTo(one.nodes());
                    assertThat(two.existingNodes()).isEqualTo(one.existingNodes());
                }));
    }
}
