package io.karpenter.core.offering;

import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.Optional;

/**
 * One way to buy an instance type.
 *
 * @param price USD per hour, not negative
 * @param available false while it cannot be launched
 * @param requirements labels a node bought this way gets, zone and capacity type included; {@code DoesNotExist} for labels
 *     it does not get
 * @param reservation present for {@link CapacityType#RESERVED}
 * @param interruption how often spot nodes of this type are reclaimed, if known
 * @param capacityOverride amounts that differ from the instance type's capacity (SCH-IT-03), usually empty
 * @param overheadOverride amounts that replace the instance type's overhead (SCH-IT-03), usually empty
 */
public record Offering(
        String zone,
        CapacityType capacityType,
        double price,
        boolean available,
        Requirements requirements,
        Optional<Reservation> reservation,
        Optional<InterruptionBand> interruption,
        ResourceList capacityOverride,
        ResourceList overheadOverride) {

    public Offering {
        if (!(price >= 0) || Double.isInfinite(price)) {
            throw new IllegalArgumentException(
                    "price of an offering in %s is %s, it must be a non-negative number".formatted(zone, price));
        }
        requirements = pinned(pinned(requirements, Labels.ZONE, zone), Labels.CAPACITY_TYPE, capacityType.toString());
    }

    /** {@code requirements} themselves if they say so already: the many offerings of a catalogue can then share theirs. */
    private static Requirements pinned(Requirements requirements, String key, String value) {
        Requirement stated = requirements.get(key);
        boolean pins = !stated.complement() && stated.values().size() == 1 && stated.has(value);
        return pins ? requirements : requirements.and(Requirement.in(key, value));
    }

    /** An available offering without further labels. */
    public static Offering of(String zone, CapacityType capacityType, double price) {
        return new Offering(
                zone,
                capacityType,
                price,
                true,
                Requirements.NONE,
                Optional.empty(),
                Optional.empty(),
                ResourceList.EMPTY,
                ResourceList.EMPTY);
    }

    public Offering withPrice(double newPrice) {
        return new Offering(
                zone,
                capacityType,
                newPrice,
                available,
                requirements,
                reservation,
                interruption,
                capacityOverride,
                overheadOverride);
    }

    public Offering withAvailable(boolean nowAvailable) {
        return new Offering(
                zone,
                capacityType,
                price,
                nowAvailable,
                requirements,
                reservation,
                interruption,
                capacityOverride,
                overheadOverride);
    }
}
