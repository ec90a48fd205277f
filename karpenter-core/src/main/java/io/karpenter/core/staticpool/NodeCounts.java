package io.karpenter.core.staticpool;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.taint.KarpenterTaints;
import java.util.Optional;

/**
 * How many nodes a NodePool has, each counted once.
 *
 * @param active neither of the two below
 * @param deleting being deleted, or decided to be
 * @param pendingDisruption about to be replaced: they are deleted once their replacements are ready
 * @param reserved not there yet: promised to somebody who is about to create NodeClaims
 */
public record NodeCounts(int active, int deleting, int pendingDisruption, int reserved) {

    public static final NodeCounts NONE = new NodeCounts(0, 0, 0, 0);

    /** The nodes and in-flight NodeClaims of {@code nodePool} in a snapshot; nothing is reserved there. */
    public static NodeCounts of(NodePool nodePool, ExistingNodes existing) {
        int active = 0;
        int deleting = 0;
        int pendingDisruption = 0;
        for (ExistingNode node : existing.all()) {
            if (node.nodePool().equals(Optional.of(nodePool.name()))) {
                if (node.leaving()) {
                    deleting++;
                } else if (node.nodeTaints().stream().anyMatch(t -> t.key().equals(KarpenterTaints.DISRUPTED.key()))) {
                    pendingDisruption++;
                } else {
                    active++;
                }
            }
        }
        return new NodeCounts(active, deleting, pendingDisruption, 0);
    }

    /** All nodes that are there: what the limit of nodes counts besides {@link #reserved}. */
    public int present() {
        return active + deleting + pendingDisruption;
    }

    /** How many more nodes make {@code replicas}, those about to be replaced counted as there (KW-D-14); not negative. */
    public int missing(int replicas) {
        return Math.max(0, replicas - active - pendingDisruption);
    }

    /** How many of {@code wanted} nodes a limit of {@code limit} nodes leaves room for; not negative (SCH-STA-05). */
    public int grantable(int wanted, long limit) {
        return Math.clamp(limit - present() - reserved, 0, Math.max(0, wanted));
    }
}
