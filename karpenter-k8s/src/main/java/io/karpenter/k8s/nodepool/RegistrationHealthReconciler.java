package io.karpenter.k8s.nodepool;

import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.util.Optional;

/** Starts the health of registrations anew when a NodePool or its NodeClass changes (LIF-33). Keys are names of NodePools. */
public final class RegistrationHealthReconciler implements Reconciler {

    private final PoolCare care;
    private final RegistrationHealths healths;

    public RegistrationHealthReconciler(PoolCare care, RegistrationHealths healths) {
        this.care = care;
        this.healths = healths;
    }

    @Override
    public String name() {
        return "nodepool.registrationhealth";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> pool = care.managed(key);
        pool.ifPresentOrElse(healths::check, healths::forgetGone);
        return Outcome.DONE;
    }
}
