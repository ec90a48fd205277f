package io.karpenter.core.lifecycle.upkeep;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;

/** Ends NodeClaims that have reached the age that they themselves state, whatever their NodePool says by now (LIF-40..43). Stateless. */
public final class Expiration {

    private Expiration() {}

    /** Time until the claim is to be deleted, zero if that is now; empty if never, or if it is being deleted already. */
    public static Optional<Duration> timeLeft(ManagedClaim claim, Instant now) {
        if (claim.isDeleting()) {
            return Optional.empty();
        }
        return claim.spec().expireAfter().map(age -> {
            Duration left = Duration.between(now, claim.identity().created().plus(age));
            return left.isNegative() ? Duration.ZERO : left;
        });
    }

    /**
     * When the claim may begin to be replaced as one that has drifted, under budgets and with its replacement first, so that it is gone
     * before it must go (WK-21). Claims of one age begin at times of their own, evenly spread, each always at the same. None begins
     * before half its life is over.
     *
     * @param window how long before its end at the latest; zero: nothing happens before its end
     * @param jitter how much earlier at the most
     * @return empty if that never is
     */
    public static Optional<Instant> gracefulFrom(NodeClaim claim, Duration window, Duration jitter) {
        if (!window.isPositive() || claim.deleting()) {
            return Optional.empty();
        }
        return claim.lifecycle().expireAfter().map(age -> {
            double share = new SplittableRandom(claim.name().hashCode()).nextDouble();
            Duration earlier = window.plusMillis((long) (jitter.toMillis() * share));
            Duration half = age.dividedBy(2);
            Duration begin = age.minus(earlier);
            return claim.created().plus(begin.compareTo(half) < 0 ? half : begin);
        });
    }
}
