package io.karpenter.solver.columns;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The rounds of {@link ColumnGeneration}: master, pricing, bound. Values are smoothed: pricing looks at them half-way between the
 * master's, which jump, and the best proven ones. Where that finds nothing new, it looks at the master's own; where that finds
 * nothing either, it thinks harder about each bin, and ends when it has thought hardest. Not thread-safe.
 *
 * <p>Source: Wentges, "Weighted Dantzig–Wolfe decomposition for linear mixed-integer programming", 1997.
 */
final class Rounds {

    /** Relative difference of price and bound at which the relaxation counts as solved. */
    private static final double SOLVED = 1e-6;

    /** Units that may be missing for an item to count as covered. */
    private static final double COVERED = 1e-4;

    /** Relative difference of price and bound; less would be wasted on values that whole items change anyway. */
    private static final double COARSE = 1e-3;

    private static final int MOST_COARSE_ROUNDS = 100;
    private static final double FINE = 1e-6;

    private static final double SMOOTHING = 0.5;
    private static final int MOST_FOUND = 60;

    /** Rounds after which somebody in a hurry looks at what they have gained. */
    private static final int LOOK = 8;

    /** Share of the price that so many rounds gain if they are worth it to somebody in a hurry. */
    private static final double WORTHWHILE = 2e-4;

    /** What little effort finds nothing for, more may. */
    static final List<Pricing.Effort> EFFORTS = List.of(
            new Pricing.Effort(MOST_FOUND, 60, 0),
            new Pricing.Effort(MOST_FOUND, 1_000, 1 << 12),
            new Pricing.Effort(20, 5_000, 1 << 15),
            new Pricing.Effort(6, 20_000, 1 << 17));

    private final CoveringProblem given;
    /** The same without items that no bin holds. */
    private final CoveringProblem problem;

    private final ColumnGeneration.Progress progress;
    private final UsefulBins bins;
    private final Pricing pricing;
    private final StartColumns start;
    private final PriceStep step;
    private final Master cutMaster;
    private final List<Pricing.Found> cutColumns = new ArrayList<>();
    private double[] cutUses = {};
    private final ColumnPool pool;
    private StopSignal stop = StopSignal.NEVER;
    private Phase phase = Phase.COARSE;
    private int effort;
    private Duals best;
    private BoundProof highest;
    private double told;
    /** Relative difference of price and bound at which to stop. */
    private double solved = SOLVED;

    /** Where {@link #advance} is. */
    private enum Phase {
        /** Items may be cut, until values are about right. */
        COARSE,
        /** Whole items. */
        WHOLE,
        /** Items may be cut, for what that still proves. */
        FINE,
        DONE
    }

    Rounds(CoveringProblem problem, ColumnGeneration.Progress progress, ColumnGeneration.Start from) {
        this.given = problem;
        this.progress = progress;
        this.bins = new UsefulBins(problem);
        this.problem = problem.withCounts(bins.held(problem));
        this.pricing = new Pricing(this.problem, bins, () -> stop.isRaised());
        int items = problem.items().size();
        double[] limits = new double[problem.limits().length];
        this.best = from.bound() > 0
                ? new Duals(from.values(), limits, from.bound())
                : new Duals(new double[items], limits, 0);
        this.highest = from.proof();
        this.told = from.bound();
        this.start = new StartColumns(this.problem, bins);
        this.step = PriceStep.of(problem);
        this.cutMaster = start.master(() -> stop.isRaised());
        this.pool = new ColumnPool(this.problem, bins, start, () -> stop.isRaised());
    }

    /**
     * Goes on until the relaxation is solved, price and bound differ by no more than is enough, or {@code until} is raised.
     *
     * @param hasty ends where rounds hardly lower the price any more, with whatever bound
     */
    ColumnGeneration.Result advance(StopSignal until, double enough, boolean hasty) {
        stop = until;
        solved = Math.max(SOLVED, enough);
        if (phase == Phase.COARSE) {
            shares();
            cut(COARSE, MOST_COARSE_ROUNDS);
            addRounded();
            next(Phase.WHOLE);
        }
        Master.Optimum optimum = whole(hasty);
        if (phase == Phase.FINE) {
            cut(FINE, Integer.MAX_VALUE);
            next(Phase.DONE);
        }
        return result(optimum);
    }

    private void next(Phase following) {
        phase = stop.isRaised() ? phase : following;
    }

    /** True if no time would lead further. */
    boolean isDone() {
        return phase == Phase.DONE;
    }

    /** Dives from the fillings there are; what it finds adds to them. */
    Optional<Dive.Landing> dive(Dive.Plunge plunge, StopSignal until) {
        stop = until;
        return new Dive(problem, pricing, pool, step, until).dive(plunge);
    }

    /** Values by shares, without a master. */
    private void shares() {
        if (best.bound() > 0) {
            return;
        }
        double[] values = ShareValues.tuned(problem, bins);
        double[] free = new double[bins.size()];
        improve(values, best.limits(), pricing.cut(values, free, 0).atMost(), BoundProof.SHARE_PRICES);
    }

