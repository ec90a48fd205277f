package io.karpenter.core.lifecycle;

import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** From a NodeClaim to a machine (LIF-02..07). Stateless. */
public final class Launching {

    public static final String LAUNCH_FAILED = "LaunchFailed";
    private static final int LONGEST_MESSAGE = 300;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final int MOST_DOUBLINGS = 6;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(60);
    /** Requirements on these name no label that a provider or this program would not set by itself. */
    private static final List<String> NOT_FROM_REQUIREMENTS =
            List.of(Labels.HOSTNAME, Labels.REGISTERED, Labels.INITIALIZED);

    private Launching() {}

    /** What is to be done about a launch that failed. */
    public sealed interface Failure {

        /**
         * The claim is deleted, so that it is planned anew.
         *
         * @param reason in metrics
         */
        record GiveUp(String reason, Event event) implements Failure {}

        /** The claim says why; the launch is tried again. */
        record Again(ManagedClaim claim) implements Failure {}
    }

    /** True if the provider is to be asked for a machine: nothing is launched without the finalizer, or for a claim that is to go. */
    public static boolean isDue(ManagedClaim claim) {
        return claim.finalizer() && !claim.isDeleting() && launched(claim).isUnknown();
    }

    /** A claim whose launch is decided, seen at the generation of now. */
    public static ManagedClaim settled(ManagedClaim claim, Instant now) {
        return launched(claim).isUnknown()
                ? claim
                : claim.with(conditions -> conditions.restamped(ClaimConditions.LAUNCHED, now));
    }

    /** The claim with its machine. Its own labels, and those that its requirements leave no choice about, win over the provider's. */
    public static ManagedClaim launched(ManagedClaim claim, Launched machine, Instant now) {
        Map<String, String> labels = new TreeMap<>(machine.labels());
        for (Requirement requirement :
                Requirements.ofExpressions(claim.spec().requirements()).all()) {
            if (!requirement.complement()
                    && requirement.values().size() == 1
                    && !NOT_FROM_REQUIREMENTS.contains(requirement.key())) {
                labels.put(requirement.key(), requirement.anyValue());
            }
        }
        labels.putAll(claim.labels());
        Map<String, String> annotations = new TreeMap<>(claim.annotations());
        annotations.putAll(machine.annotations());
        ManagedClaim.Status status = claim.status();
        return claim.withLabels(labels)
                .withAnnotations(annotations)
                .withStatus(new ManagedClaim.Status(
                        machine.providerId(),
                        machine.imageId(),
                        status.nodeName(),
                        machine.capacity(),
                        machine.allocatable(),
                        status.lastPodEvent()))
                .with(conditions -> conditions.withTrue(ClaimConditions.LAUNCHED, now));
    }

    /** What follows from a failed launch. */
    public static Failure failed(ManagedClaim claim, RuntimeException because, Instant now) {
        return switch (because) {
            case InsufficientCapacityException none ->
                new Failure.GiveUp(
                        Disruption.INSUFFICIENT_CAPACITY,
                        new NodeClaimEvent.InsufficientCapacityError(claim.reference(), text(none)));
            case NodeClassNotReadyException notReady ->
                new Failure.GiveUp(
                        Disruption.NODECLASS_NOT_READY,
                        new NodeClaimEvent.NodeClassNotReady(claim.reference(), text(notReady)));
            case LaunchFailedException failed -> again(claim, failed.reason(), text(failed), now);
            default -> again(claim, LAUNCH_FAILED, shortened(text(because)), now);
        };
    }

    /** Time until the launch is tried again after it has failed {@code times} times: 1 second, doubling to 60. */
    public static Duration pauseAfter(int times) {
        Duration pause = FIRST_PAUSE.multipliedBy(1L << Math.min(Math.max(times, 1) - 1, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
    }

    private static Failure again(ManagedClaim claim, String reason, String message, Instant now) {
        return new Failure.Again(
                claim.with(conditions -> conditions.withUnknown(ClaimConditions.LAUNCHED, reason, message, now)));
    }

    private static Condition launched(ManagedClaim claim) {
        return claim.conditions().dependent(ClaimConditions.LAUNCHED);
    }

    private static String text(RuntimeException because) {
        String message = because.getMessage();
        return message == null ? because.getClass().getSimpleName() : message;
    }

    private static String shortened(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "...";
    }
}
