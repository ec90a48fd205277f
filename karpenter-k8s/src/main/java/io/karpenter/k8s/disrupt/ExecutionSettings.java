package io.karpenter.k8s.disrupt;

import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How nodes are disrupted.
 *
 * @param mostTime a look for something to disrupt ends after so long with what has been found until then
 * @param validationDelay how long after it was decided a graceful command is looked at again (DIS-VAL-01)
 * @param consolidation how commands are looked at again
 * @param defaultSpread constraints of pods that have none (SCH-DEF)
 * @param staticCapacity true if static NodePools are looked at (gate {@code StaticCapacity})
 * @param defaultGracePeriod of claims whose NodePool states none; normally empty
 */
public record ExecutionSettings(
        Duration mostTime,
        Duration validationDelay,
        ConsolidationSettings consolidation,
        DefaultConstraints defaultSpread,
        boolean staticCapacity,
        Optional<Duration> defaultGracePeriod) {

    /** The longest look unless something else is said. */
    public static final Duration MOST_TIME = Duration.ofSeconds(60);
}
