package io.karpenter.k8s.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * When something last happened that may make another consolidation possible. Who found nothing to do may rest for as long as this does
 * not move. It moves by itself when nothing has happened for {@link #LONGEST_REST}, should anything go unseen.
 *
 * <p>Thread-safe. Source: STA-10, DIS-CON-08, WK-05.
 */
public final class ChangeClock {

    /** The longest time for which a cluster counts as consolidated. */
    public static final Duration LONGEST_REST = Duration.ofMinutes(5);

    private final InstantSource clock;
    private Instant last;

    public ChangeClock(InstantSource clock) {
        this.clock = clock;
        last = clock.instant();
    }

    /** Something has happened: what is watched is seen here, new prices and what can be bought again is told. */
    public synchronized void bump() {
        Instant now = clock.instant();
        // Two changes within one tick of the clock are two.
        last = now.isAfter(last) ? now : last.plusNanos(1);
    }

    /** When something last happened. */
    public synchronized Instant last() {
        if (!clock.instant().isBefore(last.plus(LONGEST_REST))) {
            bump();
        }
        return last;
    }
}
