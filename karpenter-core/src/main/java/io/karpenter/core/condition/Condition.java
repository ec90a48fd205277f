package io.karpenter.core.condition;

import java.time.Instant;

/**
 * One condition of an object (CND-01).
 *
 * @param reason CamelCase
 * @param message may be empty
 * @param lastTransition when the status became what it is
 * @param observedGeneration generation of the object that it was found out for
 */
public record Condition(
        String type,
        ConditionStatus status,
        String reason,
        String message,
        Instant lastTransition,
        long observedGeneration) {

    public boolean isTrue() {
        return status == ConditionStatus.TRUE;
    }

    public boolean isFalse() {
        return status == ConditionStatus.FALSE;
    }

    public boolean isUnknown() {
        return status == ConditionStatus.UNKNOWN;
    }

    Condition observedAt(long generation) {
        return generation == observedGeneration
                ? this
                : new Condition(type, status, reason, message, lastTransition, generation);
    }
}
