package io.karpenter.k8s.lifecycle;

import io.karpenter.core.lifecycle.claim.ManagedClaim;

/** Hears whether machines become Nodes (LIF-31). May throw a conflict; is called again with the same claim then. */
public interface ClaimOutcomes {

    /** Wants to know nothing. */
    ClaimOutcomes IGNORED = new ClaimOutcomes() {
        @Override
        public void cameUp(ManagedClaim claim) {}

        @Override
        public void gaveUp(ManagedClaim claim) {}
    };

    /** Its Node is there and is about to take pods; called before that, perhaps more than once. */
    default void opening(ManagedClaim claim, String node) {}

    void cameUp(ManagedClaim claim);

    /** It was not launched, or its Node did not register. */
    void gaveUp(ManagedClaim claim);
}
