package io.karpenter.core.staticpool;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.nodepool.NodePool;
import java.util.Optional;

/** Which changes make it worth while to look at a static NodePool again before its time. Stateless. Source: SCH-STA-07. */
public final class WakeUps {

    private WakeUps() {}

    /**
     * True if a static NodePool is new, has another number of replicas, or has become ready.
     *
     * @param before the version seen last; empty if {@code after} is the first
     */
    public static boolean nodePoolChanged(Optional<NodePool> before, NodePool after) {
        return after.isStatic()
                && before.map(old -> !old.replicas().equals(after.replicas()) || (!old.ready() && after.ready()))
                        .orElse(true);
    }

    /**
     * True if a NodeClaim of a static NodePool begins to go or is gone.
     *
     * @param nodePool of the claim, if there is still one of its name
     * @param after the version seen now; empty if the claim is gone
     */
    public static boolean nodeClaimChanged(Optional<NodePool> nodePool, NodeClaim before, Optional<NodeClaim> after) {
        return nodePool.map(NodePool::isStatic).orElse(false)
                && after.map(now -> !before.deleting() && now.deleting()).orElse(true);
    }
}
