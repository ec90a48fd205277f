package io.karpenter.aws.price.live;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What spot prices have been, for whoever wants to know how steady a pool is: the last changes of each, and no more than {@value #MOST}.
 * Thread-safe.
 */
public final class SpotHistory {

    static final int MOST = 32;

    /**
     * A price.
     *
     * @param since when it began
     * @param perHour in the region's currency
     */
    public record Observation(Instant since, double perHour) {}

    private final Map<SpotMarket.Pool, Deque<Observation>> pools = new HashMap<>();

    synchronized void add(SpotMarket.Pool pool, SpotMarket.Quote quote) {
        Deque<Observation> known = pools.computeIfAbsent(pool, p -> new ArrayDeque<>(2));
        if (!known.isEmpty()
                && (known.getLast().perHour() == quote.perHour()
                        || !quote.since().isAfter(known.getLast().since()))) {
            return;
        }
        if (known.size() == MOST) {
            known.removeFirst();
        }
        known.addLast(new Observation(quote.since(), quote.perHour()));
    }

    /** The changes of one pool, the latest last; none if nothing is known of it. */
    public synchronized List<Observation> of(String instanceType, String zone) {
        Deque<Observation> known = pools.get(new SpotMarket.Pool(instanceType, zone));
        return known == null ? List.of() : List.copyOf(known);
    }
}
