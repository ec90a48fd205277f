package io.karpenter.core.event;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Says which events are worth publishing: not those that were published a short while ago, and of those that are rate limited no more
 * than five a second, ten at once. Repetitions are dropped first, so that they use up none of the rate; what the rate drops was not
 * published, and may be repeated.
 *
 * <p>Thread-safe. Amortised O(1) for each event, memory for the events of the longest window. Source: SCH-MET-10; EVT-01, EVT-02.
 */
public final class EventFilter {

    private static final int BURST = 10;
    private static final Duration ONE_TOKEN = Duration.ofMillis(200);

    private final InstantSource clock;
    private final Map<String, Instant> silentUntil = new HashMap<>();
    private int sizeToPrune = 1024;
    private double tokens = BURST;
    private Instant refilled;

    public EventFilter(InstantSource clock) {
        this.clock = clock;
        this.refilled = clock.instant();
    }

    /** True if {@code event} is to be published, which is then taken to happen. */
    public synchronized boolean passes(Event event) {
        Instant now = clock.instant();
        Instant silent = silentUntil.get(event.dedupeKey());
        if ((silent != null && now.isBefore(silent)) || (event.isRateLimited() && !takeToken(now))) {
            return false;
        }
        if (!event.dedupeWindow().isZero()) {
            prune(now);
            silentUntil.put(event.dedupeKey(), now.plus(event.dedupeWindow()));
        }
        return true;
    }

    private boolean takeToken(Instant now) {
        if (now.isAfter(refilled)) {
            double earned = Duration.between(refilled, now).toNanos() / (double) ONE_TOKEN.toNanos();
            tokens = Math.min(BURST, tokens + earned);
            refilled = now;
        }
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }

    /** Forgets windows that have passed, each time as many keys have come as were left the last time. */
    private void prune(Instant now) {
        if (silentUntil.size() >= sizeToPrune) {
            silentUntil.values().removeIf(until -> !now.isBefore(until));
            sizeToPrune = Math.max(1024, 2 * silentUntil.size());
        }
    }
}
