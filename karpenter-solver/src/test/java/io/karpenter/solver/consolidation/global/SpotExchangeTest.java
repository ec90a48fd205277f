package io.karpenter.solver.consolidation.global;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The global method, of spot nodes")
class SpotExchangeTest {

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.of(Consolidating.NO_SCHEDULES)
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(500))
            .withEvictionPrice(0.001, Duration.ofHours(1))
            .withSpotToSpot(true);

    private static List<String> names(int first, int last) {
        return IntStream.rangeClosed(first, last).mapToObj(i -> "s" + i).toList();
    }

    /** Spot types of equal size, each a little dearer than the one before. */
    private static Catalog types(int first, int last) {
        return Catalogs.of(IntStream.rangeClosed(first, last)
                .mapToObj(i -> InstanceTypeBuilder.instanceType("s" + i)
                        .cpu("4")
                        .memory("16Gi")
                        .spot(0.01 * i, Catalogs.ZONE_A))
                .toArray(InstanceTypeBuilder[]::new));
    }

    /** What becomes of nodes of the dearest type with a small pod each. */
    private static ConsolidationPlan plan(Catalog types, String... nodes) {
        ClusterBuilder cluster = cluster().with(nodePool("default").budgets());
        for (String name : nodes) {
            cluster.with(node(name)
                            .of(types.find("s30").orElseThrow(), Catalogs.ZONE_A, CapacityType.SPOT)
                            .pool("default"))
                    .with(pod("on-" + name).cpu("1").on(name));
        }
        ConsolidationProblem problem = new ConsolidationProblem(cluster.build(), types, Standing.UNKNOWN);
        ConsolidationPlan plan = new GlobalMethod().consolidate(problem, SETTINGS, StopSignal.NEVER);
        Consolidating.assertSafe(problem, plan);
        return plan;
    }

    @Test
    @DisplayName(
            "DIS-CON-18 DIS-CON-19 exchanges a single one if fifteen types are cheaper, for one of the fifteen cheapest")
    void single() {
        ConsolidationPlan plan = plan(types(11, 30), "a");

        assertThat(plan.commands())
                .singleElement()
                .extracting(Command::replacements)
                .satisfies(nodes -> assertThat(nodes).singleElement().satisfies(node -> {
                    assertThat(node.instanceTypeOptions()).containsExactlyElementsOf(names(11, 25));
                    assertThat(node.hourlyPrice()).isEqualTo(0.11);
                }));
    }

    @Test
    @DisplayName("DIS-CON-18 keeps a single one if fourteen are cheaper: its own type does not count")
    void tooFew() {
        ConsolidationPlan plan = plan(types(16, 30), "a");

        assertThat(plan.commands()).isEmpty();
        assertThat(plan.dropped())
                .singleElement()
                .satisfies(
                        no -> assertThat(no.because()).contains("15 cheaper instance types are needed, 14 are there"));
    }

    @Test
    @DisplayName("DIS-CON-17 exchanges two for one however few types are cheaper")
    void several() {
        List<Command> commands = plan(types(28, 30), "a", "b").commands();

        assertThat(commands).flatExtracting(Command::nodes).containsExactlyInAnyOrder("a", "b");
        assertThat(commands).flatExtracting(Command::replacements).hasSize(1);
    }
}
