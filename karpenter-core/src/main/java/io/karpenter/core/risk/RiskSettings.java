package io.karpenter.core.risk;

import java.util.ArrayList;
import java.util.List;

/**
 * How risk counts. Immutable.
 *
 * <p>With p the share of a type's spot nodes that are interrupted in a month, a spot node is interrupted λ = −ln(1 − p) / 730 times
 * an hour (a constant rate over the 730 hours of a month), and costs λ × (1 + {@code volatilityWeight} × v) × ({@code
 * interruptionPrice} + {@code interruptionHours} × the on-demand price of its type in its zone) more than its price; v is how much the
 * price of its pool has varied, its standard deviation over its mean, and 0 where no price history is known. With qₖ the chance that an
 * offering cannot be had, it costs Σₖ (1 − qₖ) q₀…qₖ₋₁ cₖ + q₀…qₙ₋₁ t: c₀ is what it costs when it can be had, c₁ to cₙ₋₁ what the
 * substitutes cost that a launch falls back to, n at most 6, and t is {@code shortagePenalty} × the on-demand price. All q are the
 * chance of the capacity type, but of a spot pool with a placement score s from 1 to 10, q × (11 − s) / 5.5, at most 0.95. What a
 * substitute is, and p of each band, is in {@code RiskPricing}.
 *
 * @param interruptionPrice USD that one interruption of a spot node costs, however large it is
 * @param interruptionHours what one interruption costs besides, in hours of the node's on-demand price: work that is lost, and the
 *     time until its pods run again
 * @param spotShortage chance from 0 to below 1 that a spot offering cannot be had when it is asked for
 * @param onDemandShortage the same of an on-demand offering
 * @param shortagePenalty what it costs when neither an offering nor its substitutes can be had, as a multiple of the on-demand price,
 *     at least 1
 * @param maxPoolShare most of all pods, as a share above 0, that may be on spot nodes of one interruption pool; 1: no limit
 * @param maxWorkloadPoolShare most of the pods of one workload, likewise
 * @param volatilityWeight how much an unsteady price raises the rate of interruptions: by this factor times v
 */
public record RiskSettings(
        double interruptionPrice,
        double interruptionHours,
        double spotShortage,
        double onDemandShortage,
        double shortagePenalty,
        double maxPoolShare,
        double maxWorkloadPoolShare,
        double volatilityWeight) {

    /** Of the volatility unless somebody says otherwise: a price that varies by half its mean doubles the rate. */
    public static final double DEFAULT_VOLATILITY_WEIGHT = 2;

    /** Plans are chosen by price alone. */
    public static final RiskSettings OFF = new RiskSettings(0, 0, 0, 0, 1.5, 1, 1);

    /**
     * Risk as it counts where nobody says otherwise: an interruption costs one dollar and eight hours of the node, one spot offering in
     * ten cannot be had, nor one on-demand offering in a hundred. Shares are not limited.
     */
    public static final RiskSettings ON = new RiskSettings(1, 8, 0.1, 0.01, 1.5, 1, 1);

    /**
     * @throws IllegalArgumentException that names every value which is out of range
     */
    public RiskSettings {
        List<String> problems = new ArrayList<>();
        amount("interruptionPrice", interruptionPrice, problems);
        amount("interruptionHours", interruptionHours, problems);
        chance("spotShortage", spotShortage, problems);
        chance("onDemandShortage", onDemandShortage, problems);
        if (!(shortagePenalty >= 1) || Double.isInfinite(shortagePenalty)) {
            problems.add("shortagePenalty is %s, it must be a number of at least 1".formatted(shortagePenalty));
        }
        share("maxPoolShare", maxPoolShare, problems);
        share("maxWorkloadPoolShare", maxWorkloadPoolShare, problems);
        amount("volatilityWeight", volatilityWeight, problems);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
    }

    /** With volatility at its default weight. */
    public RiskSettings(
            double interruptionPrice,
            double interruptionHours,
            double spotShortage,
            double onDemandShortage,
            double shortagePenalty,
            double maxPoolShare,
            double maxWorkloadPoolShare) {
        this(
                interruptionPrice,
                interruptionHours,
                spotShortage,
                onDemandShortage,
                shortagePenalty,
                maxPoolShare,
                maxWorkloadPoolShare,
                DEFAULT_VOLATILITY_WEIGHT);
    }

    private static void amount(String name, double value, List<String> problems) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            problems.add("%s is %s, it must be a number that is not negative".formatted(name, value));
        }
    }

    private static void chance(String name, double value, List<String> problems) {
        if (!(value >= 0 && value < 1)) {
            problems.add("%s is %s, it must be from 0 to below 1".formatted(name, value));
        }
    }

    private static void share(String name, double value, List<String> problems) {
        if (!(value > 0 && value <= 1)) {
            problems.add("%s is %s, it must be above 0 and at most 1".formatted(name, value));
        }
    }

    /** True if offerings cost something else than their price. */
    public boolean pricesRisk() {
        return interruptionPrice > 0 || interruptionHours > 0 || spotShortage > 0 || onDemandShortage > 0;
    }

    /** True if some share is limited. */
    public boolean limitsShares() {
        return maxPoolShare < 1 || maxWorkloadPoolShare < 1;
    }

    /** True if risk counts neither way. */
    public boolean isOff() {
        return !pricesRisk() && !limitsShares();
    }

    public RiskSettings withInterruption(double price, double hours) {
        return new RiskSettings(
                price,
                hours,
                spotShortage,
                onDemandShortage,
                shortagePenalty,
                maxPoolShare,
                maxWorkloadPoolShare,
                volatilityWeight);
    }

    public RiskSettings withShortage(double spot, double onDemand, double penalty) {
        return new RiskSettings(
                interruptionPrice,
                interruptionHours,
                spot,
                onDemand,
                penalty,
                maxPoolShare,
                maxWorkloadPoolShare,
                volatilityWeight);
    }

    public RiskSettings withMaxShares(double ofPods, double ofWorkload) {
        return new RiskSettings(
                interruptionPrice,
                interruptionHours,
                spotShortage,
                onDemandShortage,
                shortagePenalty,
                ofPods,
                ofWorkload,
                volatilityWeight);
    }

    public RiskSettings withVolatilityWeight(double weight) {
        return new RiskSettings(
                interruptionPrice,
                interruptionHours,
                spotShortage,
                onDemandShortage,
                shortagePenalty,
                maxPoolShare,
                maxWorkloadPoolShare,
                weight);
    }
}
