package io.karpenter.core.event.disruption;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;
import java.util.Locale;

/** What is told of commands that disrupt nodes: of nodes that go, and of those that come for them. Source: EVT-01; DIS-VAL-06, DIS-QUE-08, DIS-QUE-09. */
public sealed interface CommandEvent extends Event {

    @Override
    default EventType type() {
        return EventType.NORMAL;
    }

    /** A NodeClaim is launched for nodes that go. */
    record DisruptionLaunching(ObjectRef about, DisruptionReason because) implements CommandEvent {

        @Override
        public String message() {
            return "Launching NodeClaim: " + because;
        }

        @Override
        public String dedupeKey() {
            return CommandEvent.super.dedupeKey() + "/" + because;
        }
    }

    /** Nodes do not go before this NodeClaim is initialized. */
    record DisruptionWaitingReadiness(ObjectRef about) implements CommandEvent {

        @Override
        public String message() {
            return "Waiting on readiness to continue disruption";
        }
    }

    /** A Node and its NodeClaim go. */
    record DisruptionTerminating(ObjectRef about, DisruptionReason because) implements CommandEvent {

        @Override
        public String message() {
            return "Disrupting %s: %s".formatted(about.kind(), because);
        }

        @Override
        public String dedupeKey() {
            return CommandEvent.super.dedupeKey() + "/" + because;
        }
    }

    /**
     * What consolidation wanted to do does not hold any more.
     *
     * @param command in words
     * @param failure class: budget, scheduling, churn or unknown
     * @param because why
     * @param savings USD per hour that are forgone
     */
    record ConsolidationRejected(ObjectRef about, String command, String failure, String because, double savings)
            implements CommandEvent {

        @Override
        public String message() {
            return "Consolidation does not %s after all (%s): %s, %s"
                    .formatted(command, failure, because, saving(savings));
        }

        @Override
        public String dedupeKey() {
            return CommandEvent.super.dedupeKey() + "/" + command + "/" + failure;
        }
    }

    private static String saving(double savings) {
        return String.format(Locale.ROOT, "savings: $%.4f/hour", savings);
    }
}
