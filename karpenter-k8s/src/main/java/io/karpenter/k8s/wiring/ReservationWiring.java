package io.karpenter.k8s.wiring;

import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.reservation.CapacityTypeReconciler;
import io.karpenter.k8s.reservation.ReservationExpirationReconciler;
import java.util.Optional;
import java.util.function.Function;

/** Who keeps NodeClaims in step with capacity reservations, where those are used at all (AWS-CR-01). */
final class ReservationWiring {

    private ReservationWiring() {}

    /**
     * Has NodeClaims kept in step.
     *
     * @param add makes a controller
     * @return what is to be done once the watches are open
     */
    static Runnable add(Surroundings with, Lifecycle lifecycle, Function<Reconciler, Controller> add) {
        Optional<ReservedCapacity> reserved = with.provider().reservedCapacity();
        if (reserved.isEmpty() || !with.settings().isOn(FeatureGate.RESERVED_CAPACITY)) {
            return () -> {};
        }
        Controller expiration = add.apply(new ReservationExpirationReconciler(lifecycle, reserved.get()));
        Controller capacityType = add.apply(new CapacityTypeReconciler(lifecycle, reserved.get()));
        return () -> {
            expiration.enqueue(ReservationExpirationReconciler.ROUND);
            capacityType.enqueue(CapacityTypeReconciler.ROUND);
        };
    }
}
