package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.core.lifecycle.Disruption;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.upkeep.Expiration;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import java.time.Duration;
import java.util.Optional;

/** Deletes NodeClaims that are too old (LIF-40, LIF-41). Keys are names of NodeClaims. */
public final class ExpirationReconciler implements Reconciler {

    private final Lifecycle lifecycle;

    public ExpirationReconciler(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return "nodeclaim.expiration";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.managedClaim(key);
        if (found.isEmpty()) {
            return Outcome.DONE;
        }
        ManagedClaim claim = ClaimObject.read(found.get());
        Optional<Duration> left = Expiration.timeLeft(claim, lifecycle.now());
        if (left.filter(Duration::isZero).isPresent()) {
            lifecycle.disrupt(claim, Disruption.EXPIRED);
            return Outcome.DONE;
        }
        return Outcome.of(left);
    }
}
