package io.karpenter.aws.catalog;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.price.Currency;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceSource;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.offering.SpotOutlook;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Makes the offerings of an instance type: one for each zone of the region and capacity type, and one for each reservation.
 * Offerings of the same zone and capacity type share their requirements.
 *
 * <p>Source: AWS-OFF-02 to AWS-OFF-05, AWS-OFF-09.
 */
public final class OfferingFactory {

    /** What a reservation of unknown size is taken to have left: a status does not say, and one instance it must have had. */
    private static final int UNKNOWN_RESERVATION_SIZE = 1;

    private static final Requirements UNRESERVED = Requirements.of(
            Requirement.doesNotExist(AwsLabels.RESERVATION_ID),
            Requirement.doesNotExist(AwsLabels.RESERVATION_TYPE),
            Requirement.doesNotExist(AwsLabels.RESERVATION_INTERRUPTIBLE));

    /** One zone of the region with the requirements of its offerings. */
    private record Place(String zone, String zoneId, Map<CapacityType, Requirements> requirements) {}

    private final PriceSource prices;
    private final Predicate<Price> counts;
    private final Ec2NodeClass nodeClass;
    private final List<Place> places = new ArrayList<>();

    /** Without EC2: plans are in USD, so that other prices do not count. */
    static OfferingFactory inUsd(RegionFacts region, PriceSource prices, Ec2NodeClass nodeClass) {
        return new OfferingFactory(region, prices, nodeClass, price -> price.currency() == Currency.USD);
    }

    /** Of a region whose prices all are in one currency. */
    public OfferingFactory(RegionFacts region, PriceSource prices, Ec2NodeClass nodeClass) {
        this(region, prices, nodeClass, price -> price.currency() == prices.currency());
    }

    private OfferingFactory(RegionFacts region, PriceSource prices, Ec2NodeClass nodeClass, Predicate<Price> counts) {
        this.prices = prices;
        this.counts = counts;
        this.nodeClass = nodeClass;
        for (Zone zone : region.zones()) {
            String id = zoneId(zone.name(), zone.id());
            Map<CapacityType, Requirements> requirements = new EnumMap<>(CapacityType.class);
            for (CapacityType type : List.of(CapacityType.ON_DEMAND, CapacityType.SPOT)) {
                requirements.put(type, UNRESERVED.and(place(zone.name(), id, type)));
            }
            places.add(new Place(zone.name(), id, requirements));
        }
    }

    /** The id that the NodeClass's subnets give the zone, none if they do not cover it. */
    private String zoneId(String zone, String known) {
        return nodeClass.zoneIds().map(ids -> ids.getOrDefault(zone, "")).orElse(known);
    }

    private static Requirements place(String zone, String zoneId, CapacityType type) {
        Requirements requirements = Requirements.of(
                Requirement.in(Labels.ZONE, zone), Requirement.in(Labels.CAPACITY_TYPE, type.toString()));
        return zoneId.isEmpty() ? requirements : requirements.and(Requirement.in(AwsLabels.ZONE_ID, zoneId));
    }

    /**
     * All offerings, as far as the catalogue without EC2 knows.
     *
     * @param zones where the type can be launched
     * @param fits false if it cannot be launched with the NodeClass anywhere
     */
    List<Offering> of(InstanceFacts facts, List<Zone> zones, List<CapacityReservation> reservations, boolean fits) {
        List<Offering> offerings = new ArrayList<>(places.size() * 2 + reservations.size());
        offerings.addAll(bought(facts, (zone, type) -> fits && contains(zones, zone)));
        for (CapacityReservation reservation : reservations) {
            int left = reservation.available().orElse(UNKNOWN_RESERVATION_SIZE);
            offerings.add(reserved(facts, reservation, left, fits && contains(zones, reservation.zone())));
        }
        return offerings;
    }

    /**
     * An offering for each zone of the region and each capacity type that the type can be bought as.
     *
     * @param launchable false for a zone and a capacity type in which it cannot be launched; it needs a price besides
     */
    public List<Offering> bought(InstanceFacts facts, BiPredicate<String, CapacityType> launchable) {
        List<Offering> offerings = new ArrayList<>(places.size() * 2);
        Optional<InterruptionBand> interruption = prices.interruption(facts.name());
        for (Place place : places) {
            for (CapacityType type : facts.capacityTypes()) {
                Optional<Price> price =
                        prices.price(facts.name(), place.zone(), type).filter(counts);
                Offering offering = new Offering(
                        place.zone(),
                        type,
                        price.map(Price::perHour).orElse(0.0),
                        price.isPresent() && launchable.test(place.zone(), type),
                        place.requirements().getOrDefault(type, Requirements.NONE),
                        Optional.empty(),
                        type == CapacityType.SPOT ? interruption : Optional.empty(),
                        ResourceList.EMPTY,
                        ResourceList.EMPTY);
                offerings.add(price.isPresent() ? known(offering, facts, place) : offering);
            }
        }
        return offerings;
    }

    /** With what is known of it beside its price. */
    private Offering known(Offering offering, InstanceFacts facts, Place place) {
        return switch (offering.capacityType()) {
            case RESERVED -> offering;
            case ON_DEMAND ->
                // Those that are known are for Linux, and so are rates.
                nodeClass.family().isWindows()
                        ? offering
                        : offering.withCommitments(prices.commitments(facts.name(), place.zone()));
            case SPOT ->
                offering.withOutlook(new SpotOutlook(
                        prices.volatility(facts.name(), place.zone()),
                        facts.arch()
                                .map(arch -> prices.placementScore(arch, place.zoneId()))
                                .orElse(OptionalInt.empty())));
        };
    }

    /**
     * The offering of a reservation.
     *
     * @param left machines that can still be launched into it
     * @param launchable false if the type cannot be launched in its zone
     */
    public Offering reserved(InstanceFacts facts, CapacityReservation reservation, int left, boolean launchable) {
        double price = prices.price(facts.name(), reservation.zone(), CapacityType.RESERVED)
                .filter(counts)
                .map(Price::perHour)
                .orElse(0.0);
        return new Offering(
                reservation.zone(),
                CapacityType.RESERVED,
                price,
                launchable && left > 0 && !reservation.expiring(),
                place(reservation.zone(), zoneIdOf(reservation.zone()), CapacityType.RESERVED)
                        .and(Requirement.in(AwsLabels.RESERVATION_ID, reservation.id()))
                        .and(Requirement.in(AwsLabels.RESERVATION_TYPE, reservation.type()))
                        .and(Requirement.in(
                                AwsLabels.RESERVATION_INTERRUPTIBLE, Boolean.toString(reservation.interruptible()))),
                Optional.of(new Reservation(reservation.id(), left)),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    private String zoneIdOf(String zone) {
        return places.stream()
                .filter(p -> p.zone().equals(zone))
                .map(Place::zoneId)
                .findFirst()
                .orElse("");
    }

    private static boolean contains(List<Zone> zones, String name) {
        for (Zone zone : zones) {
            if (zone.name().equals(name)) {
                return true;
            }
        }
        return false;
    }
}
