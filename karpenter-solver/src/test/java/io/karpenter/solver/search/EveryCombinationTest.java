package io.karpenter.solver.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.Tiers;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Few pods, in every combination of nodes,")
class EveryCombinationTest {

    /** Looks at whether to stop, far more than listing without comparing takes. */
    private static final int MANY = 1_000;

    private static final double SMALLEST = 3 * Catalogs.LINEAR_PRICE_PER_CORE;

    private static FirstPlan.Result first(Scenario scenario) {
        return FirstPlan.of(compiled(scenario), true, StopSignal.NEVER);
    }

    private static CompiledProblem compiled(Scenario scenario) {
        ProblemCompiler compiler =
                new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), Planning.FIRST_PLAN);
        return compiler.compile(compiler.firmnesses().get(0));
    }

    private static FirstPlan.Result best(Scenario scenario) {
        CompiledProblem problem = compiled(scenario);
        return EveryCombination.of(problem, FirstPlan.of(problem, true, StopSignal.NEVER), StopSignal.NEVER);
    }

    private static double price(FirstPlan.Result result) {
        return result.packing().price() / 1e9;
    }

    private static void assertValid(Scenario scenario) {
        SolverSettings settings =
                Planning.FIRST_PLAN.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(1);
        Plan plan = Planning.plan(scenario, settings);
        Planning.assertValid(scenario, settings, plan);
        Planning.assertEveryPodOnce(scenario, plan);
    }

    private static NodeBuilder old(String name) {
        return NodeBuilder.node(name).pool("default").zone(Catalogs.ZONE_A).allocatable("cpu", "2", "pods", "110");
    }

    @Test
    @DisplayName("leave room on existing nodes to those that must be apart, so that nothing is bought")
    void roomOnExistingNodes() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(old("one"), old("two"), old("three"))
                .with(
                        PodBuilder.pod("fill").replicas(9).cpu("500m"),
                        PodBuilder.pod("wide").replicas(3).cpu("400m").apartFromEachOther(Labels.HOSTNAME))
                .and(Catalogs.linear(3));

        // The first plan fills nodes with the large ones.
        assertThat(price(first(scenario))).isPositive();
        assertThat(price(best(scenario))).isZero();
        assertThat(best(scenario).packing().left()).isZero();
        assertValid(scenario);
    }

    @Test
    @DisplayName("that belong in one zone are where they cost least, which is proven")
    void cheapestZone() {
        ClusterBuilder cluster = ClusterBuilder.cluster();
        String[] zones = {Catalogs.ZONE_A, Catalogs.ZONE_B, Catalogs.ZONE_C};
        for (int z = 0; z < zones.length; z++) {
            cluster.with(
                    PodBuilder.pod("in-" + z).replicas(1 + z % 2 * 3).cpu("1").zone(zones[z]));
        }
        Scenario scenario = cluster.with(
                        PodBuilder.pod("web").replicas(4).cpu("1").nearEachOther(Labels.ZONE))
                .and(Catalogs.linear(3));

        FirstPlan.Result best = best(scenario);

        // Four beside the four in the second zone are eight on three nodes, and one node in each other zone;
        // elsewhere four beside one are five on two nodes, and three more.
        assertThat(price(best)).isCloseTo(5 * SMALLEST, within(1e-9));
        assertThat(best.bound().nanoUsd() / 1e9).isCloseTo(5 * SMALLEST, within(1e-9));
        assertThat(best.bound().proof()).isEqualTo(BoundProof.EVERY_COMBINATION);
        assertValid(scenario);
    }

    @Test
    @DisplayName("keep each other off their nodes, which is proven to cost what it does")
    void apartOnHosts() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(
                        PodBuilder.pods(2).named("a").cpu("1").label("app", "a"),
                        PodBuilder.pods(1).named("b").cpu("1").apartFrom(Labels.HOSTNAME, "a"))
                .and(Catalogs.linear(3));

        assertThat(price(best(scenario))).isCloseTo(2 * SMALLEST, within(1e-9));
        assertThat(best(scenario).bound().nanoUsd() / 1e9).isCloseTo(2 * SMALLEST, within(1e-9));
        assertValid(scenario);
    }

    @Test
    @DisplayName("are left as they are where rules that are left out do not allow what would be cheapest")
    void rulesLeftOut() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(
                        PodBuilder.pods(1).named("a").cpu("100m").label("app", "a"),
                        PodBuilder.pods(5).named("b").cpu("1").near(Labels.HOSTNAME, "a"))
                .and(Catalogs.linear(2, 4, 8));

        assertThat(price(best(scenario))).isCloseTo(8 * Catalogs.LINEAR_PRICE_PER_CORE, within(1e-9));
        assertThat(best(scenario).bound().nanoUsd() / 1e9).isCloseTo(6 * Catalogs.LINEAR_PRICE_PER_CORE, within(1e-9));
        assertValid(scenario);
    }

    private static PodBuilder[] spreadWithSlack() {
        return new PodBuilder[] {
            PodBuilder.pod("web")
                    .replicas(7)
                    .label("app", "web")
                    .cpu("500m")
                    .memory("6Gi")
                    .spread(Labels.ZONE, 3),
            PodBuilder.pod("api").replicas(2).label("app", "api").cpu("900m").spread(Labels.ZONE, 1),
            PodBuilder.pod("job").replicas(2).cpu("900m")
        };
    }

    @Test
    @DisplayName(
            "SCH-TSC-13 are so many in each zone that nodes are full, within the skew, which is proven to be the cheapest way")
    void countsPerZone() {
        Scenario scenario = ClusterBuilder.cluster().with(spreadWithSlack()).and(Catalogs.linear(2, 4));

        FirstPlan.Result best = best(scenario);

        assertThat(best.bound().proof()).isEqualTo(BoundProof.EVERY_COMBINATION);
        assertThat((double) best.packing().price()).isEqualTo(best.bound().nanoUsd());
        assertValid(scenario);
    }

    @Test
    @DisplayName("are given up after little work: comparing ways to fill a node counts as much as listing them")
    void littleWork() {
        ClusterBuilder cluster = ClusterBuilder.cluster();
        for (int k = 0; k < 17; k++) {
            cluster.with(PodBuilder.pod("p" + k)
                    .replicas(1)
                    .cpu(100 + 137 * k + "m")
                    .memory(200 + 453 * (k * 5 % 17) + "Mi"));
        }
        CompiledProblem problem = compiled(cluster.and(Catalogs.referenceBenchmark(100)));
        AtomicInteger looks = new AtomicInteger();
        StopSignal counting = () -> looks.incrementAndGet() > MANY;

        EveryCombination.of(problem, FirstPlan.of(problem, false, StopSignal.NEVER), counting);

        assertThat(looks).hasValueGreaterThan(MANY);
    }

    @Test
    @DisplayName("Decisions 1: open no lighter NodePool though it is cheaper, and join one that a pod had to open")
    void weights() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(
                        NodePoolBuilder.nodePool("heavy")
                                .weight(10)
                                .requires(Labels.ZONE, Operator.IN, Catalogs.ZONE_B),
                        NodePoolBuilder.nodePool("light"))
                .with(
                        PodBuilder.pods(3).named("any").cpu("1"),
                        PodBuilder.pods(1).named("there").cpu("1").zone(Catalogs.ZONE_A))
                .and(Catalogs.linear(2, 4));

        FirstPlan.Result best = best(scenario);

        assertThat(new Tiers(compiled(scenario)).areKept(compiled(scenario), best.packing()))
                .isTrue();
        assertThat(price(best)).isLessThanOrEqualTo(price(first(scenario)));
        assertValid(scenario);
    }

    @Test
    @DisplayName("SCH-MIN-02 leave as many instance types as minValues asks for")
    void minValues() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(NodePoolBuilder.nodePool("default").minValues(Labels.INSTANCE_TYPE, 2))
                .with(
                        PodBuilder.pod("web").replicas(5).cpu("500m").spread(Labels.ZONE, 2),
                        PodBuilder.pod("job").replicas(3).cpu("1"))
                .and(Catalogs.linear(2, 4, 8));

        FirstPlan.Result best = best(scenario);

        assertThat(best.packing().strategy()).isEqualTo("every combination");
        assertThat(price(best)).isLessThan(price(first(scenario)));
        assertValid(scenario);
    }

    @Test
    @DisplayName(
            "SCH-LIM-06 SCH-MIN-02 count the largest of each resource that any of the types has, where that is cheaper")
    void largestOfEach() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(NodePoolBuilder.nodePool("default")
                        .minValues(Labels.INSTANCE_TYPE, 2)
                        .limit("cpu", "1000")
                        .limit("memory", "1000Gi"))
                .with(PodBuilder.pods(2).cpu("3").memory("8Gi"))
                .and(Catalogs.of(
                        type("much-cpu", "8", "16Gi", 1),
                        type("half", "4", "8Gi", 1.5),
                        type("much-memory", "7", "32Gi", 10),
                        type("more-memory", "7", "34Gi", 11)));

        FirstPlan.Result best = best(scenario);

        assertThat(price(best)).isCloseTo(1, within(1e-9));
        assertThat(best.bound().nanoUsd() / 1e9).isLessThanOrEqualTo(1 + 1e-9);
        assertValid(scenario);
    }

    @Test
    @DisplayName("SCH-MIN-02 have fewer on a node where the fullest leaves too few instance types to choose from")
    void fewerOnNode() {
        Scenario scenario = ClusterBuilder.cluster()
                .with(NodePoolBuilder.nodePool("default").minValues(Labels.INSTANCE_TYPE, 2))
                .with(
                        PodBuilder.pod("web").replicas(4).cpu("1").memory("1Gi"),
                        PodBuilder.pod("db").replicas(2).cpu("500m").memory("6Gi"))
                .and(Catalogs.of(
                        type("plain", "4", "8Gi", 1),
                        type("memory", "4", "16Gi", 1.1),
                        type("small", "2", "8Gi", 0.7),
                        type("tiny", "2", "7Gi", 0.6)));

        FirstPlan.Result best = best(scenario);

        // All on one machine would leave nothing but the one with much memory.
        assertThat(best.packing().drafts()).hasSizeGreaterThan(1);
        assertThat(price(best)).isLessThanOrEqualTo(price(first(scenario)));
        assertThat(best.bound().nanoUsd()).isLessThanOrEqualTo(best.packing().price());
        assertValid(scenario);
    }

    private static InstanceTypeBuilder type(String name, String cpu, String memory, double price) {
        return InstanceTypeBuilder.instanceType(name).cpu(cpu).memory(memory).onDemand(price, Catalogs.ZONE_A);
    }
}
