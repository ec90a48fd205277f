package io.karpenter.solver.api;

import java.time.Duration;

/**
 * How to solve.
 *
 * @param timeLimit time for improving the first plan; zero: first plan only
 * @param seed of everything random; equal input and seed give equal plans
 */
public record SolverSettings(
        Duration timeLimit,
        long seed,
        PreferencePolicy preferencePolicy,
        MinValuesPolicy minValuesPolicy,
        PoolWeight poolWeight) {

    public static final SolverSettings DEFAULT = new SolverSettings(
            Duration.ofSeconds(2), 0, PreferencePolicy.RESPECT, MinValuesPolicy.STRICT, PoolWeight.STRICT);

    public SolverSettings {
        if (timeLimit.isNegative()) {
            throw new IllegalArgumentException("timeLimit is " + timeLimit + ", it must not be negative");
        }
    }
}
