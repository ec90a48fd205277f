package io.karpenter.solver.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every first plan")
class FirstPlanPropertyTest {

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();

    private static final Generator<Scenario> TOPOLOGY = RandomScenarios.of(
            Feature.SPREAD,
            Feature.POD_AFFINITY,
            Feature.POD_ANTI_AFFINITY,
            Feature.NODE_AFFINITY,
            Feature.EXISTING_NODES,
            Feature.TAINTS);

    private static final Generator<Scenario> SUPPLY = RandomScenarios.of(
            Feature.LIMITS,
            Feature.WEIGHTS,
            Feature.NODE_POOLS,
            Feature.RESERVED,
            Feature.SPOT,
            Feature.MIN_VALUES,
            Feature.UNAVAILABLE,
            Feature.GPUS);

    private static final Generator<Scenario> NODES = RandomScenarios.of(
            Feature.EXISTING_NODES,
            Feature.HOST_PORTS,
            Feature.VOLUMES,
            Feature.DAEMON_SETS,
            Feature.NODE_SELECTORS,
            Feature.NODE_AFFINITY,
            Feature.PREFERENCES,
            Feature.NAMESPACES);

    private static final Generator<Scenario> WITHOUT_SELECTORS = RandomScenarios.of(
            Feature.NODE_SELECTORS,
            Feature.NODE_AFFINITY,
            Feature.TAINTS,
            Feature.NODE_POOLS,
            Feature.WEIGHTS,
            Feature.DAEMON_SETS,
            Feature.SPOT,
            Feature.UNAVAILABLE,
            Feature.GPUS);

    @TestFactory
    Stream<DynamicTest> isValid() {
        return valid(1, 12);
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> isValidOnTensOfThousands() {
        return valid(100, 30);
    }

    private static Stream<DynamicTest> valid(int factor, int size) {
        return Stream.of(
                law("of scenarios of all kinds is valid", EVERYTHING, 200 * factor, size),
                law("under rules between pods is valid", TOPOLOGY, 100 * factor, size),
                law("under scarce supply is valid", SUPPLY, 100 * factor, size),
                law("over existing nodes is valid", NODES, 100 * factor, size));
    }

    private static DynamicTest law(String sentence, Generator<Scenario> generator, int tries, int size) {
        return Planning.forAll(generator).tries(tries).maxSize(size).holds(sentence, scenario -> {
            Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
            Planning.assertEveryPodOnce(scenario, plan);
            Planning.assertValid(scenario, Planning.FIRST_PLAN, plan);
            plan.lowerBound().ifPresent(bound -> assertThat(plan.hourlyPrice()).isGreaterThanOrEqualTo(bound - 1e-8));
        });
    }

    @TestFactory
    Stream<DynamicTest> isValidUnderEachPolicy() {
        return validUnderEachPolicy(25, 10);
    }

    @TestFactory
    @Tag("slow")
    Stream<DynamicTest> isValidUnderEachPolicyOnThousands() {
        return validUnderEachPolicy(1_000, 25);
    }

    private static Stream<DynamicTest> validUnderEachPolicy(int tries, int size) {
        return Stream.of(PreferencePolicy.values())
                .flatMap(preferences -> Stream.of(MinValuesPolicy.values())
                        .flatMap(minValues -> Stream.of(PoolWeight.values())
                                .map(weight -> new SolverSettings(Duration.ZERO, 0, preferences, minValues, weight))))
                .map(settings -> Planning.forAll(EVERYTHING)
                        .tries(tries)
                        .maxSize(size)
                        .holds(
                                "is valid with preferences %s, minValues %s, weight %s"
                                        .formatted(
                                                settings.preferencePolicy(),
                                                settings.minValuesPolicy(),
                                                settings.poolWeight()),
                                scenario -> {
                                    Plan plan = Planning.plan(scenario, settings);
                                    Planning.assertEveryPodOnce(scenario, plan);
                                    Planning.assertValid(scenario, settings, plan);
                                }));
    }

    @TestFactory
    Stream<DynamicTest> dependsOnNothingElse() {
        return Stream.of(
                Planning.forAll(EVERYTHING)
                        .tries(150)
                        .maxSize(15)
                        .holds(
                                "is the same for the same input and seed",
                                scenario -> assertThat(withoutTimes(Planning.plan(scenario, Planning.FIRST_PLAN)))
                                        .isEqualTo(withoutTimes(Planning.plan(scenario, Planning.FIRST_PLAN)))),
                Planning.forAll(WITHOUT_SELECTORS)
                        .tries(150)
                        .maxSize(15)
                        .holds(
                                "does not depend on which workload a pod is of, where no selector looks",
                                scenario -> assertSamePrice(scenario, inTwoWorkloads(scenario))),
                Planning.forAll(RandomScenarios.ofEverything().without(Feature.VOLUMES))
                        .tries(150)
                        .maxSize(15)
                        .holds("costs the same in any order of the pods", scenario -> {
                            assertSamePrice(scenario, reversed(scenario));
                            assertSamePrice(scenario, shuffled(scenario));
                        }));
    }

    private static void assertSamePrice(Scenario scenario, Scenario other) {
        Plan plan = Planning.plan(scenario, Planning.FIRST_PLAN);
        Plan otherPlan = Planning.plan(other, Planning.FIRST_PLAN);
        Planning.assertValid(other, Planning.FIRST_PLAN, otherPlan);
        assertThat(otherPlan.unschedulable()).hasSameSizeAs(plan.unschedulable());
        assertThat(otherPlan.hourlyPrice()).isCloseTo(plan.hourlyPrice(), within(1e-8));
    }

    private static Plan withoutTimes(Plan plan) {
        return new Plan(
                plan.nodes(),
                plan.existingNodes(),
                plan.unschedulable(),
                plan.relaxed(),
                plan.lowerBound(),
                new Plan.Statistics(
                        plan.statistics().firstPlanHourlyPrice(),
                        0,
                        0,
                        plan.statistics().seed(),
                        plan.statistics().strategy()));
    }

    private static Scenario reversed(Scenario scenario) {
        List<Pod> pods = new ArrayList<>(scenario.cluster().pods());
        Collections.reverse(pods);
        return scenario.withCluster(scenario.cluster().toBuilder().pods(pods).build());
    }

    private static Scenario shuffled(Scenario scenario) {
        List<Pod> pods = new ArrayList<>(scenario.cluster().pods());
        Collections.shuffle(pods, new Random(pods.size()));
        return scenario.withCluster(scenario.cluster().toBuilder().pods(pods).build());
    }

    /** Every other pod gets the label of another workload. */
    private static Scenario inTwoWorkloads(Scenario scenario) {
        List<Pod> pods = new ArrayList<>();
        for (Pod pod : scenario.cluster().pods()) {
            PodSpec spec = pods.size() % 2 == 0
                    ? pod.spec()
                    : pod.spec().toBuilder().labels(Map.of("app", "another")).build();
            pods.add(pod.withSpec(spec));
        }
        return scenario.withCluster(scenario.cluster().toBuilder().pods(pods).build());
    }
}
