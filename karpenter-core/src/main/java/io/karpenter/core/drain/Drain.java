package io.karpenter.core.drain;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.event.Event;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.event.ObjectRef;
import io.karpenter.core.event.disruption.DrainEvent;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One look at a node that is emptied: first its pods, then its volumes (TRM-09 to TRM-17). Stateless. */
public final class Drain {

    /** How soon to look again. */
    public static final Duration POLL = Duration.ofSeconds(1);

    /** Shortest time without pods: some may have been bound just before the scheduler saw the taint (TRM-16). */
    static final Duration LEAST = Duration.ofSeconds(5);

    private Drain() {}

    /**
     * A node that is being deleted and keeps new pods away.
     *
     * @param claim of the node; empty if it has none, or several
     * @param deadline by when all pods must have ended
     * @param pods that are bound to it
     * @param attachments names of the VolumeAttachments that it waits for ({@link Attachment#awaited})
     */
    public record Situation(
            ObjectRef node,
            Optional<ManagedClaim> claim,
            Optional<Instant> deadline,
            List<LeavingPod> pods,
            List<String> attachments) {

        public Situation {
            pods = List.copyOf(pods);
            attachments = List.copyOf(attachments);
        }
    }

    /**
     * What is to be done.
     *
     * @param claim the NodeClaim as it is to be written
     * @param due pods to be evicted or deleted now
     * @param events to be told
     * @param again when to look again; empty if nothing holds the node any more
     * @param drained true if the last pod has gone with this look; to be counted once the claim is written
     */
    public record Step(
            Optional<ManagedClaim> claim,
            List<LeavingPod> due,
            List<Event> events,
            Optional<Duration> again,
            boolean drained) {

        public Step {
            due = List.copyOf(due);
            events = List.copyOf(events);
        }
    }

    /** Decides. */
    public static Step of(Situation at, Instant now) {
        List<Event> events = new ArrayList<>();
        at.deadline().ifPresent(time -> events.add(new NodeClaimEvent.TerminationGracePeriodExpiring(at.node(), time)));
        Optional<ManagedClaim> begun = at.claim().map(claim -> begun(claim, now));
        DuePods pods = DuePods.of(at.pods(), at.deadline(), now);
        if (!pods.waitedFor().isEmpty()) {
            events.add(new DrainEvent.FailedDraining.PodsLeft(
                    at.node(), pods.waitedFor().size()));
            return new Step(begun, pods.due(), events, Optional.of(POLL), false);
        }
        if (begun.filter(claim -> isTooEarly(claim, now)).isPresent()) {
            return new Step(begun, List.of(), events, Optional.of(POLL), false);
        }
        boolean news = begun.filter(claim -> !claim.is(DrainConditions.DRAINED)).isPresent();
        Optional<ManagedClaim> drained =
                begun.map(claim -> claim.with(conditions -> conditions.withTrue(DrainConditions.DRAINED, now)));
        return volumes(at, drained, events, news, now);
    }

    private static ManagedClaim begun(ManagedClaim claim, Instant now) {
        return claim.conditions().get(DrainConditions.DRAINED).isPresent()
                ? claim
                : claim.with(conditions -> conditions.withUnknown(
                        DrainConditions.DRAINED, DrainConditions.DRAINING, DrainConditions.DRAINING, now));
    }

    private static boolean isTooEarly(ManagedClaim claim, Instant now) {
        return claim.conditions()
                .get(DrainConditions.DRAINED)
                .filter(Condition::isUnknown)
                .filter(condition -> now.isBefore(condition.lastTransition().plus(LEAST)))
                .isPresent();
    }

    private static Step volumes(
            Situation at, Optional<ManagedClaim> claim, List<Event> events, boolean drained, Instant now) {
        String type = DrainConditions.VOLUMES_DETACHED;
        if (at.attachments().isEmpty()) {
            return new Step(
                    claim.map(c -> c.with(conditions -> conditions.withTrue(type, now))),
                    List.of(),
                    events,
                    Optional.empty(),
                    drained);
        }
        if (at.deadline().filter(time -> !now.isBefore(time)).isPresent()) {
            return new Step(
                    claim.map(c -> c.with(conditions ->
                            conditions.withFalse(type, DrainConditions.ELAPSED, DrainConditions.ELAPSED, now))),
                    List.of(),
                    events,
                    Optional.empty(),
                    drained);
        }
        events.add(new DrainEvent.AwaitingVolumeDetachment(at.node(), at.attachments()));
        return new Step(
                claim.map(c -> c.with(conditions -> conditions.withUnknown(
                        type,
                        DrainConditions.AWAITING_VOLUME_DETACHMENT,
                        DrainConditions.AWAITING_VOLUME_DETACHMENT,
                        now))),
                List.of(),
                events,
                Optional.of(POLL),
                drained);
    }
}
