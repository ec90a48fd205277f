package io.karpenter.solver.binding;

/**
 * Which of the admitting nodes the scheduler gets to see. It stops looking once it has found enough, and goes on from there for
 * the next pod. Below a hundred nodes it sees all. Mutable.
 *
 * <p>Source: kube-scheduler, {@code percentageOfNodesToScore} unset: 50 % − nodes / 125, at least 5 % and a hundred nodes.
 */
final class NodeSample {

    private static final int ALL_BELOW = 100;

    private final int nodes;
    private final int enough;
    private int start;

    NodeSample(int nodes) {
        this.nodes = nodes;
        this.enough = nodes < ALL_BELOW ? nodes : Math.max(ALL_BELOW, nodes * Math.max(5, 50 - nodes / 125) / 100);
    }

    /**
     * Puts the nodes seen into {@code seen}.
     *
     * @param admits by node
     * @return how many
     */
    int take(boolean[] admits, int[] seen) {
        int count = 0;
        int node = start;
        for (int looked = 0; looked < nodes && count < enough; looked++) {
            if (admits[node]) {
                seen[count++] = node;
            }
            node = node + 1 == nodes ? 0 : node + 1;
        }
        // Whoever found too few has looked at all of them.
        start = count < enough ? start : node;
        return count;
    }
}
