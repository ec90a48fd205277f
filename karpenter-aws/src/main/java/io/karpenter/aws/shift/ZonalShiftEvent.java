package io.karpenter.aws.shift;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;

/** A zone that a NodePool can use is shifted away, or is back. Source: AWS-ZS-06, AWS-MET-03. */
public sealed interface ZonalShiftEvent extends Event {

    /** Id of the zone. */
    String zoneId();

    @Override
    default String dedupeKey() {
        return Event.super.dedupeKey() + "/" + zoneId();
    }

    /** Nothing is launched in the zone until the shift ends. */
    record ZonalShiftActive(ObjectRef about, String zoneId) implements ZonalShiftEvent {

        @Override
        public EventType type() {
            return EventType.WARNING;
        }

        @Override
        public String message() {
            return "A zonal shift away from zone %s is active, nothing is launched there".formatted(zoneId);
        }
    }

    /** The zone can be used again. */
    record ZonalShiftCleared(ObjectRef about, String zoneId) implements ZonalShiftEvent {

        @Override
        public EventType type() {
            return EventType.NORMAL;
        }

        @Override
        public String message() {
            return "The zonal shift away from zone %s has ended".formatted(zoneId);
        }
    }
}
