package io.karpenter.solver.api;

import java.time.Duration;

/**
 * How to solve.
 *
 * @param timeLimit time for improving the first plan; zero: first plan only
 * @param seed of everything random; equal input and seed give equal plans
 * @param binding who is trusted to put pods where the plan has them
 */
public record SolverSettings(
        Duration timeLimit,
        long seed,
        PreferencePolicy preferencePolicy,
        MinValuesPolicy minValuesPolicy,
        PoolWeight poolWeight,
        Binding binding) {

    public static final SolverSettings DEFAULT = new SolverSettings(
            Duration.ofSeconds(2), 0, PreferencePolicy.RESPECT, MinValuesPolicy.STRICT, PoolWeight.STRICT);

    public SolverSettings {
        if (timeLimit.isNegative()) {
            throw new IllegalArgumentException("timeLimit is " + timeLimit + ", it must not be negative");
        }
    }

    /** Settings under which pods are taken to go where the plan puts them. */
    public SolverSettings(
            Duration timeLimit,
            long seed,
            PreferencePolicy preferencePolicy,
            MinValuesPolicy minValuesPolicy,
            PoolWeight poolWeight) {
        this(timeLimit, seed, preferencePolicy, minValuesPolicy, poolWeight, Binding.PLANNED);
    }

    public SolverSettings withTimeLimit(Duration value) {
        return new SolverSettings(value, seed, preferencePolicy, minValuesPolicy, poolWeight, binding);
    }

    public SolverSettings withBinding(Binding value) {
        return new SolverSettings(timeLimit, seed, preferencePolicy, minValuesPolicy, poolWeight, value);
    }
}
