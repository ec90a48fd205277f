package io.karpenter.aws.offering;

import com.github.benmanes.caffeine.cache.Cache;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.refresh.Expiring;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.function.LongSupplier;

/**
 * What can be bought on demand and on the spot market: one offering for each zone of the region and each capacity type. They are kept for five
 * minutes, unless EC2 runs out of the type or has it again, or prices change. Thread-safe. Source: AWS-OFF-02 to AWS-OFF-08.
 */
final class BaseOfferings implements OfferingResolver {

    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /** What was found, and what it was found for. */
    private record Found(SortedSet<String> shiftedZoneIds, long sequence, long prices, List<Offering> offerings) {}

    private final UnavailableOfferings unavailable;
    private final LongSupplier priceVersion;
    /** By what is bought itself, not by what it is like: that is another object for another NodeClass and once the catalogue has changed. */
    private final Cache<Buyable, Found> known;

    /**
     * @param priceVersion another number whenever a price may have changed
     */
    BaseOfferings(UnavailableOfferings unavailable, LongSupplier priceVersion, InstantSource clock) {
        this.unavailable = unavailable;
        this.priceVersion = priceVersion;
        this.known = Expiring.ofObjects(LIFETIME, clock);
    }

    @Override
    public List<Offering> resolve(Buyable type, OfferingContext context, List<Offering> previous) {
        // Both are read before anything they tell the age of: a change in between is seen the next time.
        long sequence = unavailable.sequence(type.name());
        long prices = priceVersion.getAsLong();
        Found found = known.getIfPresent(type);
        if (found == null
                || found.sequence() != sequence
                || found.prices() != prices
                || !found.shiftedZoneIds().equals(context.shiftedZoneIds())) {
            found = new Found(context.shiftedZoneIds(), sequence, prices, List.copyOf(find(type, context)));
            known.put(type, found);
        }
        if (previous.isEmpty()) {
            return found.offerings();
        }
        List<Offering> all = new ArrayList<>(previous);
        all.addAll(found.offerings());
        return all;
    }

    private List<Offering> find(Buyable type, OfferingContext context) {
        return type.offerings()
                .bought(
                        type.live().facts(),
                        (zone, capacityType) -> type.fits()
                                && type.zones().contains(zone)
                                && !context.isShifted(zone)
                                && !isUnavailable(capacityType, type.name(), zone, context));
    }

    private boolean isUnavailable(CapacityType capacityType, String type, String zone, OfferingContext context) {
        return unavailable.isUnavailable(
                capacityType,
                type,
                zone,
                context.subnets(zone),
                context.placement().map(Placement::id),
                Optional.empty());
    }
}
