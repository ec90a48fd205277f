package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.List;

/**
 * Solves the linear relaxation over all ways to fill a bin, by column generation: a master that uses known fillings covers the
 * items and gives each a value; pricing looks for fillings that are worth more than their bin at these values; until there are
 * none.
 *
 * <p>First with items that may be cut, which is quick and leads to good values (the compact linear program, in Dantzig and
 * Wolfe's form), then with whole items. Every round proves a bound ({@link Duals}), so that it can stop at any time. Equal input
 * and an equal number of rounds give equal results. Thread-safe: each call works on its own data.
 *
 * <p>Cost: some 100 to 300 rounds, each one linear program of as many rows as items and some ten microseconds for each useful
 * bin; a second for 100 items and 300 useful bins. Source: Gilmore and Gomory, "A linear programming approach to the cutting
 * stock problem", 1961 and 1963; Dantzig and Wolfe, "Decomposition principle for linear programs", 1960.
 */
public final class ColumnGeneration {

    /** Relative difference of price and bound; less would be wasted on values that whole items change anyway. */
    private static final double COARSE = 1e-3;

    private static final int MOST_COARSE_ROUNDS = 100;
    private static final double FINE = 1e-6;

    private ColumnGeneration() {}

    /** Hears of each better bound. */
    @FunctionalInterface
    public interface Progress {

        /** Hears nothing. */
        Progress IGNORED = (nanoUsd, rung) -> {};

        /**
         * @param nanoUsd per hour that covering all items costs at least
         * @param rung how it was proven
         */
        void proven(double nanoUsd, Rung rung);
    }

    /**
     * What was found.
     *
     * @param bound nano-USD per hour that covering all items costs at least; 0 if nothing was proven
     * @param price nano-USD per hour of the columns as often as they are used; no plan that combines only these columns costs less
     * @param columns fillings of whole items
     * @param uses how often each is used, 0 or more, usually a fraction
     * @param uncovered units by item that no combination of columns covers, because stocks do not suffice
     * @param values nano-USD per hour by item, such that no bin without a limit can hold more value than it costs
     */
    public record Result(
            double bound, double price, List<Column> columns, double[] uses, double[] uncovered, double[] values) {

        public Result {
            columns = List.copyOf(columns);
        }
    }

    /** Solves until the relaxation is solved or {@code stop} is raised. */
    public static Result solve(CoveringProblem problem, StopSignal stop) {
        return solve(problem, List.of(), stop, Progress.IGNORED);
    }

    /**
     * As {@link #solve(CoveringProblem, StopSignal)}, from fillings that are known already, perhaps of the same problem with
     * other counts; what does not fit any more is cut down to what does.
     */
    public static Result solve(CoveringProblem problem, List<Column> known, StopSignal stop, Progress progress) {
        Rounds rounds = new Rounds(problem, stop, progress);
        // Known fillings lead to good values sooner than items that may be cut.
        if (known.isEmpty()) {
            rounds.shares();
            rounds.cut(COARSE, MOST_COARSE_ROUNDS);
        }
        Result result = rounds.whole(known);
        if (known.isEmpty()) {
            rounds.cut(FINE, Integer.MAX_VALUE);
        }
        return rounds.withBound(result);
    }
}
