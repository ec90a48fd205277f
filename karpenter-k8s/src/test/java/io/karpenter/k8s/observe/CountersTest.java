package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.staticpool.NodeCounts;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.pool.PoolCosts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What is counted of NodePools and nodes, and when consolidation may find something new. */
final class CountersTest {

    private final ObservedCluster cluster = new ObservedCluster();

    // ---- use of pools ----

    @Test
    @DisplayName(
            "STA-11 PROV-19 a pool has the capacity of its nodes and launched claims; unlaunched and leaving ones do not count")
    void useOfPools() {
        cluster.node("there");
        cluster.node("leaves");
        cluster.delete(ResourceKind.NODE_CLAIM, "claim-leaves");
        cluster.claim("launched", "c4");
        cluster.launched("launched");
        cluster.claim("asked", "c8");
        cluster.create(ResourceKind.NODE, "{metadata: {name: foreign}, status: {capacity: {cpu: 64}}}");

        ResourceList used = cluster.state.usage().of("general");
        assertThat(used.get("cpu")).isEqualTo(Quantity.of(8));
        assertThat(used.get("nodes")).isEqualTo(Quantity.of(2));
        assertThat(cluster.state.usage().nodeCount()).isEqualTo(4);
    }

    @Test
    @DisplayName("STA-06 STA-11 what a Node reports as zero while it is set up counts as its claim has it")
    void zerosAreFilled() {
        cluster.claim("c", "c4");
        cluster.launched("c");
        cluster.joined("c", "n");
        assertThat(cluster.state.usage().of("general").get("example.com/gpu")).isEqualTo(Quantity.of(1));

        cluster.initialized("c", "n");
        assertThat(cluster.state.usage().of("general").get("example.com/gpu").signum())
                .isZero();
    }

    // ---- static counters ----

    @Test
    @DisplayName(
            "STA-25 STA-26 a claim is active until it is deleted or marked, active again if unmarked, and forgotten once gone")
    void staticCounters() {
        List.of("a", "b", "c").forEach(name -> cluster.claim(name, "c4"));
        assertThat(counts()).isEqualTo(new NodeCounts(3, 0, 0, 0));

        cluster.delete(ResourceKind.NODE_CLAIM, "a");
        cluster.state.markForDeletion("b");
        assertThat(counts()).isEqualTo(new NodeCounts(1, 2, 0, 0));

        cluster.state.unmarkForDeletion("a");
        cluster.state.unmarkForDeletion("b");
        assertThat(counts()).isEqualTo(new NodeCounts(2, 1, 0, 0));

        cluster.patch(ResourceKind.NODE_CLAIM, "a", "metadata: {finalizers: []}");
        assertThat(counts()).isEqualTo(new NodeCounts(2, 0, 0, 0));
    }

    @Test
    @DisplayName(
            "STC-04 STA-27 slots are granted up to the limit of what is there and promised, and a created claim takes its slot's place")
    void reservations() {
        cluster.claim("a", "c4");
        assertThat(cluster.state.accounts().reserve("general", 5, 3)).isEqualTo(2);
        assertThat(cluster.state.accounts().reserve("general", 5, 3)).isZero();

        cluster.claim("b", "c4");
        cluster.state.accounts().release("general", 1);

        assertThat(counts()).isEqualTo(new NodeCounts(2, 0, 0, 1));
        assertThat(cluster.state.accounts().reserve("general", 1, 3)).isZero();
    }

    private NodeCounts counts() {
        return cluster.state.accounts().counts("general");
    }

    // ---- cost ----

    @Test
    @DisplayName("STA-30 a pool costs what its claims were bought at, from when that is known until they are gone")
    void costOfPools() {
        PoolCosts costs = new PoolCosts();
        Catalog catalog = Catalogs.linear(4, 8);
        cluster.claim("a", "c4");
        assertThat(costs.of(cluster.state.nodeClaims(), catalog).ofPool()).isEmpty();

        String type = catalog.shared().get(0).name();
        cluster.patch(ResourceKind.NODE_CLAIM, "a", """
                metadata:
                  labels:
                    node.kubernetes.io/instance-type: %s
                    topology.kubernetes.io/zone: zone-a
                    karpenter.sh/capacity-type: on-demand
                """.formatted(type));
        assertThat(costs.of(cluster.state.nodeClaims(), catalog).ofPool().get("general"))
                .isCloseTo(4 * Catalogs.LINEAR_PRICE_PER_CORE, Offset.offset(1e-9));

        cluster.patch(ResourceKind.NODE_CLAIM, "a", "metadata: {finalizers: []}");
        cluster.delete(ResourceKind.NODE_CLAIM, "a");
        assertThat(costs.of(cluster.state.nodeClaims(), catalog).ofPool()).isEmpty();
    }

