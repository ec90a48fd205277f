package io.karpenter.core.lifecycle.upkeep;

import io.karpenter.core.event.Event;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.quantity.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Compares what a Node has with what was expected of it (LIF-50). Stateless. */
public final class Consistency {

    public static final Duration PERIOD = Duration.ofMinutes(10);

    public static final String CHECK_FAILED = "ConsistencyCheckFailed";
    private static final BigDecimal LEAST = new BigDecimal("0.9");

    private Consistency() {}

    /** What was found; one event for each resource that falls short. */
    public record Result(ManagedClaim claim, List<Event> events) {

        public Result {
            events = List.copyOf(events);
        }
    }

    /** Compares capacities, as far as resources were asked for. A claim that is not initialized, or is to go, is left as it is. */
    public static Result of(ManagedClaim claim, JoinedNode node, Instant now) {
        if (!claim.is(ClaimConditions.INITIALIZED) || claim.isDeleting()) {
            return new Result(claim, List.of());
        }
        List<String> shortfalls = new ArrayList<>();
        claim.spec().requests().asMap().forEach((resource, requested) -> {
            Quantity expected = claim.status().capacity().get(resource);
            Quantity found = node.capacity().get(resource);
            if (requested.signum() != 0
                    && found.amount().compareTo(expected.amount().multiply(LEAST)) < 0) {
                shortfalls.add("expected %s of resource %s, but found %s".formatted(expected, resource, found));
            }
        });
        if (shortfalls.isEmpty()) {
            return new Result(claim.with(c -> c.withTrue(ClaimConditions.CONSISTENT_STATE_FOUND, now)), List.of());
        }
        String all = String.join(", ", shortfalls);
        return new Result(
                claim.with(c -> c.withFalse(ClaimConditions.CONSISTENT_STATE_FOUND, CHECK_FAILED, all, now)),
                shortfalls.stream()
                        .<Event>map(what -> new NodeClaimEvent.FailedConsistencyCheck(claim.reference(), what))
                        .toList());
    }
}
