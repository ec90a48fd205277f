package io.karpenter.aws.launch.choice;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.List;
import java.util.function.Predicate;

/** What can be asked of offerings and of the types that have them. */
public final class Offers {

    private Offers() {}

    /** {@code default} or {@code capacity-block}; empty unless reserved. */
    public static String reservationType(Offering offering) {
        return value(offering, AwsLabels.RESERVATION_TYPE);
    }

    public static boolean isInterruptible(Offering offering) {
        return Boolean.parseBoolean(value(offering, AwsLabels.RESERVATION_INTERRUPTIBLE));
    }

    public static boolean isCapacityBlock(Offering offering) {
        return reservationType(offering).equals("capacity-block");
    }

    /** Id of the reservation; empty unless reserved. */
    public static String reservationId(Offering offering) {
        return offering.reservation().map(r -> r.id()).orElse("");
    }

    private static String value(Offering offering, String label) {
        return offering.capacityType() == CapacityType.RESERVED
                ? offering.requirements().get(label).anyValue()
                : "";
    }

    static double cheapest(InstanceType type) {
        double least = Double.POSITIVE_INFINITY;
        for (Offering offering : type.offerings()) {
            least = Math.min(least, offering.price());
        }
        return least;
    }

    /** Types with the offerings that pass; without those that are left with none. */
    static List<InstanceType> keep(List<InstanceType> types, Predicate<Offering> passes) {
        return types.stream()
                .map(type -> type.withOfferings(
                        type.offerings().stream().filter(passes).toList()))
                .filter(type -> !type.offerings().isEmpty())
                .toList();
    }

    public static boolean has(List<InstanceType> types, CapacityType capacityType) {
        return types.stream().flatMap(t -> t.offerings().stream()).anyMatch(o -> o.capacityType() == capacityType);
    }
}
