package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.Plan;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.binding.Rehearsal;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes the nodes of a plan until the kube-scheduler, choosing by its own scores, strands none of its pods in any rehearsal ({@link
 * Binding#REHEARSED}): {@link Growth} makes them safe, several times in different strides, {@link Thrift} the cheapest of these
 * cheaper. Both are put to arrivals that they have not seen; where those strand a pod they count from then on, and nodes grow again.
 *
 * <p>The work is bounded by pods × nodes looked at, about 10^8, and not by time, so that equal input gives equal plans. From a million
 * pods × nodes on only what the next rounds of provisioning would buy is tried. Source: WK-11; docs/adr/0009.
 */
public final class Reinforcement {

    /** Pods × nodes that growth looks at, and thrift once more. */
    private static final long WORK = 80_000_000;

    /** Growth begins anew with each of these as most changes of a step, as long as half of the work is left. */
    private static final int[] CHANGES = {8, 1, 3, 8, 2};

    /** Most changes of a step for the sake of arrivals that turn up late. */
    private static final int LATE_CHANGES = 4;

    /** New arrivals that nodes are put to after growth, and in the end. */
    private static final int FIRST_PROOF = 8;

    private static final int LAST_PROOF = 32;

    /** The same for large plans, whose rehearsals take long. */
    private static final int LARGE_PROOF = 3;

    /** Rehearsals of a large plan that thrift may hold. */
    private static final int LARGE_THRIFT = 30;

    /** Proofs that may fail before nodes stay as they are. */
    private static final int PROOFS = 6;

    private final Plan tight;
    private final StopSignal stop;
    private final Trials trials;
    private final Seats seats;
    private final Growth growth;
    private final Thrift thrift;

    /** Nodes, and a plan of them. */
    private record Seated(Trial trial, Plan plan) {}

    private Reinforcement(
            Problem problem, SolverSettings settings, Plan tight, Function<Problem, Plan> planner, StopSignal stop) {
        this.tight = tight;
        this.stop = stop;
        Machines machines = new Machines(problem);
        Names names = new Names(problem.cluster(), tight);
        Moves moves = new Moves(machines, names);
        NextRound nextRound = new NextRound(problem, planner);
        this.trials = new Trials(problem, tight, settings.seed());
        this.seats = new Seats(problem, settings, tight, machines);
        this.growth = new Growth(trials, moves, nextRound, names, settings.seed(), stop);
        this.thrift = new Thrift(trials, moves, settings.seed(), stop);
    }

    /**
     * {@code tight} itself if no rehearsal strands a pod; else the cheapest plan found that is as safe, or one that strands fewer pods,
     * or {@code tight} if there is none.
     *
     * @param planner makes first plans, without rehearsals
     */
    public static Plan of(
            Problem problem, SolverSettings settings, Plan tight, Function<Problem, Plan> planner, StopSignal stop) {
        return new Reinforcement(problem, settings, tight, planner, stop).reinforced();
    }

    private Plan reinforced() {
        Trial start = trials.of(tight.nodes());
        if (start.isSafe()) {
            return tight;
        }
        @Nullable Seated best = grown();
        if (best != null && best.trial().isSafe()) {
            long work = trials.isLarge() ? LARGE_THRIFT * trials.workOfOne(start) : WORK;
            best = better(best, proven(thrift.cheaper(best.trial(), work), LAST_PROOF));
        }
        return best == null ? tight : best.plan();
    }

    private @Nullable Seated grown() {
        Seated best = null;
        long half = trials.work() + WORK / 2;
        for (int i = 0; i < CHANGES.length && (i == 0 || goesOn(half)); i++) {
            trials.prepare(tight.nodes());
            Trial grown = growth.grown(trials.of(tight.nodes()), trials.isLarge() ? 0 : WORK / 2, CHANGES[i]);
            best = better(best, proven(grown, FIRST_PROOF));
        }
        if (best == null) {
            // Where the tight plan's nodes all stay, so does what they are needed for.
            trials.prepare(tight.nodes());
            best = better(null, growth.grown(trials.of(tight.nodes()), 0, 1));
        }
        return best;
    }

    private boolean goesOn(long work) {
        return !trials.isLarge() && trials.work() < work && !stop.isRaised();
    }

    /** The other nodes, if there is a plan of them and they are safe and cheaper, or safe for the first time. */
    private @Nullable Seated better(@Nullable Seated best, Trial other) {
        boolean isBetter =
                best == null || (other.isSafe() && (!best.trial().isSafe() || other.isCheaperThan(best.trial())));
        return isBetter ? seated(other).map(plan -> new Seated(other, plan)).orElse(best) : best;
    }

    private Optional<Plan> seated(Trial trial) {
        for (int i = 0; i < trials.arrivals(); i++) {
            Rehearsal.Outcome outcome = trials.outcome(trial, i);
            if (outcome.stranded().isEmpty()) {
                Optional<Plan> plan = seats.seated(trial.nodes(), outcome.bound());
                if (plan.isPresent()) {
                    return plan;
                }
            }
        }
        return Optional.empty();
    }

    /** Safe nodes that stay so under arrivals that nobody has seen before, as far as such can be had. */
    private Trial proven(Trial safe, int count) {
        Trial now = safe;
        for (int i = 0; i < PROOFS && now.isSafe() && !stop.isRaised(); i++) {
            trials.prepare(now.nodes());
            if (trials.isProven(now.nodes(), trials.isLarge() ? LARGE_PROOF : count)) {
                break;
            }
            now = growth.grown(trials.of(now.nodes()), trials.isLarge() ? 0 : WORK / 4, LATE_CHANGES);
        }
        return now;
    }
}
