package io.karpenter.solver.consolidation.global;

import io.karpenter.core.disruption.balance.BalancedScore;
import io.karpenter.core.disruption.balance.PoolTotals;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.disruption.price.ReplacementPrice.Joint;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether a command is worth its while by itself: its replacements are cheaper whatever the provider launches of them, what it saves
 * outweighs its disruption within the time given, and NodePools with the policy Balanced agree. Immutable. Source: DIS-CON-11 to DIS-CON-18, decisions 15.
 */
final class Worthwhile {

    private final ConsolidationSettings settings;
    private final ReplacementPrice prices;
    private final BalancedScore scores;
    private final Map<String, Candidate> candidates = new HashMap<>();

    /** What is found. */
    sealed interface Verdict {}

    /**
     * It is.
     *
     * @param command with replacements that are surely cheaper
     */
    record Yes(Command command) implements Verdict {}

    /** It is not. */
    record No(String because) implements Verdict {}

    Worthwhile(ConsolidationProblem problem, ConsolidationSettings settings, List<Candidate> candidates) {
        this.settings = settings;
        this.prices = new ReplacementPrice(problem.catalog(), settings.spotToSpot());
        this.scores = new BalancedScore(PoolTotals.of(
                Candidates.of(problem.cluster(), problem.catalog(), problem.standing()),
                Aftermath.hourlyPrices(problem.cluster(), problem.catalog())));
        candidates.forEach(candidate -> this.candidates.put(candidate.node(), candidate));
    }

    Verdict of(Command command) {
        List<Candidate> going = command.nodes().stream()
                .map(node -> Objects.requireNonNull(candidates.get(node)))
                .toList();
        if (command.replacements().isEmpty()) {
            return outweighs(going, command);
        }
        return switch (prices.jointly(going, command.replacements())) {
            case Joint.Refused(var because) -> new No(because.message());
            case Joint.Cheaper(List<PlannedNode> nodes) -> {
                double after =
                        nodes.stream().mapToDouble(PlannedNode::hourlyPrice).sum();
                yield outweighs(
                        going,
                        new Command(
                                command.reason(),
                                command.nodes(),
                                nodes,
                                command.podMoves(),
                                ReplacementPrice.hourlyPrice(going) - after,
                                command.disruptionCost(),
                                command.batch()));
            }
        };
    }

    private Verdict outweighs(List<Candidate> going, Command command) {
        Optional<Blocked> outOfBalance = scores.refuses(going, command.savings());
        if (outOfBalance.isPresent()) {
            return new No(outOfBalance.get().message());
        }
        return command.savings() < settings.worth(command.disruptionCost())
                ? new No("it saves %.4f USD per hour, which does not outweigh its disruption of %.1f within %s"
                        .formatted(command.savings(), command.disruptionCost(), settings.payback()))
                : new Yes(command);
    }
}
