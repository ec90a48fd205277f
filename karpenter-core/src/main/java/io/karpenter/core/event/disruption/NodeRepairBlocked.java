package io.karpenter.core.event.disruption;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;
import java.time.Duration;

/**
 * A Node is not repaired because too many ail; about the Node, its NodeClaim and its NodePool, each of which is told by itself (HLT-10).
 *
 * @param unhealthy Nodes that something ails
 * @param total Nodes that were counted
 * @param percent how many may ail
 * @param nodePool that was counted in; empty: all Nodes of the cluster were
 */
public record NodeRepairBlocked(ObjectRef about, long unhealthy, long total, int percent, String nodePool)
        implements Event {

    @Override
    public EventType type() {
        return EventType.WARNING;
    }

    @Override
    public String message() {
        return "%d of %d nodes of the %s are unhealthy, more than %d %%, so that none is repaired"
                .formatted(unhealthy, total, nodePool.isEmpty() ? "cluster" : "NodePool " + nodePool, percent);
    }

    @Override
    public Duration dedupeWindow() {
        return Duration.ofMinutes(15);
    }
}
