package io.karpenter.aws.reservation;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.refresh.Expiring;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.IntUnaryOperator;

/**
 * How many machines can still be launched into each reservation: as EC2 last said, corrected by what happened since. Too many is better than too few: a
 * launch that fails is tried elsewhere, one that is never tried is not. Thread-safe. Source: AWS-CR-07.
 */
public final class ReservationCounts {

    private static final Duration KEPT = Duration.ofHours(24);

    private record Count(int free, Instant synced) {}

    private final InstantSource clock;
    private final Cache<String, Count> counts;

    public ReservationCounts(InstantSource clock) {
        this.clock = clock;
        this.counts = Expiring.afterWrite(KEPT, clock);
    }

    /** EC2 says how many are free. */
    public void synced(String reservationId, int free) {
        counts.put(reservationId, new Count(free, clock.instant()));
    }

    /** A machine was launched; if EC2 was asked later than that, it is counted already. */
    public void launched(String reservationId, Instant at) {
        counts.asMap()
                .computeIfPresent(
                        reservationId,
                        (id, count) -> count.synced().isAfter(at)
                                ? count
                                : new Count(Math.max(0, count.free() - 1), count.synced()));
    }

    public void terminated(String reservationId) {
        change(reservationId, free -> free + 1);
    }

    /** EC2 says that nothing is left. */
    public void exhausted(String reservationId) {
        change(reservationId, free -> 0);
    }

    private void change(String reservationId, IntUnaryOperator change) {
        counts.asMap()
                .computeIfPresent(
                        reservationId, (id, count) -> new Count(change.applyAsInt(count.free()), count.synced()));
    }

    /** 0 for a reservation that was never heard of. */
    public int free(String reservationId) {
        Count count = counts.getIfPresent(reservationId);
        return count == null ? 0 : count.free();
    }
}
