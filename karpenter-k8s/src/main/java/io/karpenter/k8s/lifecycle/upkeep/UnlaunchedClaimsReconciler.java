package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import java.time.Duration;
import java.util.Optional;

/**
 * Forgets NodeClaims that were deleted before anybody saw them launched, should what was learned of their creation have come after the
 * news of their end (GC-05). Keys are names of NodeClaims; it is to be called when one is created.
 */
public final class UnlaunchedClaimsReconciler implements Reconciler {

    private static final Duration WAIT = Duration.ofSeconds(15);

    private final Lifecycle lifecycle;

    public UnlaunchedClaimsReconciler(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return "state.nodeclaimgc";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> known = lifecycle
                .claims()
                .get(key)
                .filter(claim -> claim.text("status", "providerID").isEmpty());
        if (known.isEmpty()) {
            return Outcome.DONE;
        }
        Duration left = Duration.between(lifecycle.now(), known.get().created().plus(WAIT));
        if (left.compareTo(Duration.ZERO) > 0) {
            return Outcome.after(left);
        }
        boolean exists = lifecycle
                .api()
                .get(ResourceKind.NODE_CLAIM, key)
                .filter(claim -> claim.uid().equals(known.get().uid()))
                .isPresent();
        if (!exists) {
            lifecycle.claims().gone(known.get());
        }
        return Outcome.DONE;
    }
}
