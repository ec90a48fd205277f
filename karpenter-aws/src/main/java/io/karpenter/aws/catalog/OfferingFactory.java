package io.karpenter.aws.catalog;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.RegionFacts;
import io.karpenter.aws.facts.Zone;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.price.Currency;
import io.karpenter.aws.price.Price;
import io.karpenter.aws.price.PriceBook;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.offering.Reservation;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the offerings of an instance type: one for each zone of the region and capacity type, and one for each reservation.
 * Offerings of the same zone and capacity type share their requirements.
 *
 * <p>Source: AWS-OFF-02 to AWS-OFF-05, AWS-OFF-09.
 */
final class OfferingFactory {

    /** What a reservation of unknown size is taken to have left: a status does not say, and one instance it must have had. */
    private static final int UNKNOWN_RESERVATION_SIZE = 1;

    private static final Requirements UNRESERVED = Requirements.of(
            Requirement.doesNotExist(AwsLabels.RESERVATION_ID),
            Requirement.doesNotExist(AwsLabels.RESERVATION_TYPE),
            Requirement.doesNotExist(AwsLabels.RESERVATION_INTERRUPTIBLE));

    /** One zone of the region with the requirements of its offerings. */
    private record Place(String zone, String zoneId, Map<CapacityType, Requirements> requirements) {}

    private final PriceBook prices;
    private final Ec2NodeClass nodeClass;
    private final List<Place> places = new ArrayList<>();

    OfferingFactory(RegionFacts region, PriceBook prices, Ec2NodeClass nodeClass) {
        this.prices = prices;
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
     * @param zones where the type can be launched
     * @param fits false if it cannot be launched with the NodeClass anywhere
     */
    List<Offering> of(InstanceFacts facts, List<Zone> zones, List<CapacityReservation> reservations, boolean fits) {
        List<Offering> offerings = new ArrayList<>(places.size() * 2 + reservations.size());
        Optional<InterruptionBand> interruption = prices.interruption(facts.name());
        for (Place place : places) {
            boolean launchable = fits && contains(zones, place.zone());
            for (CapacityType type : facts.capacityTypes()) {
                Optional<Price> price =
                        prices.price(facts.name(), place.zone(), type).filter(OfferingFactory::inUsd);
                offerings.add(new Offering(
                        place.zone(),
                        type,
                        price.map(Price::perHour).orElse(0.0),
                        launchable && price.isPresent(),
                        place.requirements().getOrDefault(type, Requirements.NONE),
                        Optional.empty(),
                        type == CapacityType.SPOT ? interruption : Optional.empty(),
                        ResourceList.EMPTY,
                        ResourceList.EMPTY));
            }
        }
        for (CapacityReservation reservation : reservations) {
            offerings.add(reserved(facts, reservation, fits && contains(zones, reservation.zone())));
        }
        return offerings;
    }

    private Offering reserved(InstanceFacts facts, CapacityReservation reservation, boolean launchable) {
        int left = reservation.available().orElse(UNKNOWN_RESERVATION_SIZE);
        double price = prices.price(facts.name(), reservation.zone(), CapacityType.RESERVED)
                .filter(OfferingFactory::inUsd)
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

    private static boolean inUsd(Price price) {
        return price.currency() == Currency.USD;
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
