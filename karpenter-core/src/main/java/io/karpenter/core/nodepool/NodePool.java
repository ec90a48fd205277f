package io.karpenter.core.nodepool;

import io.karpenter.core.quantity.ResourceList;
import java.util.OptionalInt;

/**
 * A pool of nodes that are launched on demand.
 *
 * @param template what each node starts from
 * @param limits most of each resource that all its nodes together may have, {@code nodes} included; empty: no limit
 * @param weight larger is tried first, 0 if absent (SCH-LIM-01)
 * @param replicas present for a static pool (SCH-STA-01)
 * @param ready false if its status says that it cannot be used
 * @param deleting true if it is being deleted
 */
public record NodePool(
        String name,
        String uid,
        NodeClaimTemplate template,
        ResourceList limits,
        int weight,
        OptionalInt replicas,
        Disruption disruption,
        boolean ready,
        boolean deleting) {

    /** A pool without limits and weight. */
    public static NodePool of(String name, NodeClaimTemplate template) {
        return new NodePool(
                name, "", template, ResourceList.EMPTY, 0, OptionalInt.empty(), Disruption.DEFAULT, true, false);
    }

    public NodePool withWeight(int newWeight) {
        return new NodePool(name, uid, template, limits, newWeight, replicas, disruption, ready, deleting);
    }

    public NodePool withLimits(ResourceList newLimits) {
        return new NodePool(name, uid, template, newLimits, weight, replicas, disruption, ready, deleting);
    }

    public NodePool withDisruption(Disruption newDisruption) {
        return new NodePool(name, uid, template, limits, weight, replicas, newDisruption, ready, deleting);
    }

    public NodePool withReady(boolean newReady) {
        return new NodePool(name, uid, template, limits, weight, replicas, disruption, newReady, deleting);
    }

    public boolean isStatic() {
        return replicas.isPresent();
    }

    /** True if pods may cause new nodes of it (SCH-LIM-01). */
    public boolean isUsable() {
        return ready && !deleting && !isStatic();
    }
}
