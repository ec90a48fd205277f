package io.karpenter.core.disruption.budget;

import static io.karpenter.core.disruption.DisruptionReason.DRIFTED;
import static io.karpenter.core.disruption.DisruptionReason.EMPTY;
import static io.karpenter.core.disruption.DisruptionReason.UNDERUTILIZED;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.testkit.ClusterBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("Disruption budgets of a pool")
class BudgetsTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    /** Recurs each day at midnight, UTC. */
    private static final Schedule DAILY =
            after -> Optional.of(Instant.ofEpochSecond((Math.floorDiv(after.getEpochSecond(), 86_400) + 1) * 86_400));

    private static final Schedule.Reader SCHEDULES = text -> {
        if (text.equals("@daily")) {
            return DAILY;
        }
        throw new IllegalArgumentException(text);
    };

    private static Budget always(String nodes, String... reasons) {
        return new Budget(nodes, Optional.empty(), Optional.empty(), Set.of(reasons));
    }

    private static Budget daily(String nodes, Duration duration) {
        return new Budget(nodes, Optional.of("@daily"), Optional.of(duration), Set.of());
    }

    private static int allowed(int nodes, DisruptionReason reason, Instant now, Budget... budgets) {
        return AllowedDisruptions.of(nodePool("default").budgets(budgets).build(), nodes, reason, now, SCHEDULES);
    }

    @Test
    @DisplayName("DIS-BUD-01 are a tenth of the nodes by default, and no limit if there are none")
    void defaults() {
        assertThat(AllowedDisruptions.of(nodePool("default").build(), 30, EMPTY, T0, SCHEDULES))
                .isEqualTo(3);
        assertThat(allowed(30, EMPTY, T0)).isEqualTo(AllowedDisruptions.UNLIMITED);
    }

    @ParameterizedTest(name = "{0} of {1} nodes: {2}")
    @CsvSource({
        "10%, 1, 1",
        "10%, 10, 1",
        "10%, 11, 2",
        "100%, 7, 7",
        "0%, 7, 0",
        "0, 7, 0",
        "5, 7, 5",
        "5, 2, 5",
        "50%, 0, 0",
        "00000000005, 7, 5",
        "99999999999, 7, 2147483647"
    })
    @DisplayName("DIS-BUD-02 allow a number of nodes, or a share rounded up")
    void shares(String budget, int nodes, int allowed) {
        assertThat(allowed(nodes, EMPTY, T0, always(budget))).isEqualTo(allowed);
    }

    @Test
    @DisplayName("DIS-BUD-03 DIS-BUD-06 hold for their reasons, the least of them for each")
    void reasons() {
        Budget[] budgets = {always("5"), always("2", "Drifted"), always("3", "Drifted", "Empty")};

        assertThat(allowed(9, UNDERUTILIZED, T0, budgets)).isEqualTo(5);
        assertThat(allowed(9, EMPTY, T0, budgets)).isEqualTo(3);
        assertThat(allowed(9, DRIFTED, T0, budgets)).isEqualTo(2);
    }

    @Test
    @DisplayName("DIS-BUD-05 hold from each start of their schedule until their duration has passed")
    void window() {
        Budget nightly = daily("0", Duration.ofHours(1));

        assertThat(allowed(9, EMPTY, T0, nightly)).isZero();
        assertThat(allowed(9, EMPTY, T0.plus(Duration.ofMinutes(59)), nightly)).isZero();
        assertThat(allowed(9, EMPTY, T0.plus(Duration.ofHours(1)), nightly)).isEqualTo(AllowedDisruptions.UNLIMITED);
        assertThat(allowed(9, EMPTY, T0.plus(Duration.ofHours(13)), daily("0", Duration.ofHours(25))))
                .as("a duration longer than the recurrence")
                .isZero();
    }

    @Test
    @DisplayName("DIS-BUD-06 allow nothing for any reason if one of them cannot be read")
    void failClosed() {
        Budget unreadable =
                new Budget("5", Optional.of("a b c d e"), Optional.of(Duration.ofHours(1)), Set.of("Drifted"));
        Budget half = new Budget("5", Optional.of("@daily"), Optional.empty(), Set.of("Drifted"));

        assertThat(allowed(9, EMPTY, T0, always("5"), unreadable)).isZero();
        assertThat(allowed(9, EMPTY, T0, always("5"), half)).isZero();
        assertThat(allowed(9, EMPTY, T0, always("five", "Drifted"))).isZero();
    }

    private static ClusterBuilder five() {
        return cluster()
                .with(nodePool("default").budgets(always("3")))
                .with(
                        node("a").pool("default"),
                        node("b").pool("default"),
                        node("c").pool("default"),
                        node("d").pool("default"),
                        node("e").pool("default"));
    }

    private static NodeTally tally(ClusterBuilder cluster, Standing standing) {
        return NodeTally.byNodePool(cluster.build(), standing).getOrDefault("default", NodeTally.NONE);
    }

    @Test
    @DisplayName(
            "DIS-BUD-07 count managed nodes that are initialized and whose machine is not ending yet, others neither way")
    void counted() {
        NodeClaim.Lifecycle ending =
                new NodeClaim.Lifecycle(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), true);
        ClusterBuilder cluster = five().with(
                        node("f").allocatable("cpu", "1").notReady(),
                        node("g").pool("default").uninitialized().notReady(),
                        node("h").pool("default").lifecycle(ending).notReady(),
                        node("i").pool("default").inFlight());

        assertThat(tally(cluster, Standing.UNKNOWN)).isEqualTo(new NodeTally(5, 0));
    }

    @Test
    @DisplayName("DIS-BUD-08 count a node as disrupted that is not ready or on its way out for whatever reason")
    void disrupting() {
        ClusterBuilder cluster = five().with(
                        node("f").pool("default").notReady(),
                        node("g").pool("default").deleting());
        Standing standing = new Standing(Set.of("a"), Set.of("b", "f"), Set.of("c"), Set.of());

        assertThat(tally(cluster, standing)).isEqualTo(new NodeTally(7, 4));
    }

    private static RemainingBudgets remaining(ClusterBuilder cluster, Standing standing) {
        return RemainingBudgets.of(cluster.build(), standing, EMPTY, T0, SCHEDULES);
    }

    @Test
    @DisplayName("DIS-BUD-09 leave what is not used up, never less than nothing")
    void remaining() {
        assertThat(remaining(five(), Standing.UNKNOWN).left("default")).isEqualTo(3);
        assertThat(remaining(five(), new Standing(Set.of("a"), Set.of(), Set.of(), Set.of()))
                        .left("default"))
                .isEqualTo(2);
        assertThat(remaining(five(), new Standing(Set.of("a", "b", "c", "d"), Set.of(), Set.of(), Set.of()))
                        .left("default"))
                .isZero();
    }

    @Test
    @DisplayName("DIS-BUD-11 are taken from node by node, or for several nodes at once if there is enough for all")
    void taking() {
        RemainingBudgets budgets = remaining(five(), Standing.UNKNOWN);

        assertThat(budgets.takeAll(List.of("default", "default", "default", "default")))
                .isFalse();
        assertThat(budgets.takeAll(List.of("default", "default"))).isTrue();
        assertThat(budgets.take("default")).isTrue();
        assertThat(budgets.take("default")).isFalse();
        assertThat(Arrays.asList(budgets.left("elsewhere"), budgets.left("default")))
                .containsExactly(0, 0);
    }
}
