package io.karpenter.solver.consolidation.sequence;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.Consolidating;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.Plans;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A change of a cluster")
class ChangeSequencerTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static NodeBuilder of(int cores, String name, String zone) {
        return node(name)
                .of(CATALOG.find("c" + cores).orElseThrow(), zone, CapacityType.ON_DEMAND)
                .pool("default");
    }

    private static NodeBuilder c4(String name) {
        return of(4, name, Catalogs.ZONE_A);
    }

    private static NodePoolBuilder free() {
        return nodePool("default").budgets();
    }

    private static PodId id(String pod) {
        return new PodId("default", pod);
    }

    private static ConsolidationProblem problem(ClusterBuilder cluster) {
        return new ConsolidationProblem(cluster.build(), CATALOG, Standing.UNKNOWN);
    }

    private static CommandSequence cut(ConsolidationProblem problem, ClusterChange change) {
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
        return sequence;
    }

    private static ClusterChange moving(Set<String> removed, Map<PodId, String> places) {
        return new ClusterChange(removed, List.of(), places);
    }

    /** The nodes that a plan has for these pods when the removed nodes are gone. */
    private static ClusterChange planned(ConsolidationProblem problem, Set<String> removed, String... pods) {
        return Consolidating.change(
                problem,
                removed,
                Set.of(pods).stream().map(ChangeSequencerTest::id).collect(Collectors.toSet()));
    }

    private static List<List<String>> nodes(CommandSequence sequence) {
        return sequence.commands().stream().map(Command::nodes).toList();
    }

    private static List<Integer> batches(CommandSequence sequence) {
        return sequence.commands().stream().map(Command::batch).toList();
    }

    @Test
    @DisplayName("is cut into a command for each node that has nothing to do with the others, all in one batch")
    void independent() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(c4("a"), c4("b"), c4("c"), c4("empty"))
                .with(
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b"),
                        pod("z").cpu("1").on("c")));
        CommandSequence sequence = cut(problem, moving(Set.of("a", "b", "empty"), Map.of(id("x"), "c", id("y"), "c")));

        assertThat(nodes(sequence)).containsExactlyInAnyOrder(List.of("a"), List.of("b"), List.of("empty"));
        assertThat(batches(sequence)).containsOnly(0);
        assertThat(sequence.commands())
                .filteredOn(command -> command.nodes().contains("empty"))
                .extracting(Command::reason)
                .containsExactly(DisruptionReason.EMPTY);
    }

    @Test
    @DisplayName("is cut no further once it is to stop: commands in the order stay, the others are dropped")
    void stops() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(c4("a"), c4("b"), c4("c"))
                .with(pod("x").cpu("1").on("a"), pod("y").cpu("1").on("b")));
        ClusterChange change = moving(Set.of("a", "b"), Map.of(id("x"), "c", id("y"), "c"));
        ConsolidationScope scope = ConsolidationScope.of(problem, cluster -> {
            throw new AssertionError("no pod waits");
        });
        Set<Integer> found = new TreeSet<>();
        for (int looks = 0; looks < 20; looks++) {
            int[] left = {looks};
            CommandSequence sequence =
                    ChangeSequencer.of(problem, Consolidating.SETTINGS, scope, change, () -> left[0]-- <= 0);
            assertThat(sequence.commands().size() + sequence.dropped().size()).isEqualTo(2);
            assertThat(sequence.dropped()).allMatch(no -> no.because().equals(CommandSequence.STOPPED));
            found.add(sequence.commands().size());
        }

        assertThat(found).containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName(
            "WK-01 is any number of nodes for any number: those come with the first that pays for them, the others follow")
    void manyToMany() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(of(8, "a", Catalogs.ZONE_A), of(8, "b", Catalogs.ZONE_B))
                .with(
                        pod("x").cpu("1").zone(Catalogs.ZONE_A).on("a"),
                        pod("y").cpu("1").zone(Catalogs.ZONE_B).on("b"),
                        pod("z").cpu("0.5").on("b"),
                        pod("w").cpu("0.5").on("a")));
        PlannedNode inA = planned(problem, Set.of("a", "b"), "x", "w").added().get(0);
        PlannedNode inB = planned(problem, Set.of("a", "b"), "y", "z").added().get(0);
        ClusterChange change = new ClusterChange(
                Set.of("a", "b"),
                List.of(
                        inA.withName("new-a").withPods(List.of(id("x"), id("z"))),
                        inB.withName("new-b").withPods(List.of(id("y"), id("w")))),
                Map.of(id("x"), "new-a", id("z"), "new-a", id("y"), "new-b", id("w"), "new-b"));
        CommandSequence sequence = cut(problem, change);

        assertThat(nodes(sequence)).hasSize(2).allMatch(nodes -> nodes.size() == 1);
        assertThat(sequence.commands())
                .extracting(command -> command.replacements().size())
                .containsExactly(2, 0);
        assertThat(sequence.commands().get(0).savings()).isCloseTo(0.4 - 0.2, within(1e-9));
        assertThat(sequence.commands().get(1).podMoves())
                .extracting(PodMove::to)
                .containsExactlyInAnyOrder("new-a", "new-b");
        assertThat(batches(sequence)).containsExactly(0, 1);
    }

    @Test
    @DisplayName("never costs more between two commands: as many nodes go at once as it takes to pay for the new one")
    void paysForItself() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(of(2, "a", Catalogs.ZONE_A), of(2, "b", Catalogs.ZONE_A), of(2, "c", Catalogs.ZONE_A))
                .with(
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b"),
                        pod("z").cpu("1").on("c")));
        CommandSequence sequence = cut(problem, planned(problem, Set.of("a", "b", "c"), "x", "y", "z"));

        assertThat(sequence.commands())
                .extracting(command -> command.nodes().size())
                .containsExactly(2, 1);
        assertThat(sequence.commands().get(0).replacements()).singleElement().satisfies(node -> {
            assertThat(node.instanceType()).isEqualTo("c4");
            assertThat(node.pods()).hasSize(2);
            assertThat(node.instanceTypeOptions())
                    .as("types that hold all three pods, and are not dearer than two nodes")
                    .containsExactly("c4");
        });
    }

    @Test
    @DisplayName("DIS-BUD-11 reaches through small budgets node by node, even where all nodes share a new one")
    void sharedNodeWithinBudgets() {
        Budget one = new Budget("1", Optional.empty(), Optional.empty(), Set.of());
        ConsolidationProblem problem = problem(cluster()
                .with(nodePool("default").budgets(one))
                .with(of(8, "a", Catalogs.ZONE_A), of(8, "b", Catalogs.ZONE_A), of(8, "c", Catalogs.ZONE_A))
                .with(
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b"),
                        pod("z").cpu("1").on("c")));
        CommandSequence sequence = cut(problem, planned(problem, Set.of("a", "b", "c"), "x", "y", "z"));

        assertThat(sequence.dropped()).isEmpty();
        assertThat(batches(sequence)).containsExactly(0, 1, 2);
    }

    @Test
    @DisplayName("lets a pod leave a zone before one comes that must not be there with it")
    void antiAffinityOrders() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(
                        of(4, "going", Catalogs.ZONE_A),
                        of(4, "coming", Catalogs.ZONE_B),
                        of(4, "in-a", Catalogs.ZONE_A),
                        of(4, "in-c", Catalogs.ZONE_C))
                .with(
                        pod("db-1")
                                .label("app", "db")
                                .apartFrom(Labels.ZONE, "db")
                                .on("going"),
                        pod("db-2")
                                .label("app", "db")
                                .apartFrom(Labels.ZONE, "db")
                                .on("coming"),
                        pod("x").on("in-a"),
                        pod("y").on("in-c")));
        CommandSequence sequence =
                cut(problem, moving(Set.of("going", "coming"), Map.of(id("db-1"), "in-c", id("db-2"), "in-a")));

        assertThat(nodes(sequence)).containsExactly(List.of("going"), List.of("coming"));
        assertThat(batches(sequence)).containsExactly(0, 1);
    }

    @Test
    @DisplayName("makes one command of two pods that change places which no order allows to move one by one")
    void swap() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(
                        of(8, "a", Catalogs.ZONE_A),
                        of(8, "b", Catalogs.ZONE_B),
                        of(4, "other-a", Catalogs.ZONE_A),
                        of(4, "other-b", Catalogs.ZONE_B))
                .with(
                        pod("db-1")
                                .label("app", "db")
                                .apartFrom(Labels.ZONE, "db")
                                .on("a"),
                        pod("db-2")
                                .label("app", "db")
                                .apartFrom(Labels.ZONE, "db")
                                .on("b"),
                        pod("x").on("other-a"),
                        pod("y").on("other-b")));
        CommandSequence sequence =
                cut(problem, moving(Set.of("a", "b"), Map.of(id("db-1"), "other-b", id("db-2"), "other-a")));

        assertThat(nodes(sequence)).hasSize(1);
        assertThat(nodes(sequence).get(0)).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @DisplayName("loses what cannot be carried out, with the rule that is broken")
    void dropped() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(c4("a"), c4("b"), c4("c"))
                .with(
                        pod("db-1")
                                .label("app", "db")
                                .apartFrom(Labels.HOSTNAME, "db")
                                .on("a"),
                        pod("db-2")
                                .label("app", "db")
                                .apartFrom(Labels.HOSTNAME, "db")
                                .on("b"),
                        pod("x").on("c")));
        CommandSequence sequence = cut(problem, moving(Set.of("a", "c"), Map.of(id("db-1"), "b", id("x"), "b")));

        assertThat(nodes(sequence)).containsExactly(List.of("c"));
        assertThat(sequence.dropped()).singleElement().satisfies(dropped -> {
            assertThat(dropped.command().nodes()).containsExactly("a");
            assertThat(dropped.because()).contains("SCH-AFF");
        });
    }

    @Test
    @DisplayName("loses parts that cost more than they save, and nodes that may not be disrupted")
    void notWorthIt() {
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .with(of(2, "small", Catalogs.ZONE_A), c4("kept").annotation(Labels.DO_NOT_DISRUPT, "true"), c4("c"))
                .with(pod("x").cpu("1").on("small"), pod("y").on("kept"), pod("z").on("c")));
        PlannedNode node =
                planned(problem, Set.of("small", "kept", "c"), "x").added().get(0);
        ClusterChange change = new ClusterChange(
                Set.of("small", "kept"),
                List.of(node.withName("n-1"), node.withName("n-2").withPods(List.of(id("more")))),
                Map.of(id("x"), "n-1", id("y"), "c"));
        ClusterChange dearer = new ClusterChange(
                Set.of("small"),
                List.of(planned(problem(cluster().with(free()).with(pod("x").cpu("7"))), Set.of(), "x")
                        .added()
                        .get(0)
                        .withName("large")),
                Map.of(id("x"), "large"));

        assertThat(nodes(cut(problem, change))).containsExactly(List.of("small"));
        assertThat(cut(problem, change).dropped())
                .singleElement()
                .satisfies(dropped -> assertThat(dropped.because()).contains("node kept: its annotation"));
        assertThat(cut(problem, dearer).dropped())
                .singleElement()
                .satisfies(dropped -> assertThat(dropped.because()).isEqualTo("it costs more than it saves"));
    }

    @Test
    @DisplayName("DIS-BUD-11 is spread over batches that keep to the budgets of NodePools")
    void budgets() {
        Budget two = new Budget("2", Optional.empty(), Optional.empty(), Set.of());
        ConsolidationProblem problem = problem(cluster()
                .with(nodePool("default").budgets(two))
                .with(c4("a"), c4("b"), c4("c"), c4("d"), c4("e"), c4("f"))
                .with(pod("x").on("f")));

        assertThat(batches(cut(problem, moving(Set.of("a", "b", "c", "d", "e"), Map.of()))))
                .containsExactly(0, 0, 1, 1, 2);
    }

    @Test
    @DisplayName("DIS-BUD-06 loses what needs more nodes at once than budgets ever allow")
    void beyondBudgets() {
        Budget none = new Budget("0", Optional.empty(), Optional.empty(), Set.of("Empty"));
        ConsolidationProblem problem = problem(cluster()
                .with(nodePool("default").budgets(none))
                .with(c4("a"), c4("b"), c4("c"))
                .with(pod("x").on("b"), pod("y").on("c")));
        CommandSequence sequence = cut(problem, moving(Set.of("a", "b"), Map.of(id("x"), "c")));

        assertThat(nodes(sequence)).containsExactly(List.of("b"));
        assertThat(sequence.dropped())
                .singleElement()
                .satisfies(
                        dropped -> assertThat(dropped.because())
                                .isEqualTo(
                                        "disruption budgets of nodepool \"default\" allow 0 nodes at once for reason Empty, it needs 1"));
    }

    @Test
    @DisplayName("WK-16 evicts no more pods in a batch than their PodDisruptionBudget allows")
    void podDisruptionBudgets() {
        PodDisruptionBudget one = new PodDisruptionBudget(
                "default",
                "web",
                Optional.of(LabelSelector.of("app", "web")),
                Optional.of("2"),
                Optional.empty(),
                1,
                false);
        ConsolidationProblem problem = problem(cluster()
                .with(free())
                .podDisruptionBudget(one)
                .with(c4("a"), c4("b"), c4("c"), c4("d"))
                .with(
                        pod("web-a").label("app", "web").on("a"),
                        pod("web-b").label("app", "web").on("b"),
                        pod("x").on("c"),
                        pod("y").on("d")));
        CommandSequence sequence =
                cut(problem, moving(Set.of("a", "b", "c"), Map.of(id("web-a"), "d", id("web-b"), "d", id("x"), "d")));

        assertThat(batches(sequence)).containsExactlyInAnyOrder(0, 0, 1);
        assertThat(sequence.commands())
                .filteredOn(command -> command.nodes().get(0).matches("[ab]"))
                .extracting(Command::batch)
                .containsExactlyInAnyOrder(0, 1);
    }

    @Test
    @DisplayName("is refused if it removes a node that is not there")
    void unknownNode() {
        ConsolidationProblem problem = problem(cluster().with(c4("a")));

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> ChangeSequencer.of(problem, Consolidating.SETTINGS, moving(Set.of("nowhere"), Map.of())))
                .withMessageContaining("\"nowhere\"");
    }
}
