package io.karpenter.k8s.lifecycle;

import io.karpenter.core.lifecycle.ManagedClaim;
import io.karpenter.k8s.api.Resource;
import java.time.Duration;
import java.util.Optional;

/** Empties a Node that is being deleted before its machine ends: pods first, then volumes (TRM-09..17). */
@FunctionalInterface
public interface NodeDrain {

    /** Leaves everything where it is. */
    NodeDrain NONE = (node, claim) -> Optional.empty();

    /**
     * Goes on with it.
     *
     * @param claim of the Node, empty if there is none or more than one
     * @return empty once nothing is left to be waited for, else when to look again
     */
    Optional<Duration> drain(Resource node, Optional<ManagedClaim> claim);
}
