package io.karpenter.k8s.lifecycle;

import io.karpenter.core.cloud.machine.Launched;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.Termination;
import io.karpenter.core.lifecycle.ClaimTermination;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Brings a NodeClaim that is being deleted to its end (TRM-01..06). */
final class ClaimEnd {

    private final Lifecycle lifecycle;
    private final Launches launches;

    ClaimEnd(Lifecycle lifecycle, Launches launches) {
        this.lifecycle = lifecycle;
        this.launches = launches;
    }

    Outcome of(Resource resource) {
        Instant now = lifecycle.now();
        ManagedClaim claim = ClaimObject.read(resource);
        return switch (ClaimTermination.next(claim, lifecycle.joinedNodes(claim.providerId()))) {
            case ClaimTermination.Step.SetDeadline deadline -> {
                Resource written = lifecycle.writeMain(resource, deadline.claim());
                lifecycle.events().accept(deadline.event());
                yield of(written);
            }
            case ClaimTermination.Step.DeleteNodes nodes -> {
                for (JoinedNode node : nodes.nodes()) {
                    lifecycle.delete(ResourceKind.NODE, node.name(), node.uid());
                }
                yield Outcome.DONE;
            }
            case ClaimTermination.Step.AwaitNodes await -> Outcome.DONE;
            case ClaimTermination.Step.EndMachine machine -> endMachine(resource, claim, machine.providerId(), now);
            case ClaimTermination.Step.LookForMachine look -> {
                Optional<String> unknown = unknownMachine(claim, now);
                yield unknown.isPresent()
                        ? endMachine(resource, claim, unknown.get(), now)
                        : finish(resource, claim, now);
            }
        };
    }

    /** A launch may have succeeded without the claim saying so, in this life of the program or an earlier one. */
    private Optional<String> unknownMachine(ManagedClaim claim, Instant now) {
        return launches.machine(claim.uid(), now)
                .map(Launched::providerId)
                .or(() -> ClaimTermination.unknownMachine(
                                claim, lifecycle.provider().list())
                        .map(Machine::providerId));
    }

    private Outcome endMachine(Resource resource, ManagedClaim claim, String providerId, Instant now) {
        if (lifecycle.provider().delete(providerId) == Termination.REQUESTED) {
            lifecycle.writeStatus(resource, ClaimTermination.ending(claim, now));
            return Outcome.after(ClaimTermination.POLL);
        }
        Optional<Duration> since = ClaimTermination.endingSince(claim, now);
        Outcome outcome = finish(resource, claim, now);
        since.ifPresent(duration -> lifecycle.counts().instanceTerminated(claim, duration));
        return outcome;
    }

    private Outcome finish(Resource resource, ManagedClaim claim, Instant now) {
        lifecycle.release(resource);
        launches.forget(claim.uid());
        claim.identity()
                .deleted()
                .ifPresent(deleted -> lifecycle.counts().claimTerminated(claim, Duration.between(deleted, now)));
        return Outcome.DONE;
    }
}
