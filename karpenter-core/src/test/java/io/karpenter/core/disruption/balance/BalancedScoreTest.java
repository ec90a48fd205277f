package io.karpenter.core.disruption.balance;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The Balanced policy")
class BalancedScoreTest {

    private static Candidate candidate(String node, String pool, ConsolidationPolicy policy, double price, int pods) {
        NodePool nodePool = nodePool(pool).consolidation(policy, Duration.ZERO).build();
        return new Candidate(
                node,
                nodePool,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                price,
                1.0 + pods,
                Instant.EPOCH);
    }

    private static Candidate balanced(String node, String pool, double price, int pods) {
        return candidate(node, pool, ConsolidationPolicy.BALANCED, price, pods);
    }

    @ParameterizedTest(name = "{0} USD/h and {1} in all, {2} USD/h for {3}: {4}")
    @CsvSource({
        "48.40, 80, 2.42, 8, 0.50, true",
        "58.08, 80, 7.26, 3, 3.33, true",
        "58.08, 80, 4.84, 4, 1.67, true",
        "58.08, 80, 2.42, 8, 0.42, false"
    })
    @DisplayName(
            "DIS-BAL-02 DIS-BAL-09 approves of half a share of saving for a whole share of disruption, and of more")
    void workedNumbers(double price, double disruption, double savings, double cost, double score, boolean approved) {
        double actual = BalancedScore.of(savings, cost, new PoolTotals(price, disruption));

        assertThat(actual).isCloseTo(score, within(0.005));
        assertThat(BalancedScore.approves(actual)).isEqualTo(approved);
    }

    @Test
    @DisplayName("DIS-BAL-02 scores 0 without saving or totals, and endlessly for a saving that disrupts nothing")
    void edges() {
        PoolTotals pool = new PoolTotals(10, 10);

        assertThat(BalancedScore.of(0, 1, pool)).isZero();
        assertThat(BalancedScore.of(-1, 1, pool)).isZero();
        assertThat(BalancedScore.of(1, 0, pool)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(BalancedScore.of(1, 1, new PoolTotals(0, 10))).isZero();
        assertThat(BalancedScore.of(1, 1, new PoolTotals(10, 0))).isZero();
    }

    @Test
    @DisplayName("DIS-BAL-09 scores the removal of a pool's only node 1, and the same in any currency and size")
    void invariant() {
        assertThat(BalancedScore.of(3, 5, new PoolTotals(3, 5))).isEqualTo(1);
        assertThat(BalancedScore.of(300, 50, new PoolTotals(1200, 100)))
                .isEqualTo(BalancedScore.of(3, 5, new PoolTotals(12, 10)));
    }

    @Test
    @DisplayName("DIS-BAL-03 compares with all nodes of a pool, those that may not be disrupted included")
    void totals() {
        Catalog catalog = Catalogs.linear(4);
        Candidates candidates = Candidates.of(
                cluster()
                        .with(
                                node("a")
                                        .of(catalog.find("c4").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                                        .pool("default"),
                                node("b")
                                        .of(catalog.find("c4").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                                        .pool("default")
                                        .annotation("karpenter.sh/do-not-disrupt", "true"))
                        .with(
                                pod("x").replicas(2).on("a"),
                                pod("y").replicas(3).on("b"),
                                pod("d").ownedBy("apps/v1", "DaemonSet", "d").on("b"))
                        .build(),
                catalog,
                Standing.UNKNOWN);

        assertThat(PoolTotals.of(candidates, Map.of())).containsEntry("default", new PoolTotals(0.2, 7));
        assertThat(PoolTotals.of(candidates, Map.of("default", 0.4))).containsEntry("default", new PoolTotals(0.4, 7));
    }

    @Test
    @DisplayName(
            "WK-19 compares with totals of the snapshot and of nothing before it: whatever is written on a NodeClaim, they stay, and mirror pods count on no node")
    void totalsAnew() {
        PoolTotals before = totals(NodeClaim.Lifecycle.UNKNOWN, 3);

        assertThat(before).isEqualTo(new PoolTotals(0.2, 7));
        assertThat(totals(NodeClaim.Lifecycle.UNKNOWN.drifted(Instant.EPOCH), 3))
                .isEqualTo(before);
        assertThat(totals(NodeClaim.Lifecycle.UNKNOWN, 4)).isEqualTo(new PoolTotals(0.2, 8));
    }

    /** Of a node that may go and has two pods, and of one that may not and has {@code pods}. */
    private static PoolTotals totals(NodeClaim.Lifecycle lifecycle, int pods) {
        Catalog catalog = Catalogs.linear(4);
        InstanceType type = catalog.find("c4").orElseThrow();
        return PoolTotals.of(
                        Candidates.of(
                                cluster()
                                        .with(
                                                node("a")
                                                        .of(type, Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                                                        .pool("default")
                                                        .lifecycle(lifecycle),
                                                node("b")
                                                        .of(type, Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                                                        .pool("default")
                                                        .lifecycle(lifecycle)
                                                        .annotation("karpenter.sh/do-not-disrupt", "true"))
                                        .with(
                                                pod("x").replicas(2).on("a"),
                                                pod("y").replicas(pods).on("b"),
                                                mirror("m").on("a"),
                                                mirror("n").on("b"))
                                        .build(),
                                catalog,
                                Standing.UNKNOWN),
                        Map.of())
                .get("default");
    }

    private static PodBuilder mirror(String name) {
        return pod(name).ownedBy("v1", "Node", "node");
    }

    @Test
    @DisplayName("DIS-BAL-04 DIS-BAL-05 asks each Balanced pool with its share of the saving, and no other pool")
    void crossPool() {
        BalancedScore scores = new BalancedScore(
                Map.of("a", new PoolTotals(10, 10), "b", new PoolTotals(10, 10), "c", new PoolTotals(10, 10)));
        Candidate good = balanced("1", "a", 3, 1);
        Candidate bad = balanced("2", "b", 1, 7);
        Candidate unasked = candidate("3", "c", ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, 1, 9);

        assertThat(scores.refuses(List.of(good), 3)).isEmpty();
        assertThat(scores.refuses(List.of(good, unasked), 4)).isEmpty();
        assertThat(scores.refuses(List.of(good, bad), 4))
                .hasValueSatisfying(refused -> assertThat(refused)
                        .isInstanceOfSatisfying(
                                Blocked.OutOfBalance.class,
                                b -> assertThat(b.nodePool()).isEqualTo("b")));
    }

    @Test
    @DisplayName("DIS-BAL-06 refuses what it has no totals of")
    void unknownPool() {
        assertThat(new BalancedScore(Map.of()).refuses(List.of(balanced("1", "a", 3, 0)), 3))
                .isPresent();
    }

    @Test
    @DisplayName("DIS-BAL-08 gives a node up at once that is not worth going even for nothing in return")
    void hopeless() {
        BalancedScore scores = new BalancedScore(Map.of("a", new PoolTotals(10, 10)));

        assertThat(scores.isHopeless(balanced("1", "a", 1, 5))).isTrue();
        assertThat(scores.isHopeless(balanced("1", "a", 1, 1))).isFalse();
        assertThat(new BalancedScore(Map.of()).isHopeless(balanced("1", "a", 1, 5)))
                .isFalse();
    }
}
