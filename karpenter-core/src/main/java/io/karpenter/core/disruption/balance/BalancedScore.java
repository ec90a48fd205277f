package io.karpenter.core.disruption.balance;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.NodePool;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Compares the share of its price that a pool saves with the share of its disruption cost that this takes. Pools with other policies
 * are not asked.
 *
 * <p>Immutable. Source: DIS-BAL-01 to DIS-BAL-08.
 */
public final class BalancedScore {

    /** Half a share of saving for a whole share of disruption is enough (1/k, k = 2). */
    public static final double THRESHOLD = 0.5;

    /** Scores that are equal on paper differ by less. */
    private static final double TOLERANCE = 1e-9;

    private final Map<String, PoolTotals> totals;

    public BalancedScore(Map<String, PoolTotals> totals) {
        this.totals = Map.copyOf(totals);
    }

    /**
     * 0 without a saving or in a pool without totals; infinite if nothing is disrupted for a saving.
     *
     * @param savings USD per hour
     * @param disruptionCost of the nodes that go, each with its base cost (DIS-BAL-04)
     */
    public static double of(double savings, double disruptionCost, PoolTotals pool) {
        if (savings <= 0 || pool.hourlyPrice() <= 0 || pool.disruptionCost() <= 0) {
            return 0;
        }
        double disrupted = disruptionCost / pool.disruptionCost();
        return disrupted <= 0 ? Double.POSITIVE_INFINITY : savings / pool.hourlyPrice() / disrupted;
    }

    /** True if a score is high enough; the threshold itself is. */
    public static boolean approves(double score) {
        return score >= THRESHOLD - TOLERANCE;
    }

    /**
     * Why the candidates should not go for {@code savings} USD per hour; empty if they may. Each Balanced pool must agree by its own
     * totals, with the share of the saving that its nodes have of the price.
     */
    public Optional<Blocked> refuses(List<Candidate> candidates, double savings) {
        double price = candidates.stream().mapToDouble(Candidate::hourlyPrice).sum();
        Map<NodePool, List<Candidate>> pools = new TreeMap<>(Comparator.comparing(NodePool::name));
        candidates.forEach(candidate -> pools.computeIfAbsent(candidate.nodePool(), pool -> new ArrayList<>())
                .add(candidate));
        for (Map.Entry<NodePool, List<Candidate>> pool : pools.entrySet()) {
            if (pool.getKey().disruption().policy() == ConsolidationPolicy.BALANCED) {
                double share = price <= 0
                        ? 1
                        : pool.getValue().stream()
                                        .mapToDouble(Candidate::hourlyPrice)
                                        .sum()
                                / price;
                double cost = pool.getValue().stream()
                        .mapToDouble(Candidate::rescheduleCost)
                        .sum();
                String name = pool.getKey().name();
                double score = of(savings * share, cost, totals.getOrDefault(name, PoolTotals.NONE));
                if (!approves(score)) {
                    return Optional.of(new Blocked.OutOfBalance(name, score, THRESHOLD));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * True if no replacement of {@code candidate} can pass because not even its removal for nothing would (DIS-BAL-08). Where there
     * is nothing to compare with, nothing is said.
     */
    public boolean isHopeless(Candidate candidate) {
        PoolTotals pool = totals.getOrDefault(candidate.nodePool().name(), PoolTotals.NONE);
        return pool.hourlyPrice() > 0
                && refuses(List.of(candidate), candidate.hourlyPrice()).isPresent();
    }
}
