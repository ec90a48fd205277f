package io.karpenter.k8s.nodepool;

import io.karpenter.core.quantity.ResourceList;

/** Knows what the nodes of NodePools add up to. */
public interface PoolUsages {

    /** False while the cluster is not known well enough (STA-01, STA-02). */
    boolean isSynced();

    /** Capacity of the pool's nodes that stay, one of {@code nodes} for each (STA-11). */
    ResourceList of(String nodePool);
}
