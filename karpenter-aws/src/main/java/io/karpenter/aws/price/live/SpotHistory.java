package io.karpenter.aws.price.live;

import java.time.Duration;
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

    /**
     * How unsteady the price of a pool has been until now: its standard deviation over its mean, both weighted by how long each price
     * held; 0 of a pool that has had one price, or none.
     */
    public double volatility(String instanceType, String zone, Instant now) {
        List<Observation> prices = of(instanceType, zone);
        double time = 0;
        double sum = 0;
        double squares = 0;
        for (int i = 0; i < prices.size(); i++) {
            Instant end = i + 1 < prices.size() ? prices.get(i + 1).since() : now;
            double held =
                    Math.max(0, Duration.between(prices.get(i).since(), end).toMillis());
            double price = prices.get(i).perHour();
            time += held;
            sum += held * price;
            squares += held * price * price;
        }
        if (prices.size() < 2 || time == 0) {
            return 0;
        }
        double mean = sum / time;
        return Math.sqrt(Math.max(0, squares / time - mean * mean)) / mean;
    }

    /** The changes of one pool, the latest last; none if nothing is known of it. */
    public synchronized List<Observation> of(String instanceType, String zone) {
        Deque<Observation> known = pools.get(new SpotMarket.Pool(instanceType, zone));
        return known == null ? List.of() : List.copyOf(known);
    }
}
