package io.karpenter.solver.api;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.staticpool.PlannedReplicas;
import io.karpenter.solver.binding.room.Reinforcement;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.ProblemCompiler;
import java.time.Duration;
import java.util.Collections;
import java.util.function.Consumer;

/**
 * Decides which nodes to launch for the pending pods of a snapshot, and which pod goes where.
 *
 * <p>Equal problem and settings give equal plans, but for the times in {@link Plan#statistics()}, if the first plan is not improved or
 * moves are limited; how far a search comes in a time differs. Immutable and thread-safe;
 * each call of {@link #solve} works on its own data: on the calling thread until there is a first plan, then on threads of its own,
 * which end before it returns.
 */
public final class Solver {

    private final SolverSettings settings;

    private Solver(SolverSettings settings) {
        this.settings = settings;
    }

    public static Builder builder() {
        return new Builder();
    }

    /**
     * A plan in which every pending pod appears exactly once, and static NodePools get the nodes they lack. Where risk has a price, what
     * is minimised and bounded is the expected cost; the plan's price is that of the catalogue all the same.
     */
    public Plan solve(Problem problem) {
        return solve(problem, StopSignal.NEVER);
    }

    /**
     * As {@link #solve(Problem)}, until {@code stop} is raised. Pods that had no turn until then are unschedulable because of
     * {@link io.karpenter.core.plan.Reason.NotReached}; all others have valid places (SCH-QUE-05).
     */
    public Plan solve(Problem problem, StopSignal stop) {
        return solve(problem, stop, progress -> {});
    }

    /**
     * As {@link #solve(Problem, StopSignal)}, with news of the first plan and of each better one.
     *
     * @param listener is called by one thread at a time, which waits for it; also by threads of the solver
     */
    public Plan solve(Problem problem, StopSignal stop, Consumer<Progress> listener) {
        long start = System.nanoTime();
        return solve(problem.priced(settings.risk()), start, stop, listener);
    }

    private Plan solve(Problem problem, long start, StopSignal stop, Consumer<Progress> listener) {
        Search first = Search.first(problem, settings, start, stop);
        if (settings.risk().limitsShares() && first.best().isBeyondShares() && !stop.isRaised()) {
            SharedPools.Result best = new SharedPools(problem, settings, first, stop).best(listener);
            return best.search()
                    .reportedOn(
                            finished(best.plan(), problem, stop), first.best().boundProof());
        }
        Search search = first.improved(stop, listener);
        return search.reportedOn(finished(search.best().plan(), problem, stop));
    }

    /**
     * The plan that the reference's greedy packing gives: each pod, the largest first, goes to the first node that takes it. For
     * comparison; it is neither improved nor has it a lower bound. Preferences are held as rules at first, as the reference does.
     */
    public Plan byFirstFit(Problem unpriced, StopSignal stop) {
        long start = System.nanoTime();
        Problem problem = unpriced.priced(settings.risk());
        ProblemCompiler compiler = new ProblemCompiler(problem, settings);
        Firmness firmest = Collections.max(compiler.firmnesses());
        Plan packed = Proposal.byFirstFit(problem, settings, compiler.compile(firmest), stop);
        long firstPlanNanos = System.nanoTime() - start;
        Plan plan = finished(packed, problem, stop);
        return plan.with(new Plan.Statistics(
                packed.hourlyPrice(),
                firstPlanNanos,
                System.nanoTime() - start,
                settings.seed(),
                packed.statistics().strategy()));
    }

    /** {@code packed} with the nodes that static NodePools lack, or such nodes as rehearsals ask for. */
    private Plan finished(Plan packed, Problem problem, StopSignal stop) {
        Plan tight = PlannedReplicas.addedTo(packed, problem.cluster(), problem.catalog());
        return switch (settings.binding()) {
            case PLANNED -> tight;
            case REHEARSED -> {
                Solver tightly =
                        new Solver(settings.withBinding(Binding.PLANNED).withTimeLimit(Duration.ZERO));
                yield Reinforcement.of(problem, settings, tight, rest -> tightly.solve(rest, stop), stop);
            }
        };
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
            settings = settings.withTimeLimit(value);
            return this;
        }

        public Solver build() {
            return new Solver(settings);
        }
    }
}
