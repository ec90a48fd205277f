package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.Lifecycle;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import java.util.Optional;

/** Gives NodeClaims of older versions the label that names their NodeClass (LIF-51). Keys are names of NodeClaims. */
public final class ClaimHydrationReconciler implements Reconciler {

    private final Lifecycle lifecycle;

    public ClaimHydrationReconciler(Lifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    @Override
    public String name() {
        return "nodeclaim.hydration";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = lifecycle.managedClaim(key);
        found.ifPresent(
                claim -> lifecycle.writeMain(claim, lifecycle.management().hydrated(ClaimObject.read(claim))));
        return Outcome.DONE;
    }
}
