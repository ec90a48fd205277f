package io.karpenter.core.lifecycle;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;

/**
 * Gives up claims that come to nothing (LIF-19..22). There is no limit for initialization. Stateless.
 *
 * @param launch longest time that a claim may wait for its machine
 * @param registration longest time that it may wait for its Node
 */
public record Liveness(Duration launch, Duration registration) {

    /** 5 and 15 minutes. */
    public static final Liveness DEFAULT = new Liveness(Duration.ofMinutes(5), Duration.ofMinutes(15));

    /** What becomes of a claim. */
    public sealed interface Verdict {

        /** Nothing to wait for. */
        record Alive() implements Verdict {}

        /** To be looked at again when its time may be up. */
        record Waiting(Duration left) implements Verdict {}

        /**
         * To be deleted.
         *
         * @param reason in metrics
         */
        record GiveUp(String reason) implements Verdict {}
    }

    /** What becomes of {@code claim} now. */
    public Verdict of(ManagedClaim claim, Instant now) {
        if (claim.is(ClaimConditions.REGISTERED) || claim.isDeleting()) {
            return new Verdict.Alive();
        }
        Duration registrationLeft = left(claim, ClaimConditions.REGISTERED, registration, now);
        if (!claim.is(ClaimConditions.LAUNCHED)) {
            Duration launchLeft = left(claim, ClaimConditions.LAUNCHED, launch, now);
            if (!isPositive(launchLeft)) {
                return new Verdict.GiveUp(Disruption.LAUNCH_TIMEOUT);
            }
            if (isPositive(registrationLeft)) {
                return new Verdict.Waiting(launchLeft.compareTo(registrationLeft) < 0 ? launchLeft : registrationLeft);
            }
        }
        return isPositive(registrationLeft)
                ? new Verdict.Waiting(registrationLeft)
                : new Verdict.GiveUp(Disruption.REGISTRATION_TIMEOUT);
    }

    private static Duration left(ManagedClaim claim, String type, Duration limit, Instant now) {
        Condition condition = claim.conditions().dependent(type);
        return Duration.between(now, condition.lastTransition().plus(limit));
    }

    private static boolean isPositive(Duration duration) {
        return duration.compareTo(Duration.ZERO) > 0;
    }
}
