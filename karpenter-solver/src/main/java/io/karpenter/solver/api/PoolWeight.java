package io.karpenter.solver.api;

/** What the weight of NodePools means (decisions 1). */
public enum PoolWeight {
    /** New nodes only in the heaviest pool that can take the pod. */
    STRICT,
    /** All pools are equal. */
    IGNORE
}
