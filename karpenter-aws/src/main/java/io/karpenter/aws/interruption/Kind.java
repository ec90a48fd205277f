package io.karpenter.aws.interruption;

import io.karpenter.core.cloud.machine.MachineNotice.Consequence;

/** Kinds of what AWS says of machines. Source: AWS-INT-05, AWS-INT-13, AWS-MET-03. */
enum Kind {
    SPOT_INTERRUPTED(
            "spot_interrupted", "SpotInterrupted", "EC2 takes the spot machine back in two minutes", Consequence.DRAIN),
    REBALANCE_RECOMMENDATION(
            "rebalance_recommendation",
            "SpotRebalanceRecommendation",
            "EC2 is likely to take the spot machine back soon",
            Consequence.NONE),
    INSTANCE_STOPPED("instance_stopped", "InstanceStopping", "The machine is being stopped", Consequence.DRAIN),
    INSTANCE_TERMINATED(
            "instance_terminated", "InstanceTerminating", "The machine is being terminated", Consequence.DRAIN),
    SCHEDULED_CHANGE(
            "scheduled_change", "InstanceUnhealthy", "AWS has scheduled a change of the machine", Consequence.DRAIN),
    RESERVATION_INTERRUPTED(
            "capacity_reservation_interrupted",
            "CapacityReservationInstanceInterrupted",
            "The owner of the capacity reservation takes the machine back",
            Consequence.DRAIN),
    INSTANCE_STATUS(
            "instance_status",
            "InstanceUnhealthy",
            "EC2's checks of the machine have failed for two minutes",
            Consequence.END_AT_ONCE),
    SYSTEM_STATUS(
            "system_status",
            "InstanceUnhealthy",
            "EC2's checks of the hardware below the machine have failed for two minutes",
            Consequence.END_AT_ONCE),
    EVENT_STATUS("event_status", "InstanceUnhealthy", "EC2 has scheduled an event for the machine", Consequence.DRAIN),
    NO_OP("no_op", "", "", Consequence.NONE);

    private final String text;
    private final String reason;
    private final String message;
    private final Consequence consequence;

    Kind(String text, String reason, String message, Consequence consequence) {
        this.text = text;
        this.reason = reason;
        this.message = message;
        this.consequence = consequence;
    }

    /** In snake case, as metrics have it. */
    String text() {
        return text;
    }

    String reason() {
        return reason;
    }

    String message() {
        return message;
    }

    Consequence consequence() {
        return consequence;
    }
}
