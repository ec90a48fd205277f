package io.karpenter.core.lifecycle;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.claim.Marks;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** From a NodeClaim's deletion to the end of its machine (TRM-01..06). Stateless. */
public final class ClaimTermination {

    /** How often the provider is asked whether the machine has ended. */
    public static final Duration POLL = Duration.ofSeconds(5);

    private ClaimTermination() {}

    /** What is to be done next. */
    public sealed interface Step {

        /** Write the claim, which says by when its pods are gone; tell of it once it is written. */
        record SetDeadline(ManagedClaim claim, NodeClaimEvent event) implements Step {}

        /** Delete its Nodes, and wait until they are gone. */
        record DeleteNodes(List<JoinedNode> nodes) implements Step {

            public DeleteNodes {
                nodes = List.copyOf(nodes);
            }
        }

        /** Wait until its Nodes are gone; they tell. */
        record AwaitNodes() implements Step {}

        /** End the machine, and when it has ended take the finalizer away. */
        record EndMachine(String providerId) implements Step {}

        /**
         * It knows of no machine. As a launch may have succeeded without anybody having written that down, look for a machine of the
         * claim among all; if there is none, take the finalizer away.
         */
        record LookForMachine() implements Step {}
    }

    /**
     * What is to be done next for a claim that is being deleted and has the finalizer.
     *
     * @param nodes with the claim's provider id
     */
    public static Step next(ManagedClaim claim, List<JoinedNode> nodes) {
        Optional<Instant> deadline = claim.identity()
                .deleted()
                .flatMap(deleted -> claim.spec().terminationGracePeriod().map(deleted::plus));
        // One that is there already stays: node repair may have said "now".
        if (deadline.isPresent() && !claim.annotations().containsKey(Marks.TERMINATION_TIMESTAMP)) {
            return new Step.SetDeadline(
                    claim.withAnnotation(
                            Marks.TERMINATION_TIMESTAMP, deadline.get().toString()),
                    new NodeClaimEvent.TerminationGracePeriodExpiring(claim.reference(), deadline.get()));
        }
        // A Node that is open may hold pods, even if the claim was not told any more that it is.
        boolean registered =
                claim.is(ClaimConditions.REGISTERED) || nodes.stream().anyMatch(JoinedNode::isRegistered);
        if (registered && !nodes.isEmpty()) {
            List<JoinedNode> kept =
                    nodes.stream().filter(node -> !node.deleting()).toList();
            return kept.isEmpty() ? new Step.AwaitNodes() : new Step.DeleteNodes(kept);
        }
        return claim.providerId().isEmpty() ? new Step.LookForMachine() : new Step.EndMachine(claim.providerId());
    }

    /** The machine that was launched for the claim without the claim knowing, until it is gone; empty if there is none. */
    public static Optional<Machine> unknownMachine(ManagedClaim claim, List<Machine> machines) {
        return machines.stream()
                .filter(machine -> machine.nodeClaim().equals(Optional.of(claim.name())))
                .findFirst();
    }

    /** The claim with the mark that its pods are to be gone now, whatever protects them; a time in the past stays (HLT-07). */
    public static ManagedClaim withoutDelay(ManagedClaim claim, Instant now) {
        boolean past = deadline(claim).filter(time -> !time.isAfter(now)).isPresent();
        return past
                ? claim
                : claim.withAnnotation(
                        Marks.TERMINATION_TIMESTAMP,
                        now.truncatedTo(ChronoUnit.SECONDS).toString());
    }

    private static Optional<Instant> deadline(ManagedClaim claim) {
        try {
            return Optional.ofNullable(claim.annotations().get(Marks.TERMINATION_TIMESTAMP))
                    .map(text -> OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    /** The claim while its machine ends. */
    public static ManagedClaim ending(ManagedClaim claim, Instant now) {
        return claim.is(ClaimConditions.INSTANCE_TERMINATING)
                ? claim
                : claim.with(conditions -> conditions.withTrue(ClaimConditions.INSTANCE_TERMINATING, now));
    }

    /** How long its machine has been ending; empty if nobody has asked for that. */
    public static Optional<Duration> endingSince(ManagedClaim claim, Instant now) {
        return claim.conditions()
                .get(ClaimConditions.INSTANCE_TERMINATING)
                .map(condition -> Duration.between(condition.lastTransition(), now));
    }
}
