package io.karpenter.solver.api;

import io.karpenter.core.risk.RiskSettings;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * How to solve.
 *
 * @param timeLimit time for improving the first plan; zero: first plan only
 * @param seed of everything random; equal input, seed and {@code moveLimit} give equal plans
 * @param binding who is trusted to put pods where the plan has them
 * @param targetGap the plan is good enough once (price − lower bound) / lower bound is no more than this; 0: go on while it pays
 * @param moveLimit improves the first plan by so many moves, whatever the time, if there is a time limit above zero at all
 * @param threads that improve the first plan at the same time, at most
 * @param risk how risk counts
 */
public record SolverSettings(
        Duration timeLimit,
        long seed,
        PreferencePolicy preferencePolicy,
        MinValuesPolicy minValuesPolicy,
        PoolWeight poolWeight,
        Binding binding,
        double targetGap,
        OptionalLong moveLimit,
        int threads,
        RiskSettings risk) {

    public static final SolverSettings DEFAULT = new SolverSettings(
            Duration.ofSeconds(2), 0, PreferencePolicy.RESPECT, MinValuesPolicy.STRICT, PoolWeight.STRICT);

    public SolverSettings {
        if (timeLimit.isNegative()) {
            throw new IllegalArgumentException("timeLimit is " + timeLimit + ", it must not be negative");
        }
        if (!(targetGap >= 0)) {
            throw new IllegalArgumentException("targetGap is " + targetGap + ", it must be 0 or more");
        }
        if (threads < 1) {
            throw new IllegalArgumentException("threads is " + threads + ", it must be at least 1");
        }
    }

    /**
     * Settings under which pods are taken to go where the plan puts them, the search has up to eight processors, and risk does not
     * count.
     */
    public SolverSettings(
            Duration timeLimit,
            long seed,
            PreferencePolicy preferencePolicy,
            MinValuesPolicy minValuesPolicy,
            PoolWeight poolWeight) {
        this(
                timeLimit,
                seed,
                preferencePolicy,
                minValuesPolicy,
                poolWeight,
                Binding.PLANNED,
                0,
                OptionalLong.empty(),
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 8),
                RiskSettings.OFF);
    }

    public SolverSettings withTimeLimit(Duration value) {
        return copy(value, binding, targetGap, moveLimit, threads, risk);
    }

    public SolverSettings withBinding(Binding value) {
        return copy(timeLimit, value, targetGap, moveLimit, threads, risk);
    }

    public SolverSettings withTargetGap(double value) {
        return copy(timeLimit, binding, value, moveLimit, threads, risk);
    }

    /** Moves in place of time, so that equal input and seed give equal plans. */
    public SolverSettings withMoveLimit(long value) {
        return copy(timeLimit, binding, targetGap, OptionalLong.of(value), threads, risk);
    }

    public SolverSettings withThreads(int value) {
        return copy(timeLimit, binding, targetGap, moveLimit, value, risk);
    }

    /** Plans are chosen by what they are expected to cost, and keep to limits of shares. */
    public SolverSettings withRisk(RiskSettings value) {
        return copy(timeLimit, binding, targetGap, moveLimit, threads, value);
    }

    private SolverSettings copy(
            Duration newTimeLimit,
            Binding newBinding,
            double newTargetGap,
            OptionalLong newMoveLimit,
            int newThreads,
            RiskSettings newRisk) {
        return new SolverSettings(
                newTimeLimit,
                seed,
                preferencePolicy,
                minValuesPolicy,
                poolWeight,
                newBinding,
                newTargetGap,
                newMoveLimit,
                newThreads,
                newRisk);
    }
}
