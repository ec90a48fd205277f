package io.karpenter.solver.consolidation.global;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The global method of consolidation")
class GlobalMethodTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.of(Consolidating.NO_SCHEDULES)
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(2000))
            .withEvictionPrice(0.001, Duration.ofHours(1));

    private static NodeBuilder of(int cores, String name, String zone) {
        return node(name)
                .of(CATALOG.find("c" + cores).orElseThrow(), zone, CapacityType.ON_DEMAND)
                .pool("default");
    }

    private static PodBuilder spread(String name) {
        return pod(name).label("app", "web").cpu("1").spread(Labels.ZONE, 1);
    }

    private static ConsolidationPlan plan(ClusterBuilder cluster, ConsolidationSettings settings) {
        ConsolidationProblem problem = new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
        ConsolidationPlan plan = new GlobalMethod().consolidate(problem, settings, StopSignal.NEVER);
        Consolidating.assertSafe(problem, plan);
        return plan;
    }

    private static ClusterBuilder lopsided() {
        return cluster()
                .with(nodePool("default").budgets())
                .with(of(2, "a", Catalogs.ZONE_A), of(8, "a2", Catalogs.ZONE_A), of(8, "b", Catalogs.ZONE_B))
                .with(
                        pod("ballast-a").cpu("6").on("a2"),
                        pod("ballast-b").cpu("6").on("b"))
                .with(spread("x").on("a2"), spread("y").on("a2"), spread("z").on("a"));
    }

    @Test
    @DisplayName(
            "SCH-TSC-13 moves pods out of a zone that has too many of them to the emptiest one, where they are let in")
    void wanders() {
        ConsolidationPlan plan = plan(lopsided(), SETTINGS);

        assertThat(plan.commands().stream().flatMap(command -> command.podMoves().stream()))
                .filteredOn(move -> move.from().equals("a"))
                .extracting(PodMove::to)
                .containsExactly("b");
    }

    @Test
    @DisplayName("whenever it is stopped, what it says is safe, and each node goes or is said to stay")
    void stops() {
        ConsolidationProblem problem = new ConsolidationProblem(lopsided().build(), CATALOG, Standing.UNKNOWN);
        for (int looks = 0; looks < 3000; looks = 1 + looks * 5 / 4) {
            int[] left = {looks};
            ConsolidationPlan plan = new GlobalMethod().consolidate(problem, SETTINGS, () -> left[0]-- <= 0);
            Consolidating.assertSafe(problem, plan);
            Set<String> told = new HashSet<>();
            plan.commands().forEach(command -> told.addAll(command.nodes()));
            plan.unconsolidatable().forEach(node -> told.add(node.node()));
            assertThat(told).containsExactlyInAnyOrder("a", "a2", "b");
        }
    }

    @Test
    @DisplayName("does the best that its disruption cost may pay for, whatever more would save")
    void maxDisruption() {
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").budgets())
                .with(of(4, "many", Catalogs.ZONE_A), of(2, "few", Catalogs.ZONE_A), of(8, "large", Catalogs.ZONE_A))
                .with(pod("m1").cpu("0.5").on("many"), pod("m2").cpu("0.5").on("many"))
                .with(pod("m3").cpu("0.5").on("many"), pod("f").cpu("0.5").on("few"))
                .with(
                        pod("l1").cpu("3").on("large"),
                        pod("l2").cpu("1").on("large"),
                        pod("l3").cpu("1").on("large"));

        assertThat(plan(cluster, SETTINGS).commands().stream().flatMap(command -> command.nodes().stream()))
                .contains("many", "few");
        assertThat(plan(cluster, SETTINGS.withMaxDisruption(3)).commands())
                .extracting(Command::nodes)
                .containsExactly(List.of("few"));
    }

    @Test
    @DisplayName("makes one node of two that cost as much together, if fewer nodes are worth more than the evictions")
    void nodeWorth() {
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").budgets())
                .with(of(2, "one", Catalogs.ZONE_A), of(2, "other", Catalogs.ZONE_A))
                .with(pod("x").cpu("1.5").on("one"), pod("y").cpu("1.5").on("other"));
        ConsolidationSettings free = SETTINGS.withEvictionPrice(0, Duration.ofHours(1));

        assertThat(plan(cluster, free.withNodeWorth(0)).commands()).isEmpty();
        ConsolidationPlan fewer = plan(cluster, free.withNodeWorth(0.001));
        assertThat(fewer.summary().nodesAfter()).isEqualTo(1);
        assertThat(fewer.summary().hourlyPriceAfter()).isCloseTo(fewer.summary().hourlyPriceBefore(), within(1e-9));
    }

    @Test
    @DisplayName("empties nodes of a cluster that is too large to be searched as a whole")
    void blocks() {
        ClusterBuilder cluster = cluster().with(nodePool("default").budgets());
        for (int i = 0; i < 410; i++) {
            String zone = i % 2 == 0 ? Catalogs.ZONE_A : Catalogs.ZONE_B;
            cluster.with(of(4, "node-" + i, zone))
                    .with(pod("pod-" + i).cpu("0.9").on("node-" + i));
            if (i % 8 < 2) {
                cluster.with(spread("spread-" + i).on("node-" + i));
            }
        }
        ConsolidationPlan plan = plan(cluster, SETTINGS);

        assertThat(plan.summary().hourlyPriceAfter())
                .isLessThan(0.9 * plan.summary().hourlyPriceBefore());
    }

    @Test
    @DisplayName("WK-02 finds nodes that go together though the first of every list of the reference cannot move")
    void subsets() {
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").budgets())
                .with(of(4, "fixed", Catalogs.ZONE_A), of(4, "b", Catalogs.ZONE_A))
                .with(of(4, "c", Catalogs.ZONE_A), of(4, "d", Catalogs.ZONE_A))
                .with(pod("f").cpu("2.5").nodeSelector(Labels.HOSTNAME, "fixed").on("fixed"))
                .with(dearer("x").on("b"), dearer("y").on("c"), dearer("z").on("d"));

        assertThat(Consolidating.consolidate(cluster, CATALOG, SETTINGS).commands())
                .as("of the reference")
                .isEmpty();
        ConsolidationPlan plan = plan(cluster, SETTINGS);
        assertThat(plan.commands().stream().flatMap(command -> command.nodes().stream()))
                .containsExactlyInAnyOrder("b", "c", "d");
        assertThat(plan.summary().nodesAfter()).isEqualTo(2);
    }

    /** Its eviction costs more, so that its node comes later in an order by price for disruption. */
    private static PodBuilder dearer(String name) {
        return pod(name).cpu("2.5").annotation("controller.kubernetes.io/pod-deletion-cost", "134217728");
    }
}
