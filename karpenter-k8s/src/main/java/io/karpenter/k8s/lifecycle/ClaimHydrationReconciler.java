package io.karpenter.k8s.lifecycle;

import io.karpenter.core.lifecycle.ManagedClaim;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
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
        if (found.isPresent()) {
            ManagedClaim claim = ClaimObject.read(found.get());
            lifecycle.writeMain(
                    found.get(),
                    claim.withLabels(lifecycle
                            .management()
                            .hydrated(claim.labels(), claim.spec().nodeClassRef())));
        }
        return Outcome.DONE;
    }
}
