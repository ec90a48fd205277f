package io.karpenter.core.staticpool;

import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A static NodePool is looked at at once")
class WakeUpsTest {

    private static NodePoolBuilder pool(int replicas) {
        return nodePool("static").replicas(replicas);
    }

    private static boolean changed(NodePoolBuilder before, NodePoolBuilder after) {
        return WakeUps.nodePoolChanged(Optional.of(before.build()), after.build());
    }

    private static NodeClaim claim(NodeBuilder node) {
        return node.pool("static").claim().orElseThrow();
    }

    @Test
    @DisplayName("SCH-STA-07 when it is created, its replicas change, or it becomes ready")
    void nodePools() {
        assertThat(WakeUps.nodePoolChanged(Optional.empty(), pool(3).build())).isTrue();
        assertThat(changed(pool(3), pool(4))).isTrue();
        assertThat(changed(pool(3), pool(2))).isTrue();
        assertThat(changed(pool(3).notReady(), pool(3))).isTrue();
    }

    @Test
    @DisplayName("SCH-STA-07 not when something else of it changes, or it ceases to be ready")
    void otherChanges() {
        assertThat(changed(pool(3), pool(3))).isFalse();
        assertThat(changed(pool(3), pool(3).label("team", "red"))).isFalse();
        assertThat(changed(pool(3), pool(3).notReady())).isFalse();
        assertThat(changed(pool(3).notReady(), pool(3).notReady())).isFalse();
    }

    @Test
    @DisplayName("SCH-STA-07 unlike other NodePools")
    void dynamicPools() {
        assertThat(WakeUps.nodePoolChanged(Optional.empty(), nodePool("default").build()))
                .isFalse();
        assertThat(changed(nodePool("default").notReady(), nodePool("default"))).isFalse();
    }

    @Test
    @DisplayName("SCH-STA-07 when one of its NodeClaims begins to go, or is gone")
    void nodeClaims() {
        Optional<NodePool> pool = Optional.of(pool(3).build());
        NodeClaim there = claim(node("a"));
        NodeClaim going = claim(node("a").deleting());

        assertThat(WakeUps.nodeClaimChanged(pool, there, Optional.of(going))).isTrue();
        assertThat(WakeUps.nodeClaimChanged(pool, going, Optional.empty())).isTrue();
        assertThat(WakeUps.nodeClaimChanged(pool, there, Optional.empty())).isTrue();
        assertThat(WakeUps.nodeClaimChanged(pool, going, Optional.of(going))).isFalse();
        assertThat(WakeUps.nodeClaimChanged(
                        pool, there, Optional.of(claim(node("a").label("x", "y")))))
                .isFalse();
    }

    @Test
    @DisplayName("SCH-STA-07 not when a NodeClaim of another kind of NodePool goes")
    void otherNodeClaims() {
        NodeClaim there = claim(node("a"));

        assertThat(WakeUps.nodeClaimChanged(Optional.of(nodePool("static").build()), there, Optional.empty()))
                .isFalse();
        assertThat(WakeUps.nodeClaimChanged(Optional.empty(), there, Optional.empty()))
                .isFalse();
    }
}
