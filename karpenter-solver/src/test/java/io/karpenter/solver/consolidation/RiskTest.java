package io.karpenter.solver.consolidation;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.Feature;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import io.karpenter.solver.consolidation.reference.ReferenceMethod;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Consolidation with a price of risk")
class RiskTest {

    private static final Generator<Scenario> SPOT = RandomScenarios.of(
            Feature.SPOT, Feature.EXISTING_NODES, Feature.NODE_POOLS, Feature.SPREAD, Feature.LIMITS, Feature.TAINTS);

    private static final RiskSettings PRICED =
            RiskSettings.OFF.withInterruption(20, 50).withShortage(0.2, 0.05, 1.5);

    private static final List<ConsolidationMethod> METHODS = List.of(new ReferenceMethod(), new GlobalMethod());

    /** The rare type has nothing that could stand in for it, the common one has. */
    private static final Catalog RARE_AND_COMMON = Catalogs.of(
            instanceType("rare").cpu("2").memory("64Gi").onDemand(0.3, ZONE_A).spot(0.05, ZONE_A),
            instanceType("common").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).spot(0.06, ZONE_A),
            instanceType("alike").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).spot(0.07, ZONE_A));

    private static ConsolidationSettings with(RiskSettings risk) {
        return Consolidating.SETTINGS
                .withSolving(SolverSettings.DEFAULT
                        .withTimeLimit(Duration.ofMinutes(1))
                        .withMoveLimit(100)
                        .withRisk(risk))
                .withSpotToSpot(true);
    }

    @TestFactory
    Stream<DynamicTest> isSafe() {
        return METHODS.stream()
                .map(method -> Planning.forAll(SPOT)
                        .tries(60)
                        .maxSize(12)
                        .holds(
                                "by %s is safe, and its figures are of cost and of price"
                                        .formatted(method.getClass().getSimpleName()),
                                scenario -> {
                                    ConsolidationProblem problem = Consolidating.running(scenario, 1, 0.4);
                                    ConsolidationPlan plan =
                                            method.consolidate(problem, with(PRICED), StopSignal.NEVER);
                                    Consolidating.assertSafe(problem, plan);
                                    assertThat(plan.summary().hourlyPriceBefore())
                                            .isCloseTo(price(problem.cluster(), problem.catalog()), within(1e-6));
                                    assertThat(plan.summary().hourlyPriceAfter())
                                            .isCloseTo(price(after(problem, plan), problem.catalog()), within(1e-6));
                                    assertThat(plan.summary().expectedHourlyCostAfter())
                                            .isLessThanOrEqualTo(plan.summary().expectedHourlyCostBefore() + 1e-9);
                                }));
    }

    private static Cluster after(ConsolidationProblem problem, ConsolidationPlan plan) {
        Cluster cluster = problem.cluster();
        for (Command command : plan.commands()) {
            cluster = Aftermath.of(cluster, problem.catalog(), command);
        }
        return cluster;
    }

    private static double price(Cluster cluster, Catalog catalog) {
        return Aftermath.hourlyPrices(cluster, catalog).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }

    private static ConsolidationProblem onSpot() {
        return new ConsolidationProblem(
                cluster()
                        .with(nodePool("default").capacityTypes("on-demand"))
                        .with(node("old")
                                .pool("default")
                                .of(RARE_AND_COMMON.shared().get(0), ZONE_A, CapacityType.SPOT))
                        .with(pods(1).cpu("1").on("old"))
                        .build(),
                RARE_AND_COMMON,
                Standing.UNKNOWN);
    }

    @Test
    @DisplayName(
            "a spot node is exchanged for a dearer one on demand where interruptions cost more than that; the saving is of cost")
    void exchangesByExpectedCost() {
        for (ConsolidationMethod method : METHODS) {
            ConsolidationPlan unpriced = method.consolidate(onSpot(), with(RiskSettings.OFF), StopSignal.NEVER);
            ConsolidationPlan plan =
                    method.consolidate(onSpot(), with(RiskSettings.OFF.withInterruption(5000, 0)), StopSignal.NEVER);

            assertThat(unpriced.commands()).isEmpty();
            Consolidating.assertSafe(onSpot(), plan);
            double before = 0.05 - Math.log(1 - 0.125) / 730 * 5000;
            assertThat(plan.commands())
                    .singleElement()
                    .satisfies(command -> assertThat(command.savings()).isCloseTo(before - 0.1, within(1e-9)));
            assertThat(plan.summary().savings()).isCloseTo(before - 0.1, within(1e-9));
            assertThat(plan.summary().hourlyPriceBefore()).isCloseTo(0.05, within(1e-9));
            assertThat(plan.summary().hourlyPriceAfter()).isCloseTo(0.1, within(1e-9));
        }
    }

    @Test
    @DisplayName("shares that are beyond their limits after all commands are told")
    void tellsCrowdedPools() {
        ConsolidationPlan plan = new GlobalMethod()
                .consolidate(
                        new ConsolidationProblem(
                                cluster()
                                        .with(nodePool("default"))
                                        .with(node("old")
                                                .pool("default")
                                                .of(RARE_AND_COMMON.shared().get(1), ZONE_A, CapacityType.SPOT))
                                        .with(pods(4).cpu("100m").on("old"))
                                        .build(),
                                RARE_AND_COMMON,
                                Standing.UNKNOWN),
                        with(RiskSettings.OFF.withMaxShares(0.5, 1)),
                        StopSignal.NEVER);

        assertThat(plan.summary().risk().crowded())
                .singleElement()
                .satisfies(pool -> assertThat(pool.message())
                        .contains("spot common in zone-a has 4 of the 4 pods of the cluster (100 %), 2 are allowed"));
    }

    @Test
    @DisplayName("no command moves pods to an interruption pool that has more than its share then")
    void keepsSharesAsTheyAre() {
        Catalog catalog = Catalogs.of(
                instanceType("m").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A).spot(0.05, ZONE_A));
        ConsolidationProblem problem = new ConsolidationProblem(
                cluster()
                        .with(nodePool("default")
                                .consolidation(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, Duration.ZERO))
                        .with(
                                node("spot").pool("default").of(catalog.shared().get(0), ZONE_A, CapacityType.SPOT),
                                node("dear")
                                        .pool("default")
                                        .of(catalog.shared().get(0), ZONE_A, CapacityType.ON_DEMAND))
                        .with(
                                pods(2).named("a").cpu("100m").on("spot"),
                                pods(2).named("b").cpu("100m").on("dear"))
                        .build(),
                catalog,
                Standing.UNKNOWN);
        ConsolidationPlan free = new GlobalMethod().consolidate(problem, with(RiskSettings.OFF), StopSignal.NEVER);
        ConsolidationPlan limited =
                new GlobalMethod().consolidate(problem, with(RiskSettings.OFF.withMaxShares(0.5, 1)), StopSignal.NEVER);

        assertThat(free.commands()).isNotEmpty();
        assertThat(limited.commands()).isEmpty();
        assertThat(limited.dropped())
                .isNotEmpty()
                .allSatisfy(dropped -> assertThat(dropped.because())
                        .contains("4 of the 4 pods of the cluster (100 %), 2 are allowed"));
    }
}
