package io.karpenter.core.disruption;

import java.time.Instant;
import java.util.Optional;

/**
 * When something last happened on a node.
 *
 * @param initialized since when its NodeClaim is initialized; empty while it is not
 * @param lastPodEvent when a pod last came to it or left it ({@code status.lastPodEventTime}); empty if none ever did
 */
public record NodeActivity(Optional<Instant> initialized, Optional<Instant> lastPodEvent) {

    /** Since when nothing has happened; empty while the node is not initialized (DIS-CON-05). */
    public Optional<Instant> quietSince() {
        return initialized.map(since -> lastPodEvent.orElse(since));
    }
}
