package io.karpenter.core.disruption;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps pods that consolidation would move away from nodes whose {@code consolidateAfter} has not passed: such a node is not
 * known to be quiet, and each arrival would make it wait anew. For simulations of consolidation only; provisioning and drift use
 * every open node.
 *
 * <p>Stateless. Source: SCH-NOD-10; DIS-SIM-07, DIS-CON-05, DIS-CON-06.
 */
public final class DestinationRule {

    private DestinationRule() {}

    /**
     * How long {@code node} still takes no pods such as {@code pod}; empty if it takes it now.
     *
     * @param fromLeavingNode true if the pod's node is being deleted, so that it must go somewhere
     * @param nodePool of the node, if it has one
     */
    public static Optional<Duration> closedFor(
            Pod pod, boolean fromLeavingNode, NodeActivity node, Optional<NodePool> nodePool, Instant now) {
        if (fromLeavingNode || pod.status().phase() == PodPhase.PENDING) {
            return Optional.empty();
        }
        return nodePool.filter(NodePool::isUsable)
                .flatMap(pool -> pool.disruption().consolidateAfter())
                .flatMap(window -> node.quietSince()
                        .map(since -> window.minus(Duration.between(since, now)))
                        .filter(left -> window.isPositive() && left.isPositive()));
    }
}
