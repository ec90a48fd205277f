package io.karpenter.aws.fake;

import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.core.offering.CapacityType;
import java.time.Instant;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** What an hour costs, USD: what the embedded catalogue says, unless a test says otherwise. Thread-safe. */
public final class FakePrices {

    private static final double NONE = -1;

    private final PriceBook book;
    private final Map<String, Double> onDemand = new ConcurrentHashMap<>();
    private final Map<String, Double> spot = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentSkipListMap<Instant, Double>> past = new ConcurrentHashMap<>();

    FakePrices(PriceBook book) {
        this.book = book;
    }

    public void onDemand(String instanceType, double perHour) {
        onDemand.put(instanceType, perHour);
    }

    public void spot(String instanceType, String zone, double perHour) {
        spot.put(instanceType + " " + zone, perHour);
    }

    /** A spot price that held from then on, until the next one that did or until now. */
    public void spotWas(String instanceType, String zone, Instant since, double perHour) {
        past.computeIfAbsent(instanceType + " " + zone, pool -> new ConcurrentSkipListMap<>())
                .put(since, perHour);
    }

    /** Those that began since {@code from}, and the one that held then. */
    Map<Instant, Double> spotSince(String instanceType, String zone, Instant from) {
        ConcurrentSkipListMap<Instant, Double> all =
                past.getOrDefault(instanceType + " " + zone, new ConcurrentSkipListMap<>());
        Instant first = all.floorKey(from);
        return all.tailMap(first == null ? from : first);
    }

    /** Takes the on-demand price of a type away. */
    public void withoutOnDemand(String instanceType) {
        onDemand.put(instanceType, NONE);
    }

    /** Takes the spot price of a type in a zone away. */
    public void withoutSpot(String instanceType, String zone) {
        spot.put(instanceType + " " + zone, NONE);
    }

    public OptionalDouble onDemand(String instanceType) {
        Double set = onDemand.get(instanceType);
        return set == null ? ofBook(instanceType, "", CapacityType.ON_DEMAND) : present(set);
    }

    public OptionalDouble spot(String instanceType, String zone) {
        Double set = spot.get(instanceType + " " + zone);
        return set == null ? ofBook(instanceType, zone, CapacityType.SPOT) : present(set);
    }

    private OptionalDouble ofBook(String instanceType, String zone, CapacityType capacityType) {
        return book.price(instanceType, zone, capacityType)
                .map(Price::perHour)
                .map(OptionalDouble::of)
                .orElse(OptionalDouble.empty());
    }

    private static OptionalDouble present(double perHour) {
        return perHour < 0 ? OptionalDouble.empty() : OptionalDouble.of(perHour);
    }
}
