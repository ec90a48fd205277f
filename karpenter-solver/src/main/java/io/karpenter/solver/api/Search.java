package io.karpenter.solver.api;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.plan.Plan;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.ProblemCompiler;
import io.karpenter.solver.search.SearchLimits;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * How far the search for the best plan of one problem has come. Not thread-safe.
 *
 * @param startNanos {@link System#nanoTime} when solving began
 * @param first the first complete plan that there was
 * @param firstPlanNanos time from the start to that
 * @param best so far
 */
record Search(SolverSettings settings, long startNanos, Proposal first, long firstPlanNanos, Proposal best) {

    /** The best first plan: one for each way to hold preferences is made, as far as there is time. */
    static Search first(Problem problem, SolverSettings settings, long startNanos, StopSignal stop) {
        ProblemCompiler compiler = new ProblemCompiler(problem, settings);
        List<Firmness> firmnesses = compiler.firmnesses();
        Firmness firmest = Collections.max(firmnesses);
        Proposal first = new Proposal(problem, settings, compiler.compile(firmnesses.getFirst()), true, stop);
        long firstPlanNanos = System.nanoTime() - startNanos;
        Proposal best = first.tryingEverything(stop);
        for (Firmness firmness : firmnesses.subList(1, firmnesses.size())) {
            if (!stop.isRaised() && !best.isUnbeatable()) {
                // The reference holds preferences as rules at first, so that its plan is one of the firmest.
                boolean referenceToo = firmness == firmest;
                Proposal other = new Proposal(problem, settings, compiler.compile(firmness), referenceToo, stop);
                other = other.tryingEverything(stop);
                best = other.isPreferredTo(best) ? other : best;
            }
        }
        return new Search(settings, startNanos, first, firstPlanNanos, best);
    }

    /** What is found in the time that there is for improvement. */
    Search improved(StopSignal stop, Consumer<Progress> listener) {
        return improved(settings.timeLimit(), stop, listener);
    }

    /** What is found in this time. */
    Search improved(Duration timeLimit, StopSignal stop, Consumer<Progress> listener) {
        listener.accept(progress(best));
        if (!timeLimit.isPositive() || stop.isRaised()) {
            return this;
        }
        SearchLimits limits = SearchLimits.of(settings.withTimeLimit(timeLimit));
        return new Search(
                settings,
                startNanos,
                first,
                firstPlanNanos,
                best.improved(limits, stop, better -> listener.accept(progress(better.get()))));
    }

    private Progress progress(Proposal proposal) {
        return new Progress(
                Duration.ofNanos(System.nanoTime() - startNanos),
                proposal.price(),
                proposal.lowerBound(),
                proposal::plan);
    }

    /** {@code plan} with word of how it came about. */
    Plan reportedOn(Plan plan) {
        return reportedOn(plan, best.boundProof());
    }

    /**
     * The same where the bound is another's.
     *
     * @param proof of the plan's bound, if it has one
     */
    Plan reportedOn(Plan plan, BoundProof proof) {
        return plan.with(new Plan.Statistics(
                first.hourlyPrice(),
                firstPlanNanos,
                System.nanoTime() - startNanos,
                settings.seed(),
                best.strategy(),
                plan.lowerBound().isPresent() ? Optional.of(proof) : Optional.empty()));
    }
}
