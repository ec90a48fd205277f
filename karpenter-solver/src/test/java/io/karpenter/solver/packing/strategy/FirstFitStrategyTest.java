package io.karpenter.solver.packing.strategy;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.APP;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.ProblemCompiler;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The reference's way")
class FirstFitStrategyTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);
    private static final SolverSettings STRICT =
            new SolverSettings(Duration.ZERO, 0, PreferencePolicy.STRICT, MinValuesPolicy.STRICT, PoolWeight.STRICT);

    private static CompiledProblem problem(ClusterBuilder cluster, Catalog catalog) {
        Scenario scenario = cluster.and(catalog);
        return new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), STRICT)
                .compile(Firmness.NOTHING);
    }

    private static Packing pack(ClusterBuilder cluster) {
        CompiledProblem problem = problem(cluster, CATALOG);
        return FirstFitStrategy.pack(problem, new HostRules(problem), StopSignal.NEVER);
    }

    @Test
    @DisplayName(
            "SCH-PREF-05 a pod that has given up all preferences in vain starts again when others have their places")
    void startsAgain() {
        Packing packing = pack(cluster()
                .with(pod("web")
                        .cpu("1")
                        .near(Labels.ZONE, "db")
                        .prefersNode(10, new Expression(Labels.ZONE, Operator.IN, List.of("nowhere"))))
                .with(pod("db").cpu("500m")));

        assertThat(packing.left()).isZero();
    }

    @Test
    @DisplayName("SCH-AFF-06 the first of pods that must share a node joins one that was opened for others")
    void firstOfAGangJoins() {
        Packing packing = pack(cluster()
                .with(pod("large").cpu("3"))
                .with(pod("gang").replicas(2).cpu("500m").nearEachOther(Labels.HOSTNAME)));

        assertThat(packing.drafts()).hasSize(1);
    }

    @Test
    @DisplayName("SCH-TSC-14 a pod that another's spread over nodes counts may join its node after it")
    void countedPodsJoinLater() {
        Packing packing = pack(cluster()
                .with(pod("owner")
                        .cpu("1")
                        .label(APP, "web")
                        .spread(Labels.HOSTNAME, 1)
                        .spread(Labels.ZONE, 1))
                .with(pod("other").label(APP, "web").cpu("500m")));

        assertThat(packing.drafts()).hasSize(1);
    }

    @Test
    @DisplayName("SCH-NOD-02 existing nodes are tried by name, whatever domains they are in")
    void existingNodesByName() {
        Packing packing = pack(cluster()
                .with(
                        node("one").pool("default").zone(ZONE_B).allocatable("cpu", "2", "memory", "4Gi", "pods", "9"),
                        node("two").pool("default").zone(ZONE_A).allocatable("cpu", "2", "memory", "4Gi", "pods", "9"))
                .with(pod("web").cpu("1").spread(Labels.ZONE, 1)));

        assertThat(packing.existing()).extracting(Packing.OnNode::node).containsExactly(0);
    }

    @Test
    @DisplayName(
            "SCH-QUE-01 of equally large pods those with the fewest places come first, so that the others go round them")
    void fewestPlacesFirst() {
        ClusterBuilder cluster = cluster();
        for (int i = 0; i < 2; i++) {
            cluster.boundVolume("data-" + i, ZONE_A);
        }
        Packing packing = pack(cluster.with(
                        pod("a-free").replicas(2).label(APP, "web").cpu("1").spread(Labels.ZONE, 1))
                .with(pod("bound-0")
                        .label(APP, "web")
                        .cpu("1")
                        .spread(Labels.ZONE, 1)
                        .volumeClaim("data-0"))
                .with(pod("bound-1")
                        .label(APP, "web")
                        .cpu("1")
                        .spread(Labels.ZONE, 1)
                        .volumeClaim("data-1")));

        assertThat(packing.left()).isZero();
    }

    @Test
    @DisplayName("With other luck, pods that a spread only counts open their node where its owner has to go")
    void otherHome() {
        Catalog catalog = Catalogs.of(
                instanceType("c2").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A, ZONE_B),
                instanceType("c4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A).onDemand(0.21, ZONE_B));
        CompiledProblem problem = problem(
                cluster()
                        .with(node("old").pool("default").zone(ZONE_A).allocatable("cpu", "1", "pods", "9"))
                        .with(pod("running").label(APP, "web").cpu("1").on("old"))
                        .with(pod("counted").label(APP, "web").cpu("3"))
                        .with(pod("owner").label(APP, "web").cpu("1").spread(Labels.ZONE, 1)),
                catalog);

        assertThat(FirstFitStrategy.pack(problem, new HostRules(problem), StopSignal.NEVER)
                        .drafts())
                .hasSize(2);
        assertThat(FirstPlan.of(problem, true, StopSignal.NEVER).packing().price())
                .isEqualTo(210_000_000L);
    }

    @Test
    @DisplayName(
            "SCH-LIM-06 KW-C-07 in one pass a node counts as its largest type; in all of them, as what it is launched as")
    void allPasses() {
        CompiledProblem problem = problem(
                cluster()
                        .with(nodePool("default").limit("cpu", "40"))
                        .with(pod("web").replicas(21).cpu("1").apartFromEachOther(Labels.HOSTNAME)),
                Catalogs.linear(2, 4, 8, 16, 32));
        HostRules rules = new HostRules(problem);

        assertThat(FirstFitStrategy.pack(problem, rules, StopSignal.NEVER).drafts())
                .hasSize(2);
        assertThat(FirstFitStrategy.pack(problem, rules, Ties.BY_PRICE, FirstFitStrategy.ALL_PASSES, StopSignal.NEVER)
                        .drafts())
                .hasSize(20);
    }

    @Test
    @DisplayName(
            "SCH-LIM-06 SCH-MIN-01 in all passes a node counts as the smallest type that leaves minValues to choose from")
    void allPassesKeepMinValues() {
        CompiledProblem problem = problem(
                cluster()
                        .with(nodePool("default").limit("cpu", "40").minValues(Labels.INSTANCE_TYPE, 2))
                        .with(pod("web").replicas(21).cpu("1").apartFromEachOther(Labels.HOSTNAME)),
                Catalogs.linear(2, 4, 8, 16, 32));

        assertThat(FirstFitStrategy.pack(
                                problem,
                                new HostRules(problem),
                                Ties.BY_PRICE,
                                FirstFitStrategy.ALL_PASSES,
                                StopSignal.NEVER)
                        .drafts())
                .hasSize(10);
    }
}
