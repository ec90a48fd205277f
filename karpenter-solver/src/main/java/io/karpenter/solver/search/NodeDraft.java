package io.karpenter.solver.search;

import io.karpenter.solver.packing.Repacking;
import java.util.Optional;

/**
 * One node and what is on it: the value that the search assigns to slots. Immutable; arrays are not to be changed.
 *
 * <p>Not a record: two drafts are the same only if they are one object, since Timefold compares values often. Public for Timefold alone.
 */
public final class NodeDraft {

    private final int offer;
    private final int[] units;
    private final int[] counts;
    private final long cost;
    private final double value;
    private final Optional<Repacking.Node> origin;

    /**
     * @param units numbers of the units, each once
     * @param counts how many of each
     * @param cost nano-USD per hour of the node and of the preferences that its pods miss
     * @param value nano-USD per hour that its units are worth
     * @param origin the node that the search started from, if nobody has changed it
     */
    NodeDraft(int offer, int[] units, int[] counts, long cost, double value, Optional<Repacking.Node> origin) {
        this.offer = offer;
        this.units = units;
        this.counts = counts;
        this.cost = cost;
        this.value = value;
        this.origin = origin;
    }

    int offer() {
        return offer;
    }

    int[] units() {
        return units;
    }

    int[] counts() {
        return counts;
    }

    long cost() {
        return cost;
    }

    /** What is paid for more than its units are worth. */
    double waste() {
        return cost - value;
    }

    Repacking.Node node() {
        return origin.orElseGet(() -> new Repacking.Node(offer, units, counts, Optional.empty()));
    }
}
