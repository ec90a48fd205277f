package io.karpenter.solver.search.repack;

import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Repacking;
import java.util.Optional;

/**
 * One node and what is on it: the value that the search assigns to slots. Immutable; arrays are not to be changed.
 *
 * <p>Not a record: two drafts are the same only if they are one object, since Timefold compares values often. Public for Timefold alone.
 */
public final class NodeDraft {

    /** {@link #host} of nodes that are not there yet. */
    public static final int NEW = -1;

    private final int host;
    private final int offer;
    private final int[] units;
    private final int[] counts;
    private final long cost;
    private final double value;
    private final Optional<Repacking.Node> origin;

    /** Guests of an existing node, which stays. */
    static NodeDraft staying(int host, int[] units, int[] counts, long cost, double value) {
        return new NodeDraft(host, -1, units, counts, cost, value, Optional.empty());
    }

    /** A new node. */
    NodeDraft(int offer, int[] units, int[] counts, long cost, double value, Optional<Repacking.Node> origin) {
        this(NEW, offer, units, counts, cost, value, origin);
    }

    /**
     * @param host the existing node that it is, or {@link #NEW}
     * @param units numbers of the units, each once
     * @param counts how many of each
     * @param cost nano-USD per hour of the node and of the preferences that its pods miss
     * @param value nano-USD per hour that its units are worth
     * @param origin the node that the search started from, if nobody has changed it
     */
    private NodeDraft(
            int host, int offer, int[] units, int[] counts, long cost, double value, Optional<Repacking.Node> origin) {
        this.host = host;
        this.offer = offer;
        this.units = units;
        this.counts = counts;
        this.cost = cost;
        this.value = value;
        this.origin = origin;
    }

    /** The same on a host that is numbered otherwise. */
    public NodeDraft on(int other) {
        return new NodeDraft(other, offer, units, counts, cost, value, origin);
    }

    public int host() {
        return host;
    }

    int offer() {
        return offer;
    }

    public int[] units() {
        return units;
    }

    public int[] counts() {
        return counts;
    }

    public long cost() {
        return cost;
    }

    /** What is paid for more than its units are worth. */
    double waste() {
        return cost - value;
    }

    /** As it was packed, if nobody has changed it. */
    Optional<Draft> packed() {
        return origin.flatMap(Repacking.Node::draft);
    }

    public Repacking.Node node() {
        return origin.orElseGet(() -> new Repacking.Node(offer, units, counts, Optional.empty()));
    }
}
