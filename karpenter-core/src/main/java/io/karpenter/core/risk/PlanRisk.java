package io.karpenter.core.risk;

import java.util.List;

/**
 * What a plan says about risk. Immutable.
 *
 * @param settings under which the plan was made
 * @param crowded where the limits of shares are not kept; empty if they are
 */
public record PlanRisk(RiskSettings settings, List<CrowdedPool> crowded) {

    /** The plan was chosen by price alone. */
    public static final PlanRisk NONE = new PlanRisk(RiskSettings.OFF, List.of());

    public PlanRisk {
        crowded = List.copyOf(crowded);
    }

    /** How many pods crowded pools have too many, a pod once for each share that it is beyond. */
    public int excess() {
        return crowded.stream().mapToInt(pool -> pool.pods() - pool.most()).sum();
    }
}
