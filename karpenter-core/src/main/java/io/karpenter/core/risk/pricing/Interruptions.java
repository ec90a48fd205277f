package io.karpenter.core.risk.pricing;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InterruptionBand;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.risk.RiskSettings;
import java.util.Optional;

/** What interruptions of spot nodes are expected to cost. Stateless. Source: {@link RiskSettings}. */
final class Interruptions {

    /** Hours of an average month, as cloud prices count them. */
    private static final double HOURS_OF_A_MONTH = 730;

    private Interruptions() {}

    /**
     * USD per hour.
     *
     * @param onDemandPrice USD per hour of the same machine on demand
     */
    static double hourlyCost(Offering offering, double onDemandPrice, RiskSettings settings) {
        return offering.capacityType() == CapacityType.SPOT
                ? hourlyRate(offering.interruption())
                        * (1 + settings.volatilityWeight() * offering.outlook().volatility())
                        * (settings.interruptionPrice() + settings.interruptionHours() * onDemandPrice)
                : 0;
    }

    /** Interruptions of one node an hour, if a month's share of nodes is hit at a constant rate. */
    static double hourlyRate(Optional<InterruptionBand> band) {
        return -Math.log1p(-monthlyShare(band)) / HOURS_OF_A_MONTH;
    }

    /** The middle of the band, 25 % for the open one; a type that nothing is known about counts as one of the middle band. */
    private static double monthlyShare(Optional<InterruptionBand> band) {
        return switch (band.orElse(InterruptionBand.FROM_10_TO_15_PERCENT)) {
            case BELOW_5_PERCENT -> 0.025;
            case FROM_5_TO_10_PERCENT -> 0.075;
            case FROM_10_TO_15_PERCENT -> 0.125;
            case FROM_15_TO_20_PERCENT -> 0.175;
            case ABOVE_20_PERCENT -> 0.25;
        };
    }
}