    @Test
    @DisplayName(
            "STA-31 what is not listed any more keeps its last price; what never was counts nothing, and is told of")
    void lastPricesAreKept() {
        PoolCosts costs = new PoolCosts();
        Catalog catalog = Catalogs.linear(4, 8);
        String type = catalog.shared().get(0).name();
        cluster.claim("a", type);
        cluster.patch(ResourceKind.NODE_CLAIM, "a", """
                metadata:
                  labels:
                    node.kubernetes.io/instance-type: %s
                    topology.kubernetes.io/zone: zone-a
                    karpenter.sh/capacity-type: on-demand
                """.formatted(type));
        Catalog without = Catalogs.linear(8);

        PoolCosts.Costs never = new PoolCosts().of(cluster.state.nodeClaims(), without);
        assertThat(never.ofPool()).containsEntry("general", 0.0);
        assertThat(never.unknown()).containsExactly("nodepool general: on-demand " + type + " in zone-a");

        costs.of(cluster.state.nodeClaims(), catalog);
        PoolCosts.Costs later = costs.of(cluster.state.nodeClaims(), without);
        assertThat(later.ofPool().get("general")).isPositive();
        assertThat(later.unknown()).isEmpty();
    }

    // ---- the consolidation timestamp ----

    @Test
    @DisplayName(
            "STA-10 WK-05 whatever may make a consolidation possible moves the timestamp, the end of a pod's work included")
    void whatMovesTheTimestamp() {
        moves(() -> cluster.nodePool("general"));
        moves(() -> cluster.node("n"));
        moves(() -> cluster.runningPod("job", "n"));
        moves(() -> cluster.patchStatus(ResourceKind.POD, "job", "{phase: Succeeded}"));
        moves(() -> cluster.runningPod("web", "n"));
        moves(() -> cluster.delete(ResourceKind.POD, "web"));
        moves(() -> cluster.state.markForDeletion("claim-n"));
        moves(() -> cluster.patch(ResourceKind.NODE_POOL, "general", "spec: {limits: {cpu: 100}}"));
        moves(() -> cluster.patchStatus(
                ResourceKind.NODE_CLAIM, "claim-n", "{lastPodEventTime: \"2026-01-01T00:05:00Z\"}"));
        moves(() -> cluster.delete(ResourceKind.NODE_CLAIM, "claim-n"));
        moves(() -> cluster.state.changes().bump());
    }

    @Test
    @DisplayName("STA-10 what changes nothing for consolidation leaves the timestamp")
    void whatDoesNotMoveTheTimestamp() {
        cluster.nodePool("general");
        cluster.node("n");
        cluster.runningPod("web", "n");

        stays(() -> cluster.waitingPod("new"));
        stays(() -> cluster.patchStatus(ResourceKind.POD, "web", "{podIP: 10.0.0.1}"));
        stays(() -> cluster.patchStatus(ResourceKind.NODE, "n", "{images: [{names: [a]}]}"));
        stays(() -> cluster.patchStatus(ResourceKind.NODE_POOL, "general", "{nodes: 1}"));
    }

    @Test
    @DisplayName("STA-10 after five minutes without a change the timestamp moves by itself")
    void nobodyRestsForever() {
        Instant before = cluster.state.changes().last();
        cluster.clock.passes(Duration.ofMinutes(5).minusSeconds(1));
        assertThat(cluster.state.changes().last()).isEqualTo(before);

        cluster.clock.passes(Duration.ofSeconds(1));
        assertThat(cluster.state.changes().last()).isAfter(before);
    }

    private void moves(Runnable change) {
        Instant before = cluster.state.changes().last();
        change.run();
        assertThat(cluster.state.changes().last()).isAfter(before);
    }

    private void stays(Runnable change) {
        Instant before = cluster.state.changes().last();
        change.run();
        assertThat(cluster.state.changes().last()).isEqualTo(before);
    }
}
