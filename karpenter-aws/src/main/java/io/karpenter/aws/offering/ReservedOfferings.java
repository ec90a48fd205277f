package io.karpenter.aws.offering;

import io.karpenter.aws.nodeclass.CapacityReservation;
import io.karpenter.core.offering.Offering;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;

/** What can be launched into reservations; never kept, because counts change with every launch. Thread-safe. Source: AWS-OFF-09. */
final class ReservedOfferings implements OfferingResolver {

    private final ToIntFunction<String> free;

    /**
     * @param free machines that can still be launched into a reservation, by its id
     */
    ReservedOfferings(ToIntFunction<String> free) {
        this.free = free;
    }

    @Override
    public List<Offering> resolve(Buyable type, OfferingContext context, List<Offering> previous) {
        if (type.reservations().isEmpty()) {
            return previous;
        }
        List<Offering> all = new ArrayList<>(previous);
        for (CapacityReservation reservation : type.reservations()) {
            boolean launchable =
                    type.fits() && type.zones().contains(reservation.zone()) && !context.isShifted(reservation.zone());
            all.add(type.offerings()
                    .reserved(type.live().facts(), reservation, free.applyAsInt(reservation.id()), launchable));
        }
        return all;
    }
}
