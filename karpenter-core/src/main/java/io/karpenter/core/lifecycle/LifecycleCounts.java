package io.karpenter.core.lifecycle;

import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;

/** Hears of what is counted of NodeClaims and Nodes (MET-11..19). Thread-safe; must return quickly. */
public interface LifecycleCounts {

    /** Counts nothing. */
    LifecycleCounts NONE = new LifecycleCounts() {};

    /**
     * The claim's deletion was asked for, with whatever pods are on its Node (MET-12, MET-38).
     *
     * @param reason one of {@link Disruption}, or the kind of a provider's notice
     */
    default void disrupted(ManagedClaim claim, String reason) {}

    /**
     * The claim's deletion was asked for because its Node is not well (MET-13).
     *
     * @param condition type of the Node's condition that says so, in snake case
     */
    default void unhealthy(ManagedClaim claim, String condition) {}

    /** The claim's Node is registered (MET-16). */
    default void nodeCreated(ManagedClaim claim) {}

    /** No pod holds the claim's Node any more (MET-18). */
    default void nodeDrained(ManagedClaim claim) {}

    /** The claim's machine has ended (MET-14). */
    default void instanceTerminated(ManagedClaim claim, Duration since) {}

    /** The claim's finalizer was taken away (MET-11, MET-15). */
    default void claimTerminated(ManagedClaim claim, Duration since) {}

    /**
     * The Node's finalizer was taken away (MET-17, MET-19, MET-20).
     *
     * @param since its deletion was asked for
     * @param lifetime since its creation
     */
    default void nodeTerminated(JoinedNode node, Duration since, Duration lifetime) {}
}
