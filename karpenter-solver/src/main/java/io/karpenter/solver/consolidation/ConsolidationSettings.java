package io.karpenter.solver.consolidation;

import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
import java.util.Locale;

/**
 * How to consolidate. Immutable.
 *
 * @param solving how places for pods are found
 * @param schedules reads the schedules of disruption budgets
 * @param spotToSpot true if spot nodes may be exchanged for spot nodes (gate {@code SpotToSpotConsolidation})
 * @param leastSpotTypes cheaper instance types that must be there to exchange a single spot node for one, at least 1 (DIS-CON-18, WK-09)
 * @param evictionPrice USD that one unit of disruption cost is worth (decisions 15), up to {@link #MAX_WORTH}; methods that do as the reference does ignore it
 * @param payback within what time a saving has to outweigh its disruption (decisions 15); the same holds
 * @param maxDisruption disruption cost that all commands together may cause, infinite for any; the same holds
 * @param nodeWorth USD per hour that each node less is worth besides its price: of two equally dear plans that one wins that has fewer
 *     nodes; up to {@link #MAX_WORTH}; the same holds
 */
public record ConsolidationSettings(
        SolverSettings solving,
        Schedule.Reader schedules,
        boolean spotToSpot,
        int leastSpotTypes,
        double evictionPrice,
        Duration payback,
        double maxDisruption,
        double nodeWorth) {

    public static final double DEFAULT_EVICTION_PRICE = 0.01;
    public static final Duration DEFAULT_PAYBACK = Duration.ofHours(1);
    public static final double DEFAULT_NODE_WORTH = 0.001;

    /** The most that a unit of disruption cost or a node less may be worth: far beyond prices of nodes, and sums stay exact. */
    public static final double MAX_WORTH = 1_000_000;

    public ConsolidationSettings {
        if (leastSpotTypes < 1) {
            throw new IllegalArgumentException("leastSpotTypes is %d, it must be at least 1".formatted(leastSpotTypes));
        }
        checkWorth("evictionPrice", evictionPrice);
        if (!(maxDisruption >= 0)) {
            throw new IllegalArgumentException(
                    "maxDisruption is %s, it must be a number that is not negative".formatted(maxDisruption));
        }
        checkWorth("nodeWorth", nodeWorth);
        if (!payback.isPositive()) {
            throw new IllegalArgumentException("payback is %s, it must be positive".formatted(payback));
        }
    }

    private static void checkWorth(String name, double value) {
        if (!(value >= 0 && value <= MAX_WORTH)) {
            throw new IllegalArgumentException(
                    String.format(Locale.ROOT, "%s is %s, it must be from 0 to %.0f", name, value, MAX_WORTH));
        }
    }

    /**
     * The defaults.
     *
     * @param schedules reads the schedules of disruption budgets
     */
    public static ConsolidationSettings of(Schedule.Reader schedules) {
        return new ConsolidationSettings(
                SolverSettings.DEFAULT,
                schedules,
                false,
                ReplacementPrice.SPOT_FLEXIBILITY,
                DEFAULT_EVICTION_PRICE,
                DEFAULT_PAYBACK,
                Double.POSITIVE_INFINITY,
                DEFAULT_NODE_WORTH);
    }

    public ConsolidationSettings withSolving(SolverSettings value) {
        return new ConsolidationSettings(
                value, schedules, spotToSpot, leastSpotTypes, evictionPrice, payback, maxDisruption, nodeWorth);
    }

    /** The same, any share of pods being allowed in an interruption pool: parts of a plan cannot tell what all of it comes to. */
    public ConsolidationSettings withoutShareLimits() {
        return withSolving(solving.withRisk(solving.risk().withMaxShares(1, 1)));
    }

    public ConsolidationSettings withSpotToSpot(boolean value) {
        return new ConsolidationSettings(
                solving, schedules, value, leastSpotTypes, evictionPrice, payback, maxDisruption, nodeWorth);
    }

    public ConsolidationSettings withLeastSpotTypes(int value) {
        return new ConsolidationSettings(
                solving, schedules, spotToSpot, value, evictionPrice, payback, maxDisruption, nodeWorth);
    }

    /**
     * @param price USD that one unit of disruption cost is worth
     * @param within what time a saving has to outweigh its disruption
     */
    public ConsolidationSettings withEvictionPrice(double price, Duration within) {
        return new ConsolidationSettings(
                solving, schedules, spotToSpot, leastSpotTypes, price, within, maxDisruption, nodeWorth);
    }

    public ConsolidationSettings withMaxDisruption(double value) {
        return new ConsolidationSettings(
                solving, schedules, spotToSpot, leastSpotTypes, evictionPrice, payback, value, nodeWorth);
    }

    public ConsolidationSettings withNodeWorth(double value) {
        return new ConsolidationSettings(
                solving, schedules, spotToSpot, leastSpotTypes, evictionPrice, payback, maxDisruption, value);
    }

    /** USD per hour that a saving has to exceed to be worth {@code disruptionCost}. */
    public double worth(double disruptionCost) {
        return disruptionCost * evictionPrice / (payback.toNanos() / 3.6e12);
    }
}
