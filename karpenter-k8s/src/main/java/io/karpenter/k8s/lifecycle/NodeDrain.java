package io.karpenter.k8s.lifecycle;

import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.Resource;
import java.time.Duration;
import java.util.Optional;

/** Empties a Node that is being deleted before its machine ends: pods first, then volumes (TRM-09..17). */
@FunctionalInterface
public interface NodeDrain {

    /** Leaves everything where it is. */
    NodeDrain NONE = (node, claim) -> new Progress(claim, Optional.empty(), () -> {});

    /**
     * Goes on with it.
     *
     * @param claim of the Node, empty if there is none or more than one
     */
    Progress drain(Resource node, Optional<ManagedClaim> claim);

    /**
     * How far it is.
     *
     * @param claim as it is to be written, with whatever else the same look at the Node changes of it (TRM-11)
     * @param again when to look again; empty once nothing is left to be waited for
     * @param onceWritten to be done when the claim is written
     */
    record Progress(Optional<ManagedClaim> claim, Optional<Duration> again, Runnable onceWritten) {}
}
