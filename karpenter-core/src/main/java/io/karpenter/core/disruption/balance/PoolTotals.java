package io.karpenter.core.disruption.balance;

import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.DisruptionClass;
import java.util.HashMap;
import java.util.Map;

/**
 * What a NodePool is worth as a whole.
 *
 * @param hourlyPrice USD per hour of all its nodes
 * @param disruptionCost reschedule costs of all its nodes, without unit
 */
public record PoolTotals(double hourlyPrice, double disruptionCost) {

    static final PoolTotals NONE = new PoolTotals(0, 0);

    /**
     * The totals of all NodePools, by name (DIS-BAL-03). Where the price of a pool is not known, that of its candidates counts.
     *
     * @param knownPrices USD per hour of the nodes of NodePools whose prices somebody keeps track of
     */
    public static Map<String, PoolTotals> of(Candidates candidates, Map<String, Double> knownPrices) {
        Map<String, Double> prices = new HashMap<>();
        for (Candidate candidate : candidates.all(DisruptionClass.GRACEFUL).candidates()) {
            prices.merge(candidate.nodePool().name(), candidate.hourlyPrice(), Double::sum);
        }
        knownPrices.forEach((pool, price) -> {
            if (price > 0) {
                prices.put(pool, price);
            }
        });
        Map<String, PoolTotals> totals = new HashMap<>();
        candidates
                .rescheduleCosts()
                .forEach((pool, cost) -> totals.put(pool, new PoolTotals(prices.getOrDefault(pool, 0.0), cost)));
        return totals;
    }
}
