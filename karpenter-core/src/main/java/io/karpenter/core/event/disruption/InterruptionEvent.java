package io.karpenter.core.event.disruption;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;

/** What is told of a machine that its cloud speaks of, about its NodeClaim and its Node. Source: HLT-12. */
public sealed interface InterruptionEvent extends Event {

    /**
     * What the cloud said.
     *
     * @param reason CamelCase, the provider's own
     * @param type normal if nothing is done about it
     */
    record Noticed(ObjectRef about, String reason, EventType type, String message) implements InterruptionEvent {}

    /** The NodeClaim is deleted because of what the cloud said. */
    record TerminatingOnInterruption(ObjectRef about) implements InterruptionEvent {

        @Override
        public EventType type() {
            return EventType.WARNING;
        }

        @Override
        public String message() {
            return "The cloud takes the machine back, so that its NodeClaim is deleted";
        }
    }
}
