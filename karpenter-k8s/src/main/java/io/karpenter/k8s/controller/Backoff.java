package io.karpenter.k8s.controller;

import java.time.Duration;

/**
 * How the pause before the next try grows: {@code first} after one failure, twice as long after each further one, never longer than
 * {@code longest}. Source: OPS-11.
 */
public record Backoff(Duration first, Duration longest) {

    /** Of the controllers that have none of their own. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(60));

    public Backoff {
        if (!first.isPositive() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException(
                    "back-off from %s to %s: give a positive pause and one not shorter".formatted(first, longest));
        }
    }

    /**
     * The pause after some failures in a row.
     *
     * @param failures at least 1
     */
    public Duration after(int failures) {
        int doublings = Math.min(failures - 1, 40);
        Duration pause = doublings > 30 ? longest : first.multipliedBy(1L << doublings);
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
