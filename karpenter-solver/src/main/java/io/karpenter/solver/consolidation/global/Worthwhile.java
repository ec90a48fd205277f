package io.karpenter.solver.consolidation.global;

import io.karpenter.core.disruption.balance.BalancedScore;
import io.karpenter.core.disruption.balance.PoolTotals;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.disruption.price.Pricing;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Whether commands are worth their while: what they save outweighs their disruption within the time given, and NodePools with the
 * policy Balanced agree. Commands that share new nodes are judged together, since the first pays for what the others use. Immutable.
 * Source: DIS-CON-18, DIS-CON-19, DIS-BAL, decisions 15.
 */
final class Worthwhile {

    private final ConsolidationSettings settings;
    private final BalancedScore scores;
    private final ReplacementPrice prices;
    private final Map<String, Candidate> candidates = new HashMap<>();

    Worthwhile(ConsolidationProblem problem, ConsolidationSettings settings, List<Candidate> candidates) {
        this.settings = settings;
        // Only NodePools with that policy are weighed as a whole.
        boolean balanced = problem.cluster().nodePools().stream()
                .anyMatch(pool -> pool.disruption().policy() == ConsolidationPolicy.BALANCED);
        this.scores = new BalancedScore(
                balanced
                        ? PoolTotals.of(
                                Candidates.of(problem.cluster(), problem.catalog(), problem.standing()),
                                Aftermath.hourlyPrices(problem.cluster(), problem.catalog()))
                        : Map.of());
        this.prices = new ReplacementPrice(problem.catalog(), settings.spotToSpot(), settings.leastSpotTypes());
        candidates.forEach(candidate -> this.candidates.put(candidate.node(), candidate));
    }

    /** Commands that share new nodes, directly or through others; each group in the order of the commands. */
    static Collection<List<Command>> groups(List<Command> commands) {
        int[] group = new int[commands.size()];
        Map<String, Integer> launchedBy = new HashMap<>();
        for (int i = 0; i < group.length; i++) {
            group[i] = i;
            for (PlannedNode node : commands.get(i).replacements()) {
                launchedBy.put(node.name(), i);
            }
        }
        for (int i = 0; i < group.length; i++) {
            for (PodMove move : commands.get(i).podMoves()) {
                int joined = group[launchedBy.getOrDefault(move.to(), i)];
                int own = group[i];
                for (int k = 0; k < group.length && joined != own; k++) {
                    group[k] = group[k] == joined ? own : group[k];
                }
            }
        }
        Map<Integer, List<Command>> groups = new LinkedHashMap<>();
        for (int i = 0; i < group.length; i++) {
            groups.computeIfAbsent(group[i], number -> new ArrayList<>()).add(commands.get(i));
        }
        return groups.values();
    }

    /** Why the commands of a group had better not be done; empty if they had. */
    Optional<String> objection(List<Command> group) {
        List<Candidate> going = going(group);
        List<PlannedNode> coming = coming(group);
        if (isSpotExchange(going, coming) && prices.of(going, coming.get(0)) instanceof Pricing.Refused refused) {
            return Optional.of(refused.because().message());
        }
        double savings = group.stream().mapToDouble(Command::savings).sum();
        Optional<Blocked> outOfBalance = scores.refuses(going, savings);
        if (outOfBalance.isPresent()) {
            return outOfBalance.map(Blocked::message);
        }
        double cost = group.stream().mapToDouble(Command::disruptionCost).sum();
        double fewer = (going.size() - coming.size()) * settings.nodeWorth();
        return savings + fewer < settings.worth(cost)
                ? Optional.of("it saves %.4f USD per hour, which does not outweigh its disruption of %.1f within %s"
                        .formatted(savings, cost, settings.payback()))
                : Optional.empty();
    }

    /**
     * Commands that are worth their while, in the same order, as they are to be carried out: a single spot node that comes for a single one is
     * one of the cheapest types only, so that what is launched is cheaper, and is not exchanged for the next cheaper one soon (DIS-CON-19).
     */
    List<Command> settled(List<Command> commands) {
        Map<Command, Command> settled = new IdentityHashMap<>();
        for (List<Command> group : groups(commands)) {
            List<Candidate> going = going(group);
            List<PlannedNode> coming = coming(group);
            if (isSpotExchange(going, coming)
                    && prices.of(going, coming.get(0)) instanceof Pricing.Cheaper(PlannedNode cheaper)) {
                settled.put(group.get(0), group.get(0).launching(List.of(cheaper)));
            }
        }
        return commands.stream()
                .map(command -> settled.getOrDefault(command, command))
                .toList();
    }

    private List<Candidate> going(List<Command> group) {
        return group.stream()
                .flatMap(command -> command.nodes().stream())
                .map(node -> Objects.requireNonNull(candidates.get(node)))
                .toList();
    }

    private static List<PlannedNode> coming(List<Command> group) {
        return group.stream()
                .flatMap(command -> command.replacements().stream())
                .toList();
    }

    private static boolean isSpotExchange(List<Candidate> going, List<PlannedNode> coming) {
        return going.size() == 1 && coming.size() == 1 && isSpot(going.get(0)) && isSpot(coming.get(0));
    }

    private static boolean isSpot(Candidate candidate) {
        return candidate
                .capacityType()
                .filter(type -> type == CapacityType.SPOT)
                .isPresent();
    }

    private static boolean isSpot(PlannedNode node) {
        return node.capacityType() == CapacityType.SPOT;
    }
}
