package io.karpenter.core.event;

import io.karpenter.core.plan.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Something that an operator is told of an object, as a Kubernetes event. Those of scheduling are below, those of NodeClaims and of
 * statuses beside; other capabilities bring their own. Source: SCH-MET-10; EVT-01, EVT-02.
 */
public interface Event {

    /** The object it is about. */
    ObjectRef about();

    /** Why it was made, in CamelCase; with the type the part of the contract that programs rely on. */
    default String reason() {
        return getClass().getSimpleName();
    }

    EventType type();

    String message();

    /** How long an equal event is not repeated; zero if each is to be told. */
    default Duration dedupeWindow() {
        return Duration.ofMinutes(2);
    }

    /** Events with one key count as equal. */
    default String dedupeKey() {
        return reason().toLowerCase(Locale.ROOT) + "/" + about().identity();
    }

    /** True if it takes a token of the bucket that all such events share. */
    default boolean isRateLimited() {
        return false;
    }

    /** A pod has no place. */
    record FailedScheduling(ObjectRef about, List<Reason> because) implements Event {

        public FailedScheduling {
            because = List.copyOf(because);
        }

        @Override
        public EventType type() {
            return EventType.WARNING;
        }

        @Override
        public String message() {
            return "Failed to schedule pod, "
                    + because.stream().map(Reason::message).collect(Collectors.joining("; "));
        }

        @Override
        public Duration dedupeWindow() {
            return Duration.ofMinutes(5);
        }
    }

    /**
     * A pod has a place; it is still the kube-scheduler that binds it.
     *
     * @param nodeClaim of the place; empty for a node that no NodePool manages
     * @param node of the place; empty while there is none
     */
    record Nominated(ObjectRef about, Optional<String> nodeClaim, Optional<String> node) implements Event {

        public Nominated {
            if (nodeClaim.isEmpty() && node.isEmpty()) {
                throw new IllegalArgumentException(
                        "pod %s is nominated for nothing, give a nodeclaim or a node".formatted(about.name()));
            }
        }

        @Override
        public EventType type() {
            return EventType.NORMAL;
        }

        @Override
        public String message() {
            String claimText = nodeClaim.map(name -> "nodeclaim/" + name).orElse("");
            String nodeText = node.map(name -> "node/" + name).orElse("");
            String comma = nodeClaim.isPresent() && node.isPresent() ? ", " : "";
            return "Pod should schedule on: " + claimText + comma + nodeText;
        }

        @Override
        public boolean isRateLimited() {
            return true;
        }
    }

    /**
     * A NodePool leaves nothing to launch.
     *
     * @param becauseOfMinValues true if there are types, but too few different ones
     */
    record NoCompatibleInstanceTypes(ObjectRef about, boolean becauseOfMinValues) implements Event {

        @Override
        public EventType type() {
            return EventType.WARNING;
        }

        @Override
        public String message() {
            return "NodePool requirements filtered out all compatible available instance types"
                    + (becauseOfMinValues ? " due to minValues incompatibility" : "");
        }

        @Override
        public Duration dedupeWindow() {
            return Duration.ofMinutes(1);
        }
    }
}
