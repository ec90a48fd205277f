package io.karpenter.solver.problem;

/**
 * What NodePools may still grow by.
 *
 * @param axes resources that some pool limits, {@code nodes} included
 * @param left by pool (index of the pool) and axis; {@link Long#MAX_VALUE} where there is no limit
 * @param use by offer and axis: capacity that one node of it counts
 * @param pool of each offer
 */
public record PoolLimits(ResourceAxes axes, long[][] left, long[][] use, int[] pool) {

    /** True if no pool has a limit. */
    public boolean none() {
        return axes.size() == 0;
    }

    /** True if a node of the offer takes no more of what its pool limits than {@code counted}, by axis. */
    public boolean within(int offer, long[] counted) {
        long[] ofPool = none() ? counted : left[pool[offer]];
        for (int a = 0; a < axes.size(); a++) {
            if (ofPool[a] != Long.MAX_VALUE && use[offer][a] > counted[a]) {
                return false;
            }
        }
        return true;
    }
}
