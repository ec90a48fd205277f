package io.karpenter.core.disruption.drift;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.disruption.NodeActivity;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.nodepool.NodePool;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a NodeClaim's node has been quiet for as long as its NodePool's {@code consolidateAfter} wants. Stateless. Source: DIS-CON-04,
 * DIS-CON-05, DIS-CON-06.
 *
 * @param claim with the condition Consolidatable as it should be
 * @param left time until that may change by itself; empty if it will not
 */
public record Quiet(ManagedClaim claim, Optional<Duration> left) {

    /** The claim as of {@code now}. Nodes of static pools are never consolidated. */
    public static Quiet of(ManagedClaim claim, NodePool pool, Instant now) {
        Optional<Duration> window = pool.disruption().consolidateAfter();
        Optional<Instant> since =
                new NodeActivity(initialized(claim), claim.status().lastPodEvent()).quietSince();
        if (pool.isStatic() || window.isEmpty() || since.isEmpty()) {
            return new Quiet(without(claim), Optional.empty());
        }
        Duration left = Duration.between(now, since.get().plus(window.get()));
        return window.get().isPositive() && left.isPositive()
                ? new Quiet(without(claim), Optional.of(left))
                : new Quiet(
                        claim.with(conditions -> conditions.withTrue(ClaimConditions.CONSOLIDATABLE, now)),
                        Optional.empty());
    }

    private static Optional<Instant> initialized(ManagedClaim claim) {
        return claim.conditions()
                .get(ClaimConditions.INITIALIZED)
                .filter(Condition::isTrue)
                .map(Condition::lastTransition);
    }

    private static ManagedClaim without(ManagedClaim claim) {
        return claim.with(conditions -> conditions.without(ClaimConditions.CONSOLIDATABLE));
    }
}
