package io.karpenter.solver.api;

/** What happens when a NodePool's minValues cannot be kept (SCH-MIN-05, SCH-MIN-06). */
public enum MinValuesPolicy {
    /** The placement is refused. */
    STRICT,
    /** minValues is lowered to what there is. */
    BEST_EFFORT
}
