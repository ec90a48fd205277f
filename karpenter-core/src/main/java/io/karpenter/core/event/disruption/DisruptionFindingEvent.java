package io.karpenter.core.event.disruption;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;
import java.time.Duration;
import java.util.Locale;

/** What is told of nodes and NodePools while it is decided what to disrupt. Source: EVT-01, DIS-BUD-10, DIS-CAN-02, DIS-CON-03, DIS-CON-20, DIS-BAL-10. */
public sealed interface DisruptionFindingEvent extends Event {

    @Override
    default EventType type() {
        return EventType.NORMAL;
    }

    /** A node must not be disrupted now, whatever for, or not for its drift. */
    record DisruptionBlocked(ObjectRef about, String because) implements DisruptionFindingEvent {

        @Override
        public String message() {
            return "Cannot disrupt " + about.kind() + ": " + because;
        }
    }

    /** Budgets of a NodePool allow no node to be disrupted for a reason. */
    record NoDisruptionsAllowed(ObjectRef about, DisruptionReason because) implements DisruptionFindingEvent {

        @Override
        public String reason() {
            return DisruptionBlocked.class.getSimpleName();
        }

        @Override
        public String message() {
            return "No allowed disruptions for reason %s due to blocking budget".formatted(because);
        }

        @Override
        public Duration dedupeWindow() {
            return Duration.ofMinutes(1);
        }

        @Override
        public String dedupeKey() {
            return DisruptionFindingEvent.super.dedupeKey() + "/" + because;
        }
    }

    /**
     * Consolidation leaves a node alone.
     *
     * @param code stable name of the reason: each reason is told
     */
    record Unconsolidatable(ObjectRef about, String code, String because) implements DisruptionFindingEvent {

        @Override
        public String message() {
            return because;
        }

        @Override
        public Duration dedupeWindow() {
            return Duration.ofMinutes(15);
        }

        @Override
        public String dedupeKey() {
            return DisruptionFindingEvent.super.dedupeKey() + "/" + code;
        }
    }

    /**
     * Something cheaper was found for a node.
     *
     * @param command what is to be done
     * @param savings USD per hour
     */
    record ConsolidationCandidate(ObjectRef about, String command, double savings) implements DisruptionFindingEvent {

        @Override
        public String message() {
            return String.format(Locale.ROOT, "%s, saving $%.4f/hour", command, savings);
        }

        @Override
        public String dedupeKey() {
            return DisruptionFindingEvent.super.dedupeKey() + "/" + command;
        }
    }

    /**
     * What is saved is enough for what is disrupted, by the policy Balanced.
     *
     * @param savingsShare of the price of the NodePool
     * @param disruptionShare of the disruption cost of the NodePool
     */
    record ConsolidationApproved(
            ObjectRef about, double score, double threshold, double savingsShare, double disruptionShare)
            implements DisruptionFindingEvent {

        @Override
        public String message() {
            return String.format(
                    Locale.ROOT,
                    "Balanced consolidation approved: score %.2f, threshold %.2f (k %.0f), savings %.1f%%, disruption %.1f%%",
                    score,
                    threshold,
                    1 / threshold,
                    100 * savingsShare,
                    100 * disruptionShare);
        }
    }
}
