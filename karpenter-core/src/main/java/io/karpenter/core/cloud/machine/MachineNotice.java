package io.karpenter.core.cloud.machine;

/**
 * What a cloud says of one of its machines. Source: HLT-12.
 *
 * @param id tells it from all other notices; what it is acknowledged by
 * @param providerId of the machine
 * @param kind in snake case such as {@code spot_interrupted}, the reason in metrics
 * @param reason CamelCase such as {@code SpotInterrupted}, that of events
 * @param message for people
 */
public record MachineNotice(
        String id, String providerId, String kind, String reason, String message, Consequence consequence) {

    /** What is done about it. */
    public enum Consequence {
        /** It is told, and that is all. */
        NONE,
        /** The NodeClaim is deleted: its pods leave as they do otherwise. */
        DRAIN,
        /** The NodeClaim is deleted, and nothing holds the machine up: neither pods nor their volumes. */
        END_AT_ONCE
    }
}
