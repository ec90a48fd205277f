package io.karpenter.k8s.reservation;

import io.karpenter.core.cloud.ReservedCapacity;
import io.karpenter.core.lifecycle.Disruption;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.AtOnce;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes NodeClaims whose machine runs in a reservation that ends soon, so that pods move before the cloud takes it (AWS-CR-09). One round
 * for each call, whatever the key; to be called once at the start.
 */
public final class ReservationExpirationReconciler implements Reconciler {

    /** The one key. */
    public static final ObjectKey ROUND = ObjectKey.of("");

    static final Duration PERIOD = Duration.ofMinutes(1);

    private static final int AT_ONCE = 10;

    private final Lifecycle lifecycle;
    private final ReservedCapacity reserved;

    public ReservationExpirationReconciler(Lifecycle lifecycle, ReservedCapacity reserved) {
        this.lifecycle = lifecycle;
        this.reserved = reserved;
    }

    @Override
    public String name() {
        return "reservation.expiration";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        String label = reserved.idLabel();
        List<ManagedClaim> claims = lifecycle.managedClaims().stream()
                .filter(claim -> !claim.isDeleting()
                        && !claim.labels().getOrDefault(label, "").isEmpty())
                .toList();
        if (!claims.isEmpty()) {
            Set<String> ending = reserved.ending(
                    claims.stream().map(claim -> claim.labels().get(label)).collect(Collectors.toSet()));
            AtOnce.each(
                    AT_ONCE,
                    claims.stream()
                            .filter(claim -> ending.contains(claim.labels().get(label)))
                            .toList(),
                    claim -> lifecycle.disrupt(claim, Disruption.RESERVATION_EXPIRING));
        }
        return Outcome.after(PERIOD);
    }
}