    /**
     * Rounds in which items may be cut.
     *
     * @param solved relative difference of price and bound at which to stop
     * @param most rounds
     */
    private void cut(double solved, int most) {
        try {
            double smoothing = SMOOTHING;
            for (int round = 0; round < most && !stop.isRaised(); round++) {
                Master.Optimum optimum = cutMaster.solve();
                cutUses = optimum.uses();
                boolean raised = isSolved(optimum, solved) && cutMaster.raise(optimum);
                if (isSolved(optimum, solved) && !raised) {
                    return;
                }
                double[] values = between(best.values(), optimum.values(), smoothing);
                double[] limits = between(best.limits(), optimum.limits(), smoothing);
                Pricing.Outcome outcome = pricing.cut(values, pricing.tolls(optimum.stocks(), limits), MOST_FOUND);
                boolean better = improve(values, limits, outcome.atMost(), BoundProof.COMPACT_LP);
                int added = 0;
                for (Pricing.Found found : outcome.found()) {
                    if (pricing.isGood(found, optimum)) {
                        cutMaster.add(found.bin(), found.items(), found.units());
                        cutColumns.add(found);
                        added++;
                    }
                }
                if (added == 0 && !better && smoothing == 0 && !raised && !cutMaster.raise(optimum)) {
                    return;
                }
                smoothing = added > 0 ? SMOOTHING : 0;
            }
        } catch (ArithmeticException astray) {
            // What has been proven holds.
        }
    }

    /** Rounds of whole items. */
    private Master.Optimum whole(boolean hasty) {
        Master master = pool.master();
        Master.Optimum optimum = master.nothing();
        try {
            optimum = master.solve();
            double smoothing = SMOOTHING;
            double before = Double.POSITIVE_INFINITY;
            for (int round = 1; phase == Phase.WHOLE && !stop.isRaised(); round++) {
                if (isSolved(optimum, solved)) {
                    if (!master.raise(optimum)) {
                        phase = solved > SOLVED ? Phase.DONE : Phase.FINE;
                        break;
                    }
                    optimum = master.solve();
                }
                double[] values = between(best.values(), optimum.values(), smoothing);
                double[] limits = between(best.limits(), optimum.limits(), smoothing);
                double[] tolls = pricing.tolls(optimum.stocks(), limits);
                Pricing.Outcome outcome = pricing.whole(values, tolls, EFFORTS.get(effort));
                improve(values, limits, outcome.atMost(), BoundProof.COLUMN_GENERATION);
                boolean added = false;
                for (Pricing.Found found : outcome.found()) {
                    added |= pricing.isGood(found, optimum) && pool.add(found);
                }
                if (!added && smoothing == 0 && !master.raise(optimum)) {
                    if (solved > SOLVED) {
                        next(Phase.DONE);
                        break;
                    }
                    if (outcome.complete() || effort == EFFORTS.size() - 1) {
                        next(Phase.FINE);
                        break;
                    }
                    effort++;
                }
                smoothing = added ? SMOOTHING : 0;
                optimum = master.solve();
                if (hasty && round % LOOK == 0) {
                    if (optimum.price() > before * (1 - WORTHWHILE)) {
                        if (effort > 0) {
                            break;
                        }
                        effort++;
                    }
                    before = optimum.price();
                }
            }
        } catch (ArithmeticException astray) {
            // What has been proven holds.
            phase = Phase.FINE;
        }
        return optimum;
    }

    /** Adds what is like the fillings of cut items. */
    private void addRounded() {
        for (int j = 0; j < cutUses.length; j++) {
            Pricing.Found cut = cutColumns.get(j);
            if (cutUses[j] > 0) {
                pricing.rounded(cut, best.values()).ifPresent(column -> pool.add(cut.bin(), column));
            }
        }
    }

    private boolean isSolved(Master.Optimum optimum, double difference) {
        return step.raised(best.bound()) >= optimum.price() * (1 - difference);
    }

    private ColumnGeneration.Result result(Master.Optimum optimum) {
        List<Column> columns = pool.columns();
        double[] uses = optimum.uses();
        double price = 0;
        double[] uncovered = Arrays.stream(given.counts()).asDoubleStream().toArray();
        for (int j = 0; j < uses.length; j++) {
            Column column = columns.get(j);
            price += uses[j] * problem.bins().get(column.bin()).price();
            for (int k = 0; k < column.items().length; k++) {
                uncovered[column.items()[k]] -= uses[j] * column.counts()[k];
            }
        }
        for (int i = 0; i < uncovered.length; i++) {
            uncovered[i] = uncovered[i] < COVERED ? 0 : uncovered[i];
        }
        return new ColumnGeneration.Result(step.raised(best.bound()), price, columns, uses, uncovered, best.values());
    }

    private static double[] between(double[] proven, double[] masters, double smoothing) {
        double[] result = new double[masters.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = smoothing * proven[i] + (1 - smoothing) * masters[i];
        }
        return result;
    }

    private boolean improve(double[] values, double[] limits, double[] atMost, BoundProof proof) {
        Duals duals = Duals.of(problem, bins, values, limits, atMost);
        if (duals.bound() <= best.bound()) {
            return false;
        }
        best = duals;
        // What cut items prove after whole ones holds for those as well.
        highest = proof.compareTo(highest) > 0 ? proof : highest;
        if (step.raised(best.bound()) > told) {
            told = step.raised(best.bound());
            progress.proven(told, highest);
        }
        return true;
    }
}
