package io.karpenter.solver.search;

/**
 * Whether a search still gains enough to go on. It does not once a third of its time, and a second at least, has brought less
 * than a ten-thousandth of the cost; or, if moves are limited, once they are used up.
 */
final class Gains {

    private static final double LEAST = 1e-4;
    private static final long PATIENCE_NANOS = 1_000_000_000;

    private final SearchLimits limits;
    private final long began = System.nanoTime();
    private long rounds;
    private long reference;
    private long since = began;

    Gains(SearchLimits limits, long cost) {
        this.limits = limits;
        this.reference = cost;
    }

    void after(long cost) {
        rounds++;
        if (cost < reference - LEAST * reference) {
            reference = cost;
            since = System.nanoTime();
        }
    }

    boolean worthwhile() {
        if (limits.moves().isPresent()) {
            return rounds * SearchLimits.MOVES_PER_ROUND < limits.moves().getAsLong();
        }
        long now = System.nanoTime();
        return now - since < Math.max(PATIENCE_NANOS, (now - began) / 3);
    }
}
