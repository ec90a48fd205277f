package io.karpenter.aws.price;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import java.util.Map;
import java.util.Optional;

/**
 * The prices of one region. Immutable and thread-safe.
 *
 * @param region whose prices these are
 * @param currency of the tables; own prices are always in USD
 * @param onDemand published price of each instance type, per hour
 * @param onDemandProvenance where those are from
 * @param spot estimated spot prices by instance type, then zone, per hour
 * @param spotProvenance where those are from
 * @param advisor spot statistics of each instance type
 * @param advisorProvenance where those are from
 * @param own the user's prices, which win over all others
 */
public record PriceBook(
        String region,
        Currency currency,
        Map<String, Double> onDemand,
        Provenance onDemandProvenance,
        Map<String, Map<String, Double>> spot,
        Provenance spotProvenance,
        Map<String, SpotStatistics> advisor,
        Provenance advisorProvenance,
        OwnPrices own)
        implements PriceSource {

    /** A reservation is paid for already; among reservations the cheaper type still wins (AWS-OFF-09). */
    private static final double RESERVED_DIVISOR = 10_000_000;

    /** Spot prices have four decimals. */
    private static final double SPOT_STEP = 10_000;

    public PriceBook {
        onDemand = Map.copyOf(onDemand);
        spot = Map.copyOf(spot);
        advisor = Map.copyOf(advisor);
    }

    /** True if there is an on-demand price table of this very region. */
    public boolean isOfRegion() {
        return !onDemand.isEmpty() && onDemandProvenance.kind() == Provenance.Kind.PUBLISHED;
    }

    /** This book with a user's prices in front. */
    public PriceBook with(OwnPrices prices) {
        return new PriceBook(
                region,
                currency,
                onDemand,
                onDemandProvenance,
                spot,
                spotProvenance,
                advisor,
                advisorProvenance,
                prices);
    }

    /**
     * What one hour costs; empty if unknown, which makes the offering unavailable (AWS-OFF-04, AWS-OFF-05). Spot prices that
     * no table states follow from the on-demand price and the advisor's average saving.
     */
    @Override
    public Optional<Price> price(String instanceType, String zone, CapacityType capacityType) {
        return switch (capacityType) {
            case ON_DEMAND -> own(instanceType, zone, capacityType).or(() -> published(instanceType));
            case SPOT -> own(instanceType, zone, capacityType).or(() -> spot(instanceType, zone));
            case RESERVED ->
                own(instanceType, zone, capacityType)
                        .or(() -> price(instanceType, zone, CapacityType.ON_DEMAND)
                                .map(PriceBook::reserved));
        };
    }

    /** What capacity costs that is paid for already, by its on-demand price. */
    public static Price reserved(Price onDemand) {
        return new Price(onDemand.perHour() / RESERVED_DIVISOR, onDemand.currency(), onDemand.provenance());
    }

    /** The user's own price, if there is one. */
    public Optional<Price> own(String instanceType, String zone, CapacityType capacityType) {
        if (own.perHour().isEmpty()) {
            return Optional.empty();
        }
        var price = own.find(instanceType, zone, capacityType);
        return price.isPresent()
                ? Optional.of(new Price(
                        price.getAsDouble(), Currency.USD, new Provenance(Provenance.Kind.OWN, own.source(), "")))
                : Optional.empty();
    }

    private Optional<Price> published(String instanceType) {
        Double price = own.only() ? null : onDemand.get(instanceType);
        return price == null ? Optional.empty() : Optional.of(new Price(price, currency, onDemandProvenance));
    }

    private Optional<Price> spot(String instanceType, String zone) {
        if (own.only()) {
            return Optional.empty();
        }
        Double price = spot.getOrDefault(instanceType, Map.of()).get(zone);
        return price == null ? fromSaving(instanceType) : Optional.of(new Price(price, currency, spotProvenance));
    }

    private Optional<Price> fromSaving(String instanceType) {
        Double price = onDemand.get(instanceType);
        SpotStatistics statistics = advisor.get(instanceType);
        if (price == null || statistics == null) {
            return Optional.empty();
        }
        double reduced = Math.round(price * (100 - statistics.savingPercent()) / 100 * SPOT_STEP) / SPOT_STEP;
        return Optional.of(new Price(Math.min(price, Math.max(1 / SPOT_STEP, reduced)), currency, advisorProvenance));
    }

    /** How often spot nodes of the type are interrupted in this region, if the advisor knows it. */
    @Override
    public Optional<InterruptionBand> interruption(String instanceType) {
        SpotStatistics statistics = advisor.get(instanceType);
        return statistics == null ? Optional.empty() : Optional.of(statistics.interruption());
    }
}
