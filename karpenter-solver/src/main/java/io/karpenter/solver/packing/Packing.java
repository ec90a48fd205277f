package io.karpenter.solver.packing;

import java.util.List;

/**
 * What a strategy makes of a problem.
 *
 * @param strategy name for people
 * @param drafts new nodes
 * @param existing pods placed on existing nodes
 * @param unplaced pods left over, by class
 * @param price nano-USD per hour of the drafts, each at its cheapest offer
 */
public record Packing(String strategy, List<Draft> drafts, List<OnNode> existing, int[] unplaced, long price) {

    /** {@code count} pods of class {@code podClass} on existing node {@code node}. */
    public record OnNode(int node, int podClass, int count) {}

    public int left() {
        int sum = 0;
        for (int count : unplaced) {
            sum += count;
        }
        return sum;
    }
}
