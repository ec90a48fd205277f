package io.karpenter.solver.consolidation.planner;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.RandomScenarios;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import io.karpenter.solver.property.Planning;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

@DisplayName("A planner that sees snapshot after snapshot")
class ConsolidationPlannerTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static final ConsolidationSettings SETTINGS = ConsolidationSettings.of(Consolidating.NO_SCHEDULES)
            .withSolving(
                    SolverSettings.DEFAULT.withTimeLimit(Duration.ofMinutes(1)).withMoveLimit(200))
            .withEvictionPrice(0.001, Duration.ofHours(1));

    /** Ten nodes, each with a pod that no other node has room for, unless it has one of the first few pods, which are small. */
    private static ConsolidationProblem running(int small) {
        ClusterBuilder cluster = cluster().with(nodePool("default").budgets());
        for (int i = 0; i < 10; i++) {
            cluster.with(node("node-" + i)
                            .of(CATALOG.find("c2").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                            .pool("default"))
                    .with(pod("pod-" + i).cpu(i < small ? "0.5" : "1.5").on("node-" + i));
        }
        return new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
    }

    private static ConsolidationPlan plan(ConsolidationPlanner planner, ConsolidationProblem problem) {
        ConsolidationPlan plan = planner.plan(problem, StopSignal.NEVER);
        Consolidating.assertSafe(problem, plan);
        return plan;
    }

    @Test
    @DisplayName("finds what has become possible where pods have ended, as one that sees the snapshot first")
    void seesChanges() {
        ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS);
        assertThat(plan(planner, running(0)).commands()).isEmpty();

        ConsolidationPlan again = plan(planner, running(2));

        assertThat(again.commands()).hasSize(2);
        assertThat(again.summary().hourlyPriceAfter())
                .isEqualTo(plan(new ConsolidationPlanner(SETTINGS), running(2))
                        .summary()
                        .hourlyPriceAfter());
    }

    @Test
    @DisplayName("says of each node that stays why, whether it was looked at again or not")
    void tellsReasons() {
        ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS);
        plan(planner, running(0));

        assertThat(plan(planner, running(2)).unconsolidatable())
                .extracting(UnconsolidatableNode::node)
                .hasSize(8)
                .doesNotHaveDuplicates();
    }

    @Test
    @DisplayName("finds again what it had found and nobody has done")
    void repeats() {
        ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS);
        List<List<String>> first = plan(planner, running(2)).commands().stream()
                .map(Command::nodes)
                .toList();

        assertThat(first).hasSize(2);
        assertThat(plan(planner, running(2)).commands().stream().map(Command::nodes))
                .hasSize(2);
    }

    @Test
    @DisplayName("claims no lower bound where it has looked at a part only: others may cost less than they do now")
    void claimsNoBoundOfAPart() {
        ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS, 2);
        plan(planner, running(0));
        ConsolidationPlan warm = plan(planner, running(4));
        ConsolidationPlan cold = plan(new ConsolidationPlanner(SETTINGS), running(4));

        assertThat(cold.summary().lowerBound()).isPresent();
        assertThat(warm.summary().lowerBound()).isEmpty();
    }

    @Test
    @DisplayName(
            "looks at each node in turn, so that a new type comes to those that have not changed, too, behind others it is too small for")
    void givesTurns() {
        ClusterBuilder cluster = cluster().with(nodePool("default").budgets());
        for (int i = 0; i < 10; i++) {
            cluster.with(node("node-" + i)
                            .of(CATALOG.find("c4").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                            .pool("default"))
                    .with(pod("pod-" + i).cpu(i < 5 ? "3.5" : "2.2").on("node-" + i));
        }
        Cluster unchanging = cluster.build();
        ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS, 2);
        assertThat(plan(planner, new ConsolidationProblem(unchanging, Catalogs.linear(4), Standing.UNKNOWN))
                        .commands())
                .isEmpty();

        Set<String> going = new HashSet<>();
        for (int call = 0; call < 12; call++) {
            plan(planner, new ConsolidationProblem(unchanging, Catalogs.linear(3, 4), Standing.UNKNOWN))
                    .commands()
                    .forEach(command -> going.addAll(command.nodes()));
        }

        assertThat(going).containsExactlyInAnyOrder("node-5", "node-6", "node-7", "node-8", "node-9");
    }

    /** Large nodes that ask to be left alone, and seven small ones, of which the first few have little to do. */
    private static ConsolidationProblem besideBlocked(int small) {
        ClusterBuilder cluster = cluster().with(nodePool("default").budgets());
        for (int i = 0; i < 5; i++) {
            cluster.with(node("blocked-" + i)
                            .of(CATALOG.find("c8").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                            .pool("default")
                            .annotation("karpenter.sh/do-not-disrupt", "true"))
                    .with(pod("large-" + i).cpu("7.5").on("blocked-" + i));
        }
        for (int i = 0; i < 7; i++) {
            cluster.with(node("node-" + i)
                            .of(CATALOG.find("c2").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                            .pool("default"))
                    .with(pod("pod-" + i).cpu(i < small ? "0.6" : "1.7").on("node-" + i));
        }
        return new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
    }

    private static List<String> notLookedAt(ConsolidationPlan plan) {
        return plan.unconsolidatable().stream()
                .filter(node -> node.because().contains(new Blocked.NotLookedAtYet()))
                .map(UnconsolidatableNode::node)
                .toList();
    }

    @Test
    @DisplayName(
            "says which changed nodes it has not looked at yet, and comes to all of them, whatever others are blocked")
    void comesToAll() {
        ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS, 2);
        assertThat(notLookedAt(plan(planner, besideBlocked(0)))).isEmpty();

        assertThat(notLookedAt(plan(planner, besideBlocked(3)))).containsExactly("node-1", "node-2");
        assertThat(notLookedAt(plan(planner, besideBlocked(3)))).containsExactly("node-2");
        assertThat(notLookedAt(plan(planner, besideBlocked(3)))).isEmpty();
    }

    @TestFactory
    Stream<DynamicTest> remembersWhatFollows() {
        return Stream.of(Planning.forAll(RandomScenarios.ofEverything())
                .tries(60)
                .maxSize(16)
                .holds("remembers nodes as they are once the plan is carried out", s -> {
                    ConsolidationProblem problem = Consolidating.running(s, 1, 0.4);
                    ConsolidationPlan plan = new GlobalMethod().consolidate(problem, SETTINGS, StopSignal.NEVER);
                    Cluster cluster = problem.cluster();

                    assertThat(NodeView.after(
                                    NodeView.all(cluster, problem.catalog()),
                                    cluster,
                                    problem.catalog(),
                                    plan.commands()))
                            .isEqualTo(NodeView.all(
                                    Aftermath.of(cluster, problem.catalog(), plan.commands()), problem.catalog()));
                }));
    }

    @TestFactory
    Stream<DynamicTest> isSafe() {
        return Stream.of(Planning.forAll(RandomScenarios.ofEverything())
                .tries(40)
                .maxSize(16)
                .holds(
                        "is as safe after a change as one that sees the snapshot first, and gains no less than nothing",
                        s -> {
                            ConsolidationProblem problem = Consolidating.running(s, 1, 0.4);
                            ConsolidationPlanner planner = new ConsolidationPlanner(SETTINGS);
                            ConsolidationPlan first = plan(planner, problem);
                            ConsolidationProblem next = changed(problem, first);
                            ConsolidationPlan warm = plan(planner, next);
                            ConsolidationPlan cold = new GlobalMethod().consolidate(next, SETTINGS, StopSignal.NEVER);

                            assertThat(warm.summary().hourlyPriceBefore())
                                    .isEqualTo(cold.summary().hourlyPriceBefore());
                            assertThat(warm.summary().hourlyPriceAfter())
                                    .isLessThanOrEqualTo(warm.summary().hourlyPriceBefore() + 1e-9);
                        }));
    }

    /** After a plan, with every tenth pod gone. */
    private static ConsolidationProblem changed(ConsolidationProblem problem, ConsolidationPlan plan) {
        Cluster after = Aftermath.of(problem.cluster(), problem.catalog(), plan.commands());
        Random random = new Random(2);
        List<Pod> left = new ArrayList<>();
        for (Pod pod : after.pods()) {
            if (random.nextInt(10) > 0) {
                left.add(pod);
            }
        }
        return problem.with(after.toBuilder().pods(left).build());
    }
}
