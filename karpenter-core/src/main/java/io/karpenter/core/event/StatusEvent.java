package io.karpenter.core.event;

import java.time.Duration;

/** What is told of any object whose status is looked after: each time that it happens. Source: EVT-01; observability.md 6.3. */
public sealed interface StatusEvent extends Event {

    @Override
    default EventType type() {
        return EventType.NORMAL;
    }

    @Override
    default Duration dedupeWindow() {
        return Duration.ZERO;
    }

    /**
     * A condition has another status.
     *
     * @param condition its type, which becomes the reason of the event
     * @param before its status, {@code Unknown} if there was none
     * @param because its reason now, may be empty
     * @param details its message now, may be empty
     */
    record ConditionChanged(
            ObjectRef about, String condition, String before, String now, String because, String details)
            implements StatusEvent {

        @Override
        public String reason() {
            return condition;
        }

        @Override
        public String message() {
            StringBuilder text =
                    new StringBuilder("Status condition %s changed: %s -> %s".formatted(condition, before, now));
            if (!because.isEmpty()) {
                text.append(", reason ").append(because);
            }
            return details.isEmpty()
                    ? text.toString()
                    : text.append(", ").append(details).toString();
        }
    }

    /** A finalizer was removed. */
    record Finalized(ObjectRef about, String finalizer) implements StatusEvent {

        @Override
        public String message() {
            return "Finalizer %s removed".formatted(finalizer);
        }
    }
}
