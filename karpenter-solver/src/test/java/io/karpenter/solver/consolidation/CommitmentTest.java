package io.karpenter.solver.consolidation;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.Offering;
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

@DisplayName("Consolidation of what is committed to")
class CommitmentTest {

    private static final List<ConsolidationMethod> METHODS = List.of(new ReferenceMethod(), new GlobalMethod());

    private static final Generator<Scenario> SCENARIOS =
            RandomScenarios.of(Feature.EXISTING_NODES, Feature.NODE_POOLS, Feature.SPREAD, Feature.LIMITS);

    private static final ConsolidationSettings SETTINGS = Consolidating.SETTINGS.withSolving(
            SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(100));

    private static Catalog catalog(Commitment... ofM) {
        return Catalogs.of(
                instanceType("m")
                        .cpu("2")
                        .memory("8Gi")
                        .offering(
                                Offering.of(ZONE_A, CapacityType.ON_DEMAND, 0.2).withCommitments(List.of(ofM))),
                instanceType("c").cpu("2").memory("8Gi").onDemand(0.09, ZONE_A));
    }

    /** Two nodes of the type with a pod each that fills it. */
    private static ConsolidationProblem two(Catalog catalog, int type) {
        return new ConsolidationProblem(
                cluster()
                        .with(nodePool("default").capacityTypes("on-demand"))
                        .with(node("one")
                                .pool("default")
                                .of(catalog.shared().get(type), ZONE_A, CapacityType.ON_DEMAND))
                        .with(node("two")
                                .pool("default")
                                .of(catalog.shared().get(type), ZONE_A, CapacityType.ON_DEMAND))
                        .with(pods(1).named("a").cpu("1500m").on("one"))
                        .with(pods(1).named("b").cpu("1500m").on("two"))
                        .build(),
                catalog,
                Standing.UNKNOWN);
    }

    private static ConsolidationPlan consolidate(ConsolidationMethod method, ConsolidationProblem problem) {
        ConsolidationPlan plan = method.consolidate(problem, SETTINGS, StopSignal.NEVER);
        Consolidating.assertSafe(problem, plan);
        return plan;
    }

    private static double saved(ConsolidationPlan plan) {
        return plan.commands().stream().mapToDouble(c -> c.savings()).sum();
    }

    @Test
    @DisplayName("never gives up a node that is paid for already for a cheaper one that is not")
    void keepsCovered() {
        for (ConsolidationMethod method : METHODS) {
            assertThat(saved(consolidate(method, two(catalog(), 0))))
                    .as("without a commitment")
                    .isCloseTo(0.22, within(1e-9));
            ConsolidationPlan plan = consolidate(method, two(catalog(new Commitment("ri", 1, 1, 0)), 0));
            assertThat(plan.commands()).hasSize(1);
            assertThat(plan.commands().getFirst().nodes()).containsExactly("two");
            assertThat(saved(plan)).isCloseTo(0.11, within(1e-9));
            assertThat(consolidate(method, two(catalog(new Commitment("ri", 2, 1, 0)), 0))
                            .commands())
                    .isEmpty();
        }
    }

    @Test
    @DisplayName("moves onto what is paid for and unused, even if it is dearer by the list, as far as it reaches")
    void usesUnused() {
        for (ConsolidationMethod method : METHODS) {
            assertThat(consolidate(method, two(catalog(), 1)).commands()).isEmpty();
            ConsolidationPlan plan = consolidate(method, two(catalog(new Commitment("ri", 1, 1, 0)), 1));
            assertThat(plan.commands()).hasSize(1);
            assertThat(saved(plan)).isCloseTo(0.09, within(1e-9));
            assertThat(plan.commands().getFirst().replacements())
                    .singleElement()
                    .satisfies(node -> assertThat(node.commitment()).contains("ri"));
        }
    }

    @Test
    @DisplayName("has no proven least price once a commitment is in use: what frees it may have it cover another node")
    void leastPrice() {
        GlobalMethod global = new GlobalMethod();
        Commitment one = new Commitment("ri", 1, 1, 0);

        assertThat(consolidate(global, two(catalog(), 0)).summary().lowerBound())
                .isPresent();
        assertThat(consolidate(global, two(catalog(one), 1)).summary().lowerBound())
                .isPresent();
        assertThat(consolidate(global, two(catalog(one), 0)).summary().lowerBound())
                .isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> isSafe() {
        return METHODS.stream()
                .map(method -> Planning.forAll(SCENARIOS)
                        .tries(50)
                        .maxSize(12)
                        .holds(
                                "by %s promises nothing too often and saves what it says"
                                        .formatted(method.getClass().getSimpleName()),
                                scenario -> {
                                    ConsolidationProblem running = Consolidating.running(scenario, 1, 0.4);
                                    ConsolidationProblem problem = new ConsolidationProblem(
                                            running.cluster(), committed(running.catalog()), Standing.UNKNOWN);
                                    consolidate(method, problem);
                                }));
    }

    private static Catalog committed(Catalog catalog) {
        Catalog committed = catalog;
        for (String pool : catalog.ofNodePool().keySet()) {
            committed = committed.withNodePool(
                    pool,
                    catalog.forNodePool(pool).stream()
                            .map(type -> type.withOfferings(type.offerings().stream()
                                    .map(offering -> offering.capacityType() == CapacityType.ON_DEMAND
                                            ? offering.withCommitments(List.of(new Commitment(
                                                    "units",
                                                    12,
                                                    1
                                                            + Math.floorMod(
                                                                    type.name().hashCode(), 5),
                                                    offering.price() / 1e7)))
                                            : offering)
                                    .toList()))
                            .toList());
        }
        return committed;
    }
}
