package io.karpenter.solver.api;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.rule.preference.Preferences;
import io.karpenter.core.workload.PodSpec;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;

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
        Proposal plain = Proposal.of(problem, settings);
        Proposal best = plain;
        if (settings.preferencePolicy() == PreferencePolicy.RESPECT && somePodPrefersCompanyOrRoom(problem.cluster())) {
            // Where pods are depends on all pods, so that such preferences cannot be priced one by one while packing.
            Proposal met = Proposal.of(problem, settings.with(PreferencePolicy.STRICT));
            best = met.beats(plain) ? met : plain;
        }
        long firstPlanNanos = System.nanoTime() - start;
        Plan.Statistics statistics = new Plan.Statistics(
                best.price(), firstPlanNanos, System.nanoTime() - start, settings.seed(), best.strategy());
        // What holds with preferences given up holds for every plan; more may be proven where they are rules.
        return best.plan(plain.bound(), statistics);
    }

    private static boolean somePodPrefersCompanyOrRoom(Cluster cluster) {
        Set<PodSpec> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return cluster.pods().stream()
                .anyMatch(pod -> pod.isPending() && seen.add(pod.spec()) && Preferences.onOtherPods(pod.spec()));
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
