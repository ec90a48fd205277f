package io.karpenter.solver.columns;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import java.util.List;
import java.util.Optional;

/**
 * Solves the linear relaxation over all ways to fill a bin, by column generation: a master that uses known fillings covers the
 * items and gives each a value; pricing looks for fillings that are worth more than their bin at these values; until there are
 * none.
 *
 * <p>First with items that may be cut, which is quick and leads to good values (the compact linear program, in Dantzig and
 * Wolfe's form), then with whole items. Every round proves a bound ({@link Duals}), so that it can stop at any time. Equal input
 * and an equal number of rounds give equal results. Not thread-safe.
 *
 * <p>Cost: some 100 to 300 rounds, each one linear program of as many rows as items and some ten microseconds for each useful
 * bin; a second for 100 items and 300 useful bins. Source: Gilmore and Gomory, "A linear programming approach to the cutting
 * stock problem", 1961 and 1963; Dantzig and Wolfe, "Decomposition principle for linear programs", 1960.
 */
public final class ColumnGeneration {

    private final Rounds rounds;

    /** Hears of each better bound. */
    @FunctionalInterface
    public interface Progress {

        /** Hears nothing. */
        Progress IGNORED = (nanoUsd, proof) -> {};

        /**
         * @param nanoUsd per hour that covering all items costs at least
         * @param proof how it was proven
         */
        void proven(double nanoUsd, BoundProof proof);
    }

    /**
     * What was found.
     *
     * @param bound nano-USD per hour that covering all items costs at least; 0 if nothing was proven
     * @param price nano-USD per hour of the columns as often as they are used; no plan that combines only these columns costs less
     * @param columns fillings of whole items
     * @param uses how often each is used, 0 or more, usually a fraction
     * @param uncovered units by item that no combination of columns covers, because stocks and limits do not suffice
     * @param values nano-USD per hour by item, such that no bin without a stock or a limit can hold more value than it
     *     costs
     */
    public record Result(
            double bound, double price, List<Column> columns, double[] uses, double[] uncovered, double[] values) {

        public Result {
            columns = List.copyOf(columns);
        }
    }

    /**
     * What is known before.
     *
     * @param values nano-USD per hour by item, such that no bin without a stock or a limit can hold more value than it
     *     costs
     * @param bound nano-USD per hour that these prove; 0 if nothing is known
     * @param proof how it was proven
     */
    public record Start(double[] values, double bound, BoundProof proof) {

        /** Nothing is known. */
        public static final Start NOWHERE = new Start(new double[0], 0, BoundProof.SHARE_PRICES);
    }

    /** To be solved. */
    public ColumnGeneration(CoveringProblem problem, Progress progress) {
        this(problem, progress, Start.NOWHERE);
    }

    /**
     * To be solved.
     *
     * @param progress hears of bounds that are better than that of the start
     */
    public ColumnGeneration(CoveringProblem problem, Progress progress, Start start) {
        this.rounds = new Rounds(problem, progress, start);
    }

    /** Goes on where it was stopped, until the relaxation is solved or {@code stop} is raised. */
    public Result solve(StopSignal stop) {
        return solve(stop, 0);
    }

    /**
     * As {@link #solve(StopSignal)}, or until it is nearly solved.
     *
     * @param enough relative difference of price and bound
     */
    public Result solve(StopSignal stop, double enough) {
        return rounds.advance(stop, enough, false);
    }

    /**
     * Goes on where it was stopped, until the price of the columns hardly falls any more: enough for whole bins, while the bound may
     * still be far below.
     */
    public Result settle(StopSignal stop) {
        return rounds.advance(stop, 0, true);
    }

    /** True if solving goes no further, whatever the time. */
    public boolean isDone() {
        return rounds.isDone();
    }

    /**
     * Whole bins out of the relaxation as far as it is solved; see {@link Dive}. What it finds adds to the fillings of later dives.
     *
     * @param stop makes it land where it is
     * @return empty if the bins would cost more than they may
     * @throws ArithmeticException if rounding errors lead astray
     */
    public Optional<Dive.Landing> dive(Dive.Plunge plunge, StopSignal stop) {
        return rounds.dive(plunge, stop);
    }
}
