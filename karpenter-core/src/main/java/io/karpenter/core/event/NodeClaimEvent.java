package io.karpenter.core.event;

import java.time.Instant;

/** What is told of a NodeClaim's way from launch to termination; about it and, where it says so, about its Node. Source: EVT-01. */
public sealed interface NodeClaimEvent extends Event {

    @Override
    default EventType type() {
        return EventType.WARNING;
    }

    /**
     * The cloud has no capacity for it, so that it is given up (LIF-04).
     *
     * @param because what the cloud said
     */
    record InsufficientCapacityError(ObjectRef about, String because) implements NodeClaimEvent {

        private static final int LONGEST = 300;

        @Override
        public String message() {
            String text = because.length() > LONGEST ? because.substring(0, LONGEST) + "..." : because;
            return "NodeClaim %s could not be launched: %s".formatted(about.name(), text);
        }
    }

    /**
     * Its NodeClass is not ready, so that it is given up (LIF-05, EVT-03).
     *
     * @param because what the cloud said
     */
    record NodeClassNotReady(ObjectRef about, String because) implements NodeClaimEvent {

        @Override
        public String message() {
            return "NodeClaim %s could not be launched, its NodeClass is not ready: %s"
                    .formatted(about.name(), because);
        }
    }

    /** Its node came up without the taint that keeps pods away until it is registered (LIF-09). */
    record UnregisteredTaintMissing(ObjectRef about) implements NodeClaimEvent {

        @Override
        public String message() {
            return "The node came up without the taint karpenter.sh/unregistered:NoExecute, so that pods may land on it too early";
        }
    }

    /**
     * Its node is smaller than was expected of it (LIF-50).
     *
     * @param what is smaller, and by how much
     */
    record FailedConsistencyCheck(ObjectRef about, String what) implements NodeClaimEvent {

        @Override
        public String message() {
            return what;
        }

        @Override
        public String dedupeKey() {
            return NodeClaimEvent.super.dedupeKey() + "/" + what;
        }
    }

    /**
     * All pods of a node will be gone by some time, whatever protects them; about the Node or the NodeClaim.
     *
     * @param time when the terminationGracePeriod ends
     */
    record TerminationGracePeriodExpiring(ObjectRef about, Instant time) implements NodeClaimEvent {

        @Override
        public String message() {
            return "All pods will be deleted by " + time;
        }
    }
}
