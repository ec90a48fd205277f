package io.karpenter.core.event;

import java.time.Duration;

/** Why a node is left alone, told of it and of its NodeClaim. Source: EVT-01; DIS-CAN-02. */
public sealed interface CandidateEvent extends Event {

    @Override
    default EventType type() {
        return EventType.NORMAL;
    }

    /** Equal reasons are told once, others as they come (WK-23). */
    @Override
    default String dedupeKey() {
        return Event.super.dedupeKey() + "/" + message();
    }

    /** It may not be disrupted at all. */
    record DisruptionBlocked(ObjectRef about, String message) implements CandidateEvent {}

    /** It might, but consolidation has no use for that. */
    record Unconsolidatable(ObjectRef about, String message) implements CandidateEvent {

        @Override
        public Duration dedupeWindow() {
            return Duration.ofMinutes(15);
        }
    }
}
