package io.karpenter.core.event;

/** Whether an event tells of trouble. Source: Kubernetes API reference, Event. */
public enum EventType {
    NORMAL("Normal"),
    WARNING("Warning");

    private final String text;

    EventType(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
