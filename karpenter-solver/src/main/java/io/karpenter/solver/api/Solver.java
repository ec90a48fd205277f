package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import java.time.Duration;

/**
 * Decides which nodes to launch for the pending pods of a snapshot, and which pod goes where.
 *
 * <p>Equal problem and settings give equal plans, but for the times in {@link Plan#statistics()}. Immutable and thread-safe;
 * each call of {@link #solve} works on its own data and on the calling thread.
 */
public final class Solver {

    private final SolverSettings settings;

    private Solver(SolverSettings settings) {
        this.settings = settings;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** A plan in which every pending pod appears exactly once. */
    public Plan solve(Problem problem) {
        long start = System.nanoTime();
        Proposal best = Proposal.best(problem, settings);
        long firstPlanNanos = System.nanoTime() - start;
        Plan.Statistics statistics = new Plan.Statistics(
                best.price(), firstPlanNanos, System.nanoTime() - start, settings.seed(), best.strategy());
        return best.plan(statistics);
    }

    /** Collects settings; what is not set is {@link SolverSettings#DEFAULT}. Not thread-safe. */
    public static final class Builder {

        private SolverSettings settings = SolverSettings.DEFAULT;

        private Builder() {}

        public Builder settings(SolverSettings value) {
            settings = value;
            return this;
        }

        /** Time for improving the first plan; zero: first plan only. */
        public Builder timeLimit(Duration value) {
            settings = new SolverSettings(
                    value,
                    settings.seed(),
                    settings.preferencePolicy(),
                    settings.minValuesPolicy(),
                    settings.poolWeight());
            return this;
        }

        public Solver build() {
            return new Solver(settings);
        }
    }
}
