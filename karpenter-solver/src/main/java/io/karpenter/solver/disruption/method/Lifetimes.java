package io.karpenter.solver.disruption.method;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * When the nodes of a snapshot expire. What a node costs is saved until then only: what would be launched for its pods after that
 * may be as cheap (WK-15). Immutable.
 */
final class Lifetimes {

    private final Map<String, Instant> expiries = new HashMap<>();
    private final Instant now;

    Lifetimes(Cluster cluster) {
        now = cluster.now();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            node.claim()
                    .flatMap(claim -> claim.lifecycle().expireAfter())
                    .ifPresent(life -> expiries.put(node.name(), node.created().plus(life)));
        }
    }

    /** Why the disruption does not pay until the nodes expire; empty if it does, or if none of them expires before it has paid. */
    Optional<Postponement> objection(Command command, List<Candidate> going, ConsolidationSettings settings) {
        double payback = settings.payback().toNanos();
        double lost = 0;
        Optional<Duration> least = Optional.empty();
        for (Candidate candidate : going) {
            Instant expiry = expiries.get(candidate.node());
            if (expiry == null || !expiry.isBefore(now.plus(settings.payback()))) {
                continue;
            }
            Duration left = expiry.isBefore(now) ? Duration.ZERO : Duration.between(now, expiry);
            lost += candidate.hourlyPrice() * (1 - left.toNanos() / payback);
            if (least.isEmpty() || left.compareTo(least.get()) < 0) {
                least = Optional.of(left);
            }
        }
        double fewer = (command.nodes().size() - command.replacements().size()) * settings.nodeWorth();
        boolean pays = command.savings() - lost + fewer >= settings.worth(command.disruptionCost());
        return pays ? Optional.empty() : least.map(Postponement.AboutToExpire::new);
    }
}
