package io.karpenter.aws.tag;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;

/**
 * Turns, one in each interval, in the order in which they are asked for. Whoever comes too early keeps its turn, whoever comes too soon after another,
 * as many do at once after a stall, gets another one. Thread-safe.
 */
final class Turns {

    /** A turn that nobody has come for is forgotten. */
    private static final Duration KEPT = Duration.ofHours(1);

    private final Duration interval;
    private final InstantSource clock;
    private final Cache<String, Instant> promised;
    private Instant next = Instant.MIN;
    /** From when on there may be a turn again after the last one that was used. */
    private Instant open = Instant.MIN;

    Turns(Duration interval, InstantSource clock) {
        this.interval = interval;
        this.clock = clock;
        this.promised = Expiring.afterWrite(KEPT, clock);
    }

    /** How long it is to the turn of somebody; zero: it is now, and is used up. */
    synchronized Duration until(String who) {
        Instant now = clock.instant();
        Instant turn = promised.getIfPresent(who);
        if (turn == null || (!turn.isAfter(now) && open.isAfter(now))) {
            turn = Collections.max(List.of(next, open, now));
            next = turn.plus(interval);
        }
        if (turn.isAfter(now)) {
            promised.put(who, turn);
            return Duration.between(now, turn);
        }
        promised.invalidate(who);
        open = now.plus(interval);
        return Duration.ZERO;
    }
}
