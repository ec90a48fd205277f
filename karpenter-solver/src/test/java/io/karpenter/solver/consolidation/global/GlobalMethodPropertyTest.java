package io.karpenter.solver.consolidation.global;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Every consolidation plan of the global method")
class GlobalMethodPropertyTest {

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.of(Consolidating.NO_SCHEDULES)
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(200));

    private static final Generator<Scenario> EVERYTHING = RandomScenarios.ofEverything();

    private static final Generator<Scenario> TOPOLOGY = RandomScenarios.of(
            Feature.SPREAD,
            Feature.POD_AFFINITY,
            Feature.POD_ANTI_AFFINITY,
            Feature.NODE_AFFINITY,
            Feature.EXISTING_NODES,
            Feature.HOST_PORTS,
            Feature.TAINTS);

    private static final Generator<Scenario> SUPPLY = RandomScenarios.of(
            Feature.LIMITS, Feature.WEIGHTS, Feature.NODE_POOLS, Feature.SPOT, Feature.MIN_VALUES, Feature.RESERVED);

    private static ConsolidationPlan consolidate(
            ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        ConsolidationPlan plan = new GlobalMethod().consolidate(problem, settings, stop);
        Consolidating.assertSafe(problem, plan);
        return plan;
    }

    @TestFactory
    Stream<DynamicTest> isSafe() {
        return Stream.of(
                law("of scenarios of all kinds is safe, and drops only what does not pay", EVERYTHING),
                law("under rules between pods is safe, and drops only what does not pay", TOPOLOGY),
                law("under scarce supply is safe, and drops only what does not pay", SUPPLY));
    }

    private static DynamicTest law(String sentence, Generator<Scenario> generator) {
        return Planning.forAll(generator).tries(40).maxSize(16).holds(sentence, scenario -> {
            ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
            ConsolidationPlan plan = consolidate(problem, SETTINGS, StopSignal.NEVER);
            assertThat(plan.dropped().stream().map(DroppedCommand::because))
                    .allSatisfy(because ->
                            assertThat(because).containsAnyOf("outweigh", "budget", "before it", "cheaper", "spot"));
            assertThat(plan.summary().hourlyPriceAfter())
                    .isLessThanOrEqualTo(plan.summary().hourlyPriceBefore() + 1e-9);
        });
    }

    @TestFactory
    Stream<DynamicTest> paysBack() {
        return Stream.of(Planning.forAll(EVERYTHING)
                .tries(30)
                .maxSize(16)
                .holds("does nothing that does not outweigh its disruption within the time given", scenario -> {
                    ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
                    ConsolidationSettings dear = SETTINGS.withSpotToSpot(true)
                            .withEvictionPrice(0.05, Duration.ofMinutes(30))
                            .withNodeWorth(0);
                    assertThat(consolidate(problem, dear, StopSignal.NEVER).commands())
                            .allSatisfy(command -> assertThat(command.savings())
                                    .isGreaterThanOrEqualTo(command.disruptionCost() * 0.1));
                }));
    }

    @TestFactory
    Stream<DynamicTest> staysWithinMaxDisruption() {
        return Stream.of(Planning.forAll(EVERYTHING)
                .tries(30)
                .maxSize(16)
                .holds("causes no more disruption than it may in all", scenario -> {
                    ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
                    ConsolidationSettings free = SETTINGS.withEvictionPrice(0, Duration.ofHours(1));
                    double most = consolidate(problem, free, StopSignal.NEVER)
                                    .summary()
                                    .disruptionCost()
                            / 2;
                    assertThat(consolidate(problem, free.withMaxDisruption(most), StopSignal.NEVER)
                                    .summary()
                                    .disruptionCost())
                            .isLessThanOrEqualTo(most);
                }));
    }

    @TestFactory
    Stream<DynamicTest> spotToSpot() {
        return Stream.of(Planning.forAll(SUPPLY)
                .tries(40)
                .maxSize(16)
                .holds("DIS-CON-16 exchanges no spot node for a spot node while the gate is shut", scenario -> {
                    ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
                    List<Command> commands =
                            consolidate(problem, SETTINGS, StopSignal.NEVER).commands();
                    assertThat(commands)
                            .allSatisfy(command -> assertThat(
                                            command.nodes().stream().allMatch(node -> isSpot(problem, node))
                                                    && command.replacements().stream()
                                                            .anyMatch(node -> node.capacityType() == CapacityType.SPOT))
                                    .isFalse());
                }));
    }

    private static boolean isSpot(ConsolidationProblem problem, String name) {
        return problem.cluster().nodes().stream()
                .filter(node -> node.name().equals(name))
                .anyMatch(node -> "spot".equals(node.labels().get("karpenter.sh/capacity-type")));
    }

    @TestFactory
    Stream<DynamicTest> whenStopped() {
        ConsolidationSettings unlimited =
                SETTINGS.withSolving(SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(9)));
        return Stream.of(Planning.forAll(EVERYTHING)
                .tries(30)
                .maxSize(16)
                .holds("is safe when the search is interrupted anywhere", scenario -> {
                    int checks = new Random(scenario.cluster().pods().size()).nextInt(2000);
                    AtomicInteger checked = new AtomicInteger();
                    ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
                    consolidate(problem, unlimited, () -> checked.incrementAndGet() > checks);
                }));
    }
}
