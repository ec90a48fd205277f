package io.karpenter.aws.price.live;

import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.facts.CatalogFiles;
import io.karpenter.aws.price.Currency;
import io.karpenter.aws.price.OwnPrices;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.aws.price.PriceBookReader;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.aws.price.Provenance;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.pricing.PricingClient;

/**
 * The prices of a region as AWS last stated them. On-demand prices begin with those of the embedded table; a refresh adds to what is known and
 * takes nothing away, and its failure changes nothing. A user's own prices come first.
 *
 * <p>Thread-safe; readers never wait. Source: AWS-OFF-05, AWS-OFF-15 to AWS-OFF-21.
 */
public final class LivePrices implements PriceSource {

    /** How far back the history of spot prices goes at the start. */
    static final Duration HISTORY = Duration.ofDays(7);

    /** How often to refresh. */
    public static final Duration INTERVAL = Duration.ofHours(12);

    private static final Provenance LIST = new Provenance(Provenance.Kind.PUBLISHED, "AWS Price List API", "");
    private static final Provenance MARKET = new Provenance(Provenance.Kind.PUBLISHED, "EC2 spot price history", "");

    /**
     * What is known at one time.
     *
     * @param onDemand per hour by type, of the price list
     * @param spot empty before the market was read for the first time
     */
    private record Known(Map<String, Double> onDemand, Map<SpotMarket.Pool, Double> spot, long version) {}

    private final PriceBook bundled;
    private final PriceList list;
    private final SpotMarket market;
    private final SpotHistory history = new SpotHistory();
    private final boolean listIsReachable;
    private final InstantSource clock;
    private final Optional<PlacementScores> scores;
    private volatile Optional<Instant> historyFrom = Optional.empty();
    private volatile Known known = new Known(Map.of(), Map.of(), 0);

    /**
     * Nothing is asked of AWS before {@link #refresh}.
     *
     * @param isolatedVpc true if there is no way to the Pricing API
     */
    public LivePrices(
            PricingClient pricing,
            Ec2Client ec2,
            String region,
            boolean isolatedVpc,
            OwnPrices own,
            InstantSource clock) {
        this(pricing, ec2, region, isolatedVpc, own, Optional.empty(), clock);
    }

    /**
     * As the other, with placement scores.
     *
     * @param scores of spot zones; empty: nobody asks for any
     */
    public LivePrices(
            PricingClient pricing,
            Ec2Client ec2,
            String region,
            boolean isolatedVpc,
            OwnPrices own,
            Optional<PlacementScores> scores,
            InstantSource clock) {
        this.scores = scores;
        this.clock = clock;
        Problems problems = new Problems();
        this.bundled =
                PriceBookReader.read(CatalogFiles.embedded(), region, problems).with(own);
        problems.throwIfAny();
        this.list = new PriceList(pricing, region, currency());
        this.market = new SpotMarket(ec2, clock);
        this.listIsReachable = !isolatedVpc && !region.startsWith("us-gov");
    }

    /**
     * Asks the price list and the spot market, at the same time; where the list cannot be reached, the market alone.
     *
     * @throws RuntimeException if one of them fails; what the other says is taken in all the same
     */
    public void refresh() {
        Callable<Boolean> spot = () -> {
            update(market.read());
            return true;
        };
        Callable<Boolean> onDemand = () -> {
            updateOnDemand(list.read());
            return true;
        };
        Together.call(listIsReachable ? List.of(onDemand, spot) : List.of(spot));
    }

    private synchronized void updateOnDemand(Map<String, Double> found) {
        Map<String, Double> onDemand = new HashMap<>(known.onDemand());
        onDemand.putAll(found);
        known = new Known(Map.copyOf(onDemand), known.spot(), known.version() + 1);
    }

    private synchronized void update(Map<SpotMarket.Pool, SpotMarket.Quote> found) {
        Map<SpotMarket.Pool, Double> spot = new HashMap<>(known.spot());
        found.forEach((pool, quote) -> {
            spot.put(pool, quote.perHour());
            history.add(pool, List.of(quote));
        });
        known = new Known(known.onDemand(), Map.copyOf(spot), known.version() + 1);
    }

    /** Grows with every answer that is taken in. */
    public long version() {
        return known.version() + scores.map(PlacementScores::version).orElse(0L);
    }

    /**
     * Asks how spot prices have changed: at first in the last seven days, so that a restart forgets nothing of these, then since it was last asked, so
     * that no change is missed between two refreshes.
     *
     * @throws RuntimeException if EC2 fails; what is known stays
     */
    public void refreshHistory() {
        Instant now = clock.instant();
        Map<SpotMarket.Pool, List<SpotMarket.Quote>> changes = market.changes(historyFrom.orElse(now.minus(HISTORY)));
        changes.forEach(history::add);
        historyFrom = Optional.of(now);
        synchronized (this) {
            known = new Known(known.onDemand(), known.spot(), known.version() + 1);
        }
    }

    @Override
    public double volatility(String instanceType, String zone) {
        return history.volatility(instanceType, zone, clock.instant());
    }

    @Override
    public OptionalInt placementScore(String arch, String zoneId) {
        return scores.map(known -> known.of(arch, zoneId)).orElse(OptionalInt.empty());
    }

    @Override
    public Currency currency() {
        return bundled.currency();
    }

    @Override
    public Optional<InterruptionBand> interruption(String instanceType) {
        return bundled.interruption(instanceType);
    }

    @Override
    public Optional<Price> price(String instanceType, String zone, CapacityType capacityType) {
        Optional<Price> own = bundled.own(instanceType, zone, capacityType);
        if (own.isPresent() || bundled.own().only()) {
            return own;
        }
        return switch (capacityType) {
            case ON_DEMAND -> onDemand(instanceType, zone);
            case SPOT -> spot(instanceType, zone);
            case RESERVED -> price(instanceType, zone, CapacityType.ON_DEMAND).map(PriceBook::reserved);
        };
    }

    private Optional<Price> onDemand(String instanceType, String zone) {
        Double price = known.onDemand().get(instanceType);
        return price == null
                ? bundled.price(instanceType, zone, CapacityType.ON_DEMAND)
                : Optional.of(new Price(price, currency(), LIST));
    }

    private Optional<Price> spot(String instanceType, String zone) {
        Map<SpotMarket.Pool, Double> spot = known.spot();
        if (spot.isEmpty()) {
            return onDemand(instanceType, zone);
        }
        Double price = spot.get(new SpotMarket.Pool(instanceType, zone));
        return price == null ? Optional.empty() : Optional.of(new Price(price, currency(), MARKET));
    }
}
