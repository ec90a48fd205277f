package io.karpenter.core.condition;

import java.time.Instant;

/**
 * One condition of an object (CND-01).
 *
 * @param reason CamelCase
 * @param message may be empty; what is longer than the API takes ({@value #MOST_MESSAGE} characters) is cut off
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

    private static final int MOST_MESSAGE = 32_768;

    public Condition {
        message = message.length() > MOST_MESSAGE ? message.substring(0, MOST_MESSAGE) : message;
    }

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
