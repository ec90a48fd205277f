package io.karpenter.core.staticpool;

import io.karpenter.core.disruption.DoNotDisrupt;
import io.karpenter.core.disruption.EvictionCost;
import io.karpenter.core.workload.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An active node of a static NodePool, as scaling down looks at it.
 *
 * @param name of its NodeClaim
 * @param launched false while its NodeClaim has no provider id
 * @param created when its NodeClaim was created
 * @param expireAfter of its NodeClaim; empty: never
 * @param pods bound to it, daemons included; those that have ended count for nothing
 */
public record StaticNode(
        String name, boolean launched, Instant created, Optional<Duration> expireAfter, List<Pod> pods) {

    public StaticNode {
        pods = pods.stream().filter(pod -> !pod.status().phase().isTerminal()).toList();
    }

    /** True if nothing runs on it but daemons, none of which asks to be left alone. */
    boolean isEmpty(Instant now) {
        return pods.stream().allMatch(pod -> pod.isOwnedBy("DaemonSet") && !DoNotDisrupt.isActive(pod, now));
    }

    /** True if some pod on it asks to be left alone. */
    boolean isProtected(Instant now) {
        return pods.stream().anyMatch(pod -> DoNotDisrupt.isActive(pod, now));
    }

    /** The eviction cost of all its pods times the share of its life that it has before it. */
    double cost(Instant now) {
        return EvictionCost.of(pods) * EvictionCost.lifetimeRemaining(expireAfter, Duration.between(created, now));
    }
}
