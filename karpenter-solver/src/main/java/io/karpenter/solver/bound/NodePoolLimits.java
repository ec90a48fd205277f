package io.karpenter.solver.bound;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.solver.columns.CoveringProblem.Takes;
import io.karpenter.solver.market.PoolLimits;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.Arrays;

/**
 * What the limits of NodePools leave for new nodes, and what a node of each offer takes of it: its capacity, and one of {@code nodes}
 * (SCH-LIM-04 to SCH-LIM-06). A claim that may become something larger takes more, so that whatever a plan buys keeps to this.
 *
 * @param left by limit, below 0 where a NodePool has more than it may have and gets no node at all
 * @param takes by offer
 */
public record NodePoolLimits(long[] left, Takes[] takes) {

    /** Larger amounts are not exact. */
    private static final long ABSURD = 1L << 59;

    /**
     * The limits that may bind.
     *
     * @param pods so many nodes are needed at most
     */
    public static NodePoolLimits of(CompiledProblem problem, int pods) {
        return of(problem, pods, problem.limits().left());
    }

    /**
     * The same of less.
     *
     * @param ofPools what is left by pool and axis of the limits
     */
    public static NodePoolLimits of(CompiledProblem problem, int pods, long[][] ofPools) {
        PoolLimits limits = problem.limits();
        int offers = problem.offers().size();
        Takes[] takes = new Takes[offers];
        Arrays.fill(takes, Takes.NOTHING);
        if (limits.none()) {
            return new NodePoolLimits(new long[0], takes);
        }
        long[][] use = new long[offers][];
        long[][] most = new long[limits.left().length][limits.axes().size()];
        for (int offer = 0; offer < offers; offer++) {
            use[offer] = use(problem, offer);
            long[] ofPool = most[limits.pool()[offer]];
            for (int axis = 0; axis < ofPool.length; axis++) {
                ofPool[axis] = Math.max(ofPool[axis], use[offer][axis]);
            }
        }
        int[][] binding = new int[most.length][];
        long[] left = new long[most.length * limits.axes().size()];
        int count = 0;
        for (int pool = 0; pool < most.length; pool++) {
            long[] ofPool = ofPools[pool];
            int[] bound = new int[ofPool.length];
            Arrays.fill(bound, -1);
            for (int axis = 0; axis < ofPool.length; axis++) {
                boolean exact = ofPool[axis] < ABSURD && most[pool][axis] < ABSURD / Math.max(1, pods);
                if (exact && most[pool][axis] * pods > ofPool[axis] || ofPool[axis] < 0) {
                    left[count] = ofPool[axis];
                    bound[axis] = count++;
                }
            }
            binding[pool] = bound;
        }
        for (int offer = 0; offer < offers; offer++) {
            takes[offer] = takes(binding[limits.pool()[offer]], use[offer]);
        }
        return new NodePoolLimits(Arrays.copyOf(left, count), takes);
    }

    /** Capacity by axis of the limits; where the offering's own differs, the lesser one. */
    private static long[] use(CompiledProblem problem, int offer) {
        long[] use = problem.limits().use()[offer];
        ResourceList differs = problem.offering(offer).capacityOverride();
        if (differs.isEmpty()) {
            return use;
        }
        long[] lesser = problem.limits().axes().requests(differs);
        for (int axis = 0; axis < lesser.length; axis++) {
            boolean same = !differs.has(problem.limits().axes().names().get(axis));
            lesser[axis] = same ? use[axis] : Math.min(use[axis], lesser[axis]);
        }
        return lesser;
    }

    private static Takes takes(int[] binding, long[] use) {
        int[] axes = new int[binding.length];
        int n = 0;
        for (int axis = 0; axis < binding.length; axis++) {
            if (binding[axis] >= 0) {
                axes[n++] = axis;
            }
        }
        if (n == 0) {
            return Takes.NOTHING;
        }
        int[] limits = new int[n];
        long[] amounts = new long[n];
        for (int k = 0; k < n; k++) {
            limits[k] = binding[axes[k]];
            amounts[k] = use[axes[k]];
        }
        return new Takes(limits, amounts);
    }
}
