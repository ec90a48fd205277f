package io.karpenter.core.risk.pricing;

import io.karpenter.core.offering.Offering;
import io.karpenter.core.risk.RiskSettings;
import java.util.OptionalInt;

/** How likely offerings cannot be had when they are asked for. Stateless. Source: {@link RiskSettings}. */
final class Shortages {

    /** Placement scores go from 1 to 10; this one leaves the chance as it is. */
    private static final double MIDDLE_SCORE = 5.5;

    private static final double MOST = 0.95;

    private Shortages() {}

    /** From 0 to below 1. */
    static double chance(Offering offering, RiskSettings settings) {
        return switch (offering.capacityType()) {
            case RESERVED -> 0;
            case SPOT -> ofSpot(offering.outlook().placementScore(), settings.spotShortage());
            case ON_DEMAND -> settings.onDemandShortage();
        };
    }

    private static double ofSpot(OptionalInt score, double chance) {
        return score.isEmpty()
                ? chance
                : Math.min(Math.max(chance, MOST), chance * (2 * MIDDLE_SCORE - score.getAsInt()) / MIDDLE_SCORE);
    }
}
