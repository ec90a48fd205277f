package io.karpenter.core.lifecycle.upkeep;

import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Notes when pods last came or went (DIS-CON-07, API 2.1). Stateless. */
public final class PodActivity {

    /** Least time between two notes of one claim. */
    public static final Duration DEDUPE = Duration.ofSeconds(10);

    private PodActivity() {}

    /** The claim with the note that pods came or went at {@code event}; empty if that was noted before, or just now. */
    public static Optional<ManagedClaim> noted(ManagedClaim claim, Instant event) {
        boolean known = claim.status()
                .lastPodEvent()
                .filter(last -> event.isBefore(last.plus(DEDUPE)))
                .isPresent();
        return known
                ? Optional.empty()
                : Optional.of(claim.withStatus(claim.status().withLastPodEvent(event)));
    }
}
