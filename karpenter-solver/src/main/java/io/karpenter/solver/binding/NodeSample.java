package io.karpenter.solver.binding;

import java.util.Arrays;
import java.util.BitSet;

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
    private final BitSet admitting;
    private int start;

    NodeSample(int nodes) {
        this.nodes = nodes;
        this.enough = nodes < ALL_BELOW ? nodes : Math.max(ALL_BELOW, nodes * Math.max(5, 50 - nodes / 125) / 100);
        this.admitting = new BitSet(nodes);
    }

    void clear() {
        admitting.clear();
    }

    void add(int node) {
        admitting.set(node);
    }

    /** The nodes seen. */
    int[] take() {
        int[] seen = new int[Math.min(enough, admitting.cardinality())];
        int count = 0;
        int looked = 0;
        while (count < seen.length) {
            int node = (start + looked++) % nodes;
            if (admitting.get(node)) {
                seen[count++] = node;
            }
        }
        // Whoever found too few has looked at all of them.
        start = count < enough || nodes == 0 ? start : (start + looked) % nodes;
        return Arrays.copyOf(seen, count);
    }
}
