package io.karpenter.core.event.disruption;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.EventType;
import io.karpenter.core.event.ObjectRef;
import java.time.Instant;
import java.util.List;

/** What is told while a node is emptied, of its pods and of itself. Keys are uids, as names repeat (EVT-04). Source: EVT-01, TRM-15 to TRM-23. */
public sealed interface DrainEvent extends Event {

    /**
     * The API server has agreed to evict a pod.
     *
     * @param because of which the node goes, may be empty
     */
    record Evicted(ObjectRef about, String because) implements DrainEvent {

        @Override
        public EventType type() {
            return EventType.NORMAL;
        }

        @Override
        public String message() {
            return "Evicted pod" + (because.isEmpty() ? "" : ": " + because);
        }
    }

    /**
     * A pod was deleted whatever protected it, as its node's time is over.
     *
     * @param deadline by when all pods of the node have ended
     */
    record Disrupted(ObjectRef about, Instant deadline) implements DrainEvent {

        @Override
        public EventType type() {
            return EventType.NORMAL;
        }

        @Override
        public String message() {
            return "Deleted the pod so that it ends before its node does, at " + deadline;
        }
    }

    /** A node is not empty yet. */
    sealed interface FailedDraining extends DrainEvent {

        @Override
        default EventType type() {
            return EventType.WARNING;
        }

        @Override
        default String reason() {
            return "FailedDraining";
        }

        record PodsLeft(ObjectRef about, int count) implements FailedDraining {

            @Override
            public String message() {
                return "Failed to drain node, %d %s waiting to be evicted"
                        .formatted(count, count == 1 ? "pod is" : "pods are");
            }
        }

        /**
         * A PodDisruptionBudget does not let a pod go yet.
         *
         * @param pod {@code namespace/name}
         * @param because what the API server or the budget says
         */
        record EvictionRefused(ObjectRef about, String pod, String because) implements FailedDraining {

            @Override
            public String message() {
                return "Failed to drain node, evicting pod %s is refused: %s".formatted(pod, because);
            }

            /** Beside the number of pods left, which is told first and says less. */
            @Override
            public String dedupeKey() {
                return FailedDraining.super.dedupeKey() + "/refused";
            }
        }
    }

    /**
     * A node is empty, but has volumes.
     *
     * @param attachments names of VolumeAttachments
     */
    record AwaitingVolumeDetachment(ObjectRef about, List<String> attachments) implements DrainEvent {

        private static final int LISTED = 5;

        public AwaitingVolumeDetachment {
            attachments = List.copyOf(attachments);
        }

        @Override
        public EventType type() {
            return EventType.NORMAL;
        }

        @Override
        public String message() {
            int more = attachments.size() - LISTED;
            return "Awaiting the deletion of bound volumeattachments "
                    + String.join(", ", attachments.subList(0, Math.min(LISTED, attachments.size())))
                    + (more > 0 ? " and %d more".formatted(more) : "");
        }
    }
}
