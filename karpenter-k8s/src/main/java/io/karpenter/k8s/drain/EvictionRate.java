package io.karpenter.k8s.drain;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * How many evictions are asked for in a second, over all Nodes (OPS-11). Each gets the next moment that is free; after a pause some come at
 * once. Thread-safe; O(1). Source: generic cell rate algorithm, ITU-T I.371.
 */
public final class EvictionRate {

    private final Duration between;
    private final Duration ahead;
    private final InstantSource clock;
    private Instant next = Instant.EPOCH;

    /**
     * @param perSecond in the long run, positive
     * @param burst at once, at least 1
     */
    public EvictionRate(int perSecond, int burst, InstantSource clock) {
        this.between = Duration.ofSeconds(1).dividedBy(perSecond);
        this.ahead = between.multipliedBy(burst - 1L);
        this.clock = clock;
    }

    /** Takes the next free moment. */
    synchronized Instant take() {
        Instant earliest = clock.instant().minus(ahead);
        Instant taken = next.isBefore(earliest) ? earliest : next;
        next = taken.plus(between);
        return taken;
    }
}
