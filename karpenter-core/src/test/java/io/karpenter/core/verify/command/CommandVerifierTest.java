package io.karpenter.core.verify.command;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodId;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The verifier of consolidation plans")
class CommandVerifierTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);
    private static final Schedule.Reader NO_SCHEDULES = text -> {
        throw new IllegalArgumentException(text);
    };

    private static NodeBuilder c4(String name) {
        return node(name)
                .of(CATALOG.find("c4").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                .pool("default");
    }

    /** Three nodes with a pod each, without budgets. */
    private static ClusterBuilder three() {
        return cluster()
                .with(nodePool("default").budgets())
                .with(c4("a"), c4("b"), c4("c"))
                .with(
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b"),
                        pod("z").cpu("1").on("c"));
    }

    private static PodMove move(String pod, String from, String to) {
        return new PodMove(new PodId("default", pod), from, to);
    }

    private static Command delete(int batch, String node, PodMove... moves) {
        return new Command(DisruptionReason.UNDERUTILIZED, List.of(node), List.of(), List.of(moves), 0.2, 2, batch);
    }

    private static List<String> rules(ClusterBuilder cluster, Command... commands) {
        ConsolidationPlan.Summary none = new ConsolidationPlan.Summary(0, 0, 0, 0, 0, 0, OptionalDouble.empty(), 0);
        return CommandVerifier.verify(
                        cluster.build(),
                        CATALOG,
                        new ConsolidationPlan(none, Arrays.asList(commands), List.of(), List.of()),
                        NO_SCHEDULES,
                        VerifierSettings.DEFAULT)
                .stream()
                .map(Violation::rule)
                .distinct()
                .toList();
    }

    @Test
    @DisplayName("accepts what is safe")
    void safe() {
        assertThat(rules(three(), delete(0, "a", move("x", "a", "c")), delete(0, "b", move("y", "b", "c"))))
                .isEmpty();
        assertThat(rules(
                        three(),
                        delete(0, "a", move("x", "a", "b")),
                        delete(1, "b", move("x", "b", "c"), move("y", "b", "c"))))
                .isEmpty();
    }

    @Test
    @DisplayName("finds a pod that is left without a place, moves twice, or has no reason to move")
    void moves() {
        assertThat(rules(three(), delete(0, "a"))).containsExactly("CONS-MOVES");
        assertThat(rules(three(), delete(0, "a", move("x", "a", "b"), move("x", "a", "c"))))
                .containsExactly("CONS-MOVES");
        assertThat(rules(three(), delete(0, "a", move("x", "a", "b"), move("z", "c", "b"))))
                .containsExactly("CONS-MOVES");
        assertThat(rules(three(), delete(0, "a", move("x", "a", "nowhere")))).contains("CONS-MOVES");
    }

    @Test
    @DisplayName("finds a place that the kube-scheduler would refuse, also one that only an earlier command has filled")
    void places() {
        ClusterBuilder full = cluster()
                .with(nodePool("default").budgets())
                .with(c4("a"), c4("b"), c4("c"))
                .with(
                        pod("x").cpu("2").on("a"),
                        pod("y").cpu("2").on("b"),
                        pod("z").cpu("1").on("c"));

        assertThat(rules(full, delete(0, "a", move("x", "a", "c")))).isEmpty();
        assertThat(rules(full, delete(0, "a", move("x", "a", "c")), delete(1, "b", move("y", "b", "c"))))
                .isNotEmpty();
    }

    @Test
    @DisplayName("finds commands of one batch of which one needs the other")
    void batchOrder() {
        assertThat(rules(
                        three(),
                        delete(0, "a", move("x", "a", "b")),
                        delete(0, "b", move("x", "b", "c"), move("y", "b", "c"))))
                .contains("CONS-MOVES");
        assertThat(rules(three(), delete(1, "a", move("x", "a", "c")), delete(0, "b", move("y", "b", "c"))))
                .contains("CONS-ORDER");
    }

    @Test
    @DisplayName("finds nodes that are not there or may not be disrupted, and pods that must not be")
    void eligibility() {
        assertThat(rules(three(), delete(0, "nowhere"))).containsExactly("CONS-NODES");
        assertThat(rules(cluster().with(c4("a").annotation(Labels.DO_NOT_DISRUPT, "true")), delete(0, "a")))
                .containsExactly("DIS-CAN-02");
        assertThat(rules(cluster().with(nodePool("default").replicas(1)).with(c4("a")), delete(0, "a")))
                .contains("DIS-CAN-04");
        assertThat(rules(
                        three().with(pod("w").annotation(Labels.DO_NOT_DISRUPT, "true")
                                .on("a")),
                        delete(0, "a", move("x", "a", "c"), move("w", "a", "c"))))
                .containsExactly("DIS-CAN-06");
    }

    @Test
    @DisplayName("finds a saving that is not one")
    void price() {
        Command wrong = new Command(
                DisruptionReason.UNDERUTILIZED, List.of("a"), List.of(), List.of(move("x", "a", "c")), 0.3, 2, 0);

        assertThat(rules(three(), wrong)).containsExactly("CONS-PRICE");
    }

    @Test
    @DisplayName("finds a batch beyond the budgets of its NodePool")
    void budgets() {
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").budgets(new Budget("1", Optional.empty(), Optional.empty(), Set.of())))
                .with(c4("a"), c4("b"), c4("c"))
                .with(
                        pod("x").cpu("1").on("a"),
                        pod("y").cpu("1").on("b"),
                        pod("z").cpu("1").on("c"));

        assertThat(rules(cluster, delete(0, "a", move("x", "a", "c")), delete(0, "b", move("y", "b", "c"))))
                .containsExactly("DIS-BUD-06");
        assertThat(rules(cluster, delete(0, "a", move("x", "a", "c")), delete(1, "b", move("y", "b", "c"))))
                .isEmpty();
    }

    @Test
    @DisplayName("finds a batch that evicts more pods at once than a PodDisruptionBudget allows")
    void podDisruptionBudgets() {
        PodDisruptionBudget one = new PodDisruptionBudget(
                "default", "all", Optional.of(LabelSelector.EVERYTHING), Optional.of("2"), Optional.empty(), 1, false);
        Command first = delete(0, "a", move("x", "a", "c"));

        assertThat(rules(three().podDisruptionBudget(one), first, delete(0, "b", move("y", "b", "c"))))
                .containsExactly("DIS-CAN-12");
        assertThat(rules(three().podDisruptionBudget(one), first, delete(1, "b", move("y", "b", "c"))))
                .isEmpty();
    }
}
