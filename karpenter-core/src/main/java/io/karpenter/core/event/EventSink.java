package io.karpenter.core.event;

/** Where events go. Implementations are thread-safe, never block and never fail. */
@FunctionalInterface
public interface EventSink {

    /** Forgets everything. */
    EventSink NONE = event -> {};

    /** Tells of an event, unless it was told a short while ago. */
    void publish(Event event);
}
