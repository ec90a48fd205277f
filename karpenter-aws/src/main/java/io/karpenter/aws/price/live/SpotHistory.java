package io.karpenter.aws.price.live;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    private final Map<SpotMarket.Pool, List<Observation>> pools = new HashMap<>();

    /** Takes in prices of a pool, in whatever order and whether they are known or not. */
    synchronized void add(SpotMarket.Pool pool, Collection<SpotMarket.Quote> quotes) {
        TreeMap<Instant, Double> prices = new TreeMap<>();
        pools.getOrDefault(pool, List.of()).forEach(known -> prices.put(known.since(), known.perHour()));
        quotes.forEach(quote -> prices.put(quote.since(), quote.perHour()));
        List<Observation> changes = new ArrayList<>(prices.size());
        prices.forEach((since, perHour) -> {
            if (changes.isEmpty() || changes.getLast().perHour() != perHour) {
                changes.add(new Observation(since, perHour));
            }
        });
        pools.put(pool, List.copyOf(changes.subList(Math.max(0, changes.size() - MOST), changes.size())));
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
    synchronized List<Observation> of(String instanceType, String zone) {
        return pools.getOrDefault(new SpotMarket.Pool(instanceType, zone), List.of());
    }
}
