package io.karpenter.k8s.provision;

import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.solver.api.SolverSettings;
import java.time.Duration;
import java.util.Optional;

/**
 * How pods are provisioned for.
 *
 * @param batchIdle a window closes when no new pod has come for so long (PROV-02)
 * @param batchMax a window closes after so long at the latest
 * @param mostTime a run ends after so long with what has been planned until then (PROV-13)
 * @param solver how to plan; its time limit is what a run may take to improve its first plan
 * @param defaultSpread constraints of pods that have none (SCH-DEF)
 * @param staticCapacity true if static NodePools are looked at (gate {@code StaticCapacity})
 * @param defaultGracePeriod of claims whose NodePool states none; normally empty
 */
public record ProvisioningSettings(
        Duration batchIdle,
        Duration batchMax,
        Duration mostTime,
        SolverSettings solver,
        DefaultConstraints defaultSpread,
        boolean staticCapacity,
        Optional<Duration> defaultGracePeriod) {

    /** As the reference begins, and without improvement: nothing waits for a better plan. */
    public static final ProvisioningSettings DEFAULT = new ProvisioningSettings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(10),
            Duration.ofSeconds(60),
            SolverSettings.DEFAULT.withTimeLimit(Duration.ZERO),
            DefaultConstraints.NONE,
            false,
            Optional.empty());
}
