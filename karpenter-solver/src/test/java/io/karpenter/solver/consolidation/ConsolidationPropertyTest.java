package io.karpenter.solver.consolidation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.nodepool.Disruption;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.consolidation.sequence.ChangeSequencer;
import io.karpenter.solver.consolidation.sequence.CommandSequence;
import io.karpenter.solver.property.Planning;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every consolidation plan")
class ConsolidationPropertyTest {

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();

    private static final Generator<Scenario> TOPOLOGY = RandomScenarios.of(
            Feature.SPREAD,
            Feature.POD_AFFINITY,
            Feature.POD_ANTI_AFFINITY,
            Feature.NODE_AFFINITY,
            Feature.EXISTING_NODES,
            Feature.TAINTS);

    private static final Generator<Scenario> SUPPLY =
            RandomScenarios.of(Feature.LIMITS, Feature.WEIGHTS, Feature.NODE_POOLS, Feature.SPOT, Feature.MIN_VALUES);

    @TestFactory
    Stream<DynamicTest> isSafe() {
        return Stream.of(
                law("of scenarios of all kinds is safe", EVERYTHING),
                law("under rules between pods is safe", TOPOLOGY),
                law("under scarce supply is safe", SUPPLY));
    }

    private static DynamicTest law(String sentence, Generator<Scenario> generator) {
        return Planning.forAll(generator).tries(60).maxSize(14).holds(sentence, scenario -> {
            ConsolidationProblem budgeted = Consolidating.running(scenario, 1, 0.4);
            ConsolidationProblem free = budgeted.with(withoutBudgets(budgeted.cluster()));
            for (ConsolidationProblem problem : List.of(budgeted, free)) {
                ConsolidationPlan plan = Consolidating.consolidate(problem, Consolidating.SETTINGS);
                assertThat(priceAfter(problem, plan))
                        .isCloseTo(plan.summary().hourlyPriceAfter(), within(1e-6))
                        .isLessThanOrEqualTo(plan.summary().hourlyPriceBefore() + 1e-9);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> ofAnyChangeIsSafe() {
        return Stream.of(
                cutting("cut from a change under all kinds of rules is safe", EVERYTHING),
                cutting("cut from a change under rules between pods is safe", TOPOLOGY),
                cutting("cut from a change under scarce supply is safe", SUPPLY));
    }

    private static DynamicTest cutting(String sentence, Generator<Scenario> generator) {
        return Planning.forAll(generator).tries(60).maxSize(14).holds(sentence, scenario -> {
            ConsolidationProblem running = Consolidating.running(scenario, 2, 0.4);
            for (int some = 0; some < 4; some++) {
                ConsolidationProblem problem =
                        some % 2 == 0 ? running : running.with(withoutBudgets(running.cluster()));
                assertCutSafely(problem, new Random(some), some < 2 ? 0.5 : 1);
            }
        });
    }

    /** Random candidates go, whatever that costs. */
    private static void assertCutSafely(ConsolidationProblem problem, Random random, double share) {
        List<Candidate> going = ConsolidationScope.of(problem, cluster -> {
                    throw new AssertionError("no node is closed");
                })
                .candidates()
                .stream()
                .filter(candidate -> random.nextDouble() < share)
                .toList();
        ClusterChange change = Consolidating.change(
                problem,
                going.stream().map(Candidate::node).collect(Collectors.toSet()),
                going.stream()
                        .flatMap(candidate -> candidate.pods().stream())
                        .map(Pod::id)
                        .collect(Collectors.toSet()));
        CommandSequence sequence = ChangeSequencer.of(problem, Consolidating.SETTINGS, change);
        Consolidating.assertSafe(
                problem,
                Plans.of(
                        problem,
                        sequence.commands(),
                        List.of(),
                        sequence.dropped(),
                        OptionalDouble.empty(),
                        System.nanoTime()));
        assertThat(Stream.concat(
                                sequence.commands().stream(),
                                sequence.dropped().stream().map(DroppedCommand::command))
                        .flatMap(command -> command.nodes().stream()))
                .as("every node that was to go, done or dropped")
                .containsExactlyInAnyOrderElementsOf(change.removed());
    }

    private static Cluster withoutBudgets(Cluster cluster) {
        return cluster.toBuilder()
                .nodePools(cluster.nodePools().stream()
                        .map(pool -> pool.withDisruption(new Disruption(
                                pool.disruption().policy(), pool.disruption().consolidateAfter(), List.of())))
                        .toList())
                .build();
    }

    private static double priceAfter(ConsolidationProblem problem, ConsolidationPlan plan) {
        Cluster cluster = problem.cluster();
        for (Command command : plan.commands()) {
            cluster = Aftermath.of(cluster, problem.catalog(), command);
        }
        Map<String, Double> prices = Aftermath.hourlyPrices(cluster, problem.catalog());
        return prices.values().stream().mapToDouble(Double::doubleValue).sum();
    }
}
