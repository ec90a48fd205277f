package io.karpenter.core.lifecycle;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

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
}
