package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.balance.BalancedScore;
import io.karpenter.core.disruption.balance.PoolTotals;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.NodePool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;

/** How NodePools see commands that were weighed. For one snapshot; looks at it once something was weighed. Source: DIS-BAL-05, DIS-BAL-10. */
public final class Weighing {

    private final Candidates candidates;
    private final Map<String, Double> prices;

    /** For what the pass looks at now, before anything of it is decided. */
    public Weighing(Pass pass) {
        this.candidates = pass.candidates();
        this.prices = Aftermath.hourlyPrices(pass.now().cluster(), pass.now().catalog());
    }

    /**
     * @param decided those of {@code commands} that are decided
     */
    public List<Findings.WeighedMove> of(List<Command> commands, Set<Command> decided) {
        if (commands.isEmpty()) {
            return List.of();
        }
        Map<String, Candidate> known = candidates.known();
        Map<String, PoolTotals> totals = PoolTotals.of(candidates, prices);
        List<Findings.WeighedMove> moves = new ArrayList<>();
        for (Command command : commands) {
            if (command.reason() != DisruptionReason.EMPTY) {
                moves.addAll(weighed(command, known, totals, decided.contains(command)));
            }
        }
        return moves;
    }

    private static List<Findings.WeighedMove> weighed(
            Command command, Map<String, Candidate> known, Map<String, PoolTotals> totals, boolean decided) {
        Map<NodePool, List<Candidate>> pools = new TreeMap<>(Comparator.comparing(NodePool::name));
        double price = 0;
        for (String node : command.nodes()) {
            Candidate candidate = Objects.requireNonNull(known.get(node));
            price += candidate.hourlyPrice();
            pools.computeIfAbsent(candidate.nodePool(), pool -> new ArrayList<>())
                    .add(candidate);
        }
        DisruptionMethod method =
                command.nodes().size() > 1 ? DisruptionMethod.MULTI_NODE : DisruptionMethod.SINGLE_NODE;
        List<Findings.WeighedMove> moves = new ArrayList<>();
        for (Map.Entry<NodePool, List<Candidate>> pool : pools.entrySet()) {
            String name = pool.getKey().name();
            PoolTotals total = totals.getOrDefault(name, new PoolTotals(0, 0));
            double ofPool =
                    pool.getValue().stream().mapToDouble(Candidate::hourlyPrice).sum();
            double savings = price > 0 ? command.savings() * ofPool / price : command.savings();
            double cost = pool.getValue().stream()
                    .mapToDouble(Candidate::rescheduleCost)
                    .sum();
            ConsolidationPolicy policy = pool.getKey().disruption().policy();
            moves.add(new Findings.WeighedMove(
                    command,
                    method,
                    name,
                    policy,
                    policy == ConsolidationPolicy.BALANCED
                            ? OptionalDouble.of(BalancedScore.of(savings, cost, total))
                            : OptionalDouble.empty(),
                    share(savings, total.hourlyPrice()),
                    share(cost, total.disruptionCost()),
                    decided));
        }
        return moves;
    }

    private static double share(double part, double whole) {
        return whole > 0 ? part / whole : 0;
    }
}
