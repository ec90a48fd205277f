package io.karpenter.solver.disruption;

import io.karpenter.core.cluster.NodeClaim;
import java.time.Instant;

/** Which nodes are so close to their expiry that they are exchanged in good order before, as drifted ones are (WK-21). */
@FunctionalInterface
public interface ExpiryWindow {

    /** Nodes are left alone until they expire. */
    ExpiryWindow NONE = (claim, now) -> false;

    boolean isExpiring(NodeClaim claim, Instant now);
}
