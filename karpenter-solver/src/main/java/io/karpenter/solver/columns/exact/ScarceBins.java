package io.karpenter.solver.columns.exact;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.UsefulBins;
import io.karpenter.solver.columns.exact.Fillings.Filling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Bins that run out together, such as those of one NodePool with limits, and what there is of what they take: a grid with an axis for
 * each stock or limit. Where amounts are many, cells are coarse and what a bin takes is rounded down, so that it may seem that there
 * is more than there is, never less. Limits that another one implies have no axis. Not thread-safe.
 */
final class ScarceBins {

    /** Cells of one grid at most, and of all its states together. */
    private static final int MOST_CELLS = 4_096;

    private static final long MOST_TOGETHER = 1L << 22;

    /** Fillings tried between looks at whether to stop. */
    private static final int LOOK = 32_768;

    /** Indices of the useful bins. */
    final int[] bins;

    private final long[][] amount;
    private final long[] left;
    private final long[] step;
    private final int[] length;

    /**
     * @param amount by bin and axis
     * @param left by axis
     */
    private ScarceBins(int[] bins, long[][] amount, long[] left, int[] counts, int states) {
        this.bins = bins;
        this.amount = amount;
        this.left = left;
        this.step = new long[left.length];
        this.length = new int[left.length];
        long units = 0;
        for (int count : counts) {
            units += count;
        }
        double cells = 1;
        double[] cellsOf = new double[left.length];
        for (int a = 0; a < left.length; a++) {
            long most = 0;
            for (long[] ofBin : amount) {
                step[a] = gcd(step[a], ofBin[a]);
                most = Math.max(most, ofBin[a]);
            }
            step[a] = Math.max(1, step[a]);
            // More than one bin for each unit is never needed.
            this.left[a] = (long) Math.min((double) left[a], (double) most * units);
            cellsOf[a] = (double) (left[a] / step[a]) + 1;
            cells *= cellsOf[a];
        }
        while (cells > MOST_CELLS || cells * states > MOST_TOGETHER && cells > 2) {
            int longest = 0;
            for (int a = 1; a < left.length; a++) {
                longest = cellsOf[a] > cellsOf[longest] ? a : longest;
            }
            if (cellsOf[longest] == 1) {
                break;
            }
            cells /= cellsOf[longest];
            step[longest] *= 2;
            cellsOf[longest] = (double) (left[longest] / step[longest]) + 1;
            cells *= cellsOf[longest];
        }
        for (int a = 0; a < left.length; a++) {
            length[a] = (int) cellsOf[a];
        }
    }

    /** The useful bins that run out, those together that take of the same. */
    static List<ScarceBins> of(CoveringProblem problem, UsefulBins bins, int[] counts, int states) {
        int stocks = problem.units().length;
        int[] parent = new int[stocks + problem.limits().length];
        Arrays.setAll(parent, row -> row);
        for (int b = 0; b < bins.size(); b++) {
            int[] rows = rows(bins, b, stocks);
            for (int k = 1; k < rows.length; k++) {
                parent[root(parent, rows[k])] = root(parent, rows[0]);
            }
        }
        Map<Integer, List<Integer>> together = new TreeMap<>();
        for (int b = 0; b < bins.size(); b++) {
            if (bins.isScarce(b)) {
                together.computeIfAbsent(root(parent, rows(bins, b, stocks)[0]), root -> new ArrayList<>())
                        .add(b);
            }
        }
        Map<Integer, List<Integer>> rows = new TreeMap<>();
        for (int row = 0; row < parent.length; row++) {
            rows.computeIfAbsent(root(parent, row), root -> new ArrayList<>()).add(row);
        }
        List<ScarceBins> all = new ArrayList<>();
        together.forEach((root, members) ->
                all.add(of(problem, bins, members, rows.getOrDefault(root, List.of()), counts, states)));
        return all;
    }

    private static ScarceBins of(
            CoveringProblem problem,
            UsefulBins bins,
            List<Integer> members,
            List<Integer> rows,
            int[] counts,
            int states) {
        int stocks = problem.units().length;
        int[] indices = members.stream().mapToInt(Integer::intValue).toArray();
        long[][] amount = new long[indices.length][rows.size()];
        long[] left = new long[rows.size()];
        for (int a = 0; a < left.length; a++) {
            int row = rows.get(a);
            left[a] = row < stocks ? problem.units()[row] : problem.limits()[row - stocks];
            for (int k = 0; k < indices.length; k++) {
                amount[k][a] = amount(bins, indices[k], row, stocks);
            }
        }
        int[] kept = notImplied(amount, left);
        long[][] some = new long[indices.length][];
        for (int k = 0; k < indices.length; k++) {
            some[k] = pick(amount[k], kept);
        }
        return new ScarceBins(indices, some, pick(left, kept), counts, states);
    }

    /** Stocks, and after them limits, of which the bin takes. */
    private static int[] rows(UsefulBins bins, int bin, int stocks) {
        int[] limits = bins.takes[bin].limits();
        boolean stock = bins.stock[bin] != CoveringProblem.UNLIMITED;
        int[] rows = new int[limits.length + (stock ? 1 : 0)];
        for (int k = 0; k < limits.length; k++) {
            rows[k] = stocks + limits[k];
        }
        if (stock) {
            rows[limits.length] = bins.stock[bin];
        }
        return rows;
    }

    private static long amount(UsefulBins bins, int bin, int row, int stocks) {
        if (row < stocks) {
            return bins.stock[bin] == row ? bins.draw[bin] : 0;
        }
        int[] limits = bins.takes[bin].limits();
        for (int k = 0; k < limits.length; k++) {
            if (limits[k] == row - stocks) {
                return bins.takes[bin].amounts()[k];
            }
        }
        return 0;
    }

    private static int root(int[] parent, int row) {
        int at = row;
        while (parent[at] != at) {
            at = parent[at];
        }
        return at;
    }

    /** Axes of which some bin takes a larger share than of any other that is kept. */
    private static int[] notImplied(long[][] amount, long[] left) {
        boolean[] implied = new boolean[left.length];
        for (int a = 0; a < left.length; a++) {
            for (int other = 0; other < left.length && !implied[a]; other++) {
                implied[a] = other != a && !implied[other] && left[other] > 0 && implies(amount, left, other, a);
            }
        }
        int[] kept = new int[left.length];
        int n = 0;
        for (int a = 0; a < left.length; a++) {
            if (!implied[a]) {
                kept[n++] = a;
            }
        }
        return Arrays.copyOf(kept, n);
    }

    /** True if bins within the one are within the other; rounding errors leave out what is nearly implied. */
    private static boolean implies(long[][] amount, long[] left, int one, int other) {
        for (long[] ofBin : amount) {
            if ((double) ofBin[other] * left[one] > (double) ofBin[one] * left[other]) {
                return false;
            }
        }
        return true;
    }

    private static long[] pick(long[] from, int[] places) {
        return Arrays.stream(places).mapToLong(place -> from[place]).toArray();
    }

    private static long gcd(long a, long b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    /** Cells by axis that the {@code k}-th bin takes; none at all of bins that the grid is too coarse for. */
    int[] draw(int k) {
        int[] draw = new int[length.length];
        for (int a = 0; a < draw.length; a++) {
            draw[a] = (int) Math.min(Integer.MAX_VALUE, amount[k][a] / step[a]);
        }
        return draw;
    }

    /** Cells of the grid. */
    int cells() {
        int cells = 1;
        for (int ofAxis : length) {
            cells *= ofAxis;
        }
        return cells;
    }

    /**
     * Spends them in every way.
     *
     * @param fillings of these bins
     * @param before by state: nano-USD per hour of bins that leave it over
     * @param most steps
     * @return what they may leave over; empty if it takes too many steps, or is stopped
     */
    Optional<Spent> spend(States states, List<Filling> fillings, long[] before, long most, StopSignal stop) {
        int[] stride = new int[length.length];
        int cells = 1;
        for (int a = 0; a < length.length; a++) {
            stride[a] = cells;
            cells *= length[a];
        }
        Spent spent = new Spent(states, fillings, before, cells);
        long steps = 0;
        long look = LOOK;
        for (int cell = cells - 1; cell >= 0; cell--) {
            int here = cell;
            long[] prices = spent.at(cell);
            int[] affordable = prices.length == 0
                    ? new int[0]
                    : IntStream.range(0, fillings.size())
                            .filter(f -> isAffordable(here, fillings.get(f).draw(), stride))
                            .toArray();
            int[] have = states.have(0);
            for (int state = 1; state < states.size && affordable.length > 0; state++) {
                states.increment(have);
                if (prices[state] < Spent.NEVER) {
                    steps += affordable.length;
                    if (steps > most || steps >= look && stop.isRaised()) {
                        return Optional.empty();
                    }
                    look = steps >= look ? steps + LOOK : look;
                    for (int f : affordable) {
                        Filling filling = fillings.get(f);
                        spent.take(
                                cell,
                                state,
                                f,
                                cell - cells(filling.draw(), stride),
                                states.rest(state, have, filling.units()));
                    }
                }
            }
            spent.leave(cell);
        }
        return Optional.of(spent);
    }

    private boolean isAffordable(int cell, int[] draw, int[] stride) {
        for (int a = 0; a < draw.length; a++) {
            if (cell / stride[a] % length[a] < draw[a]) {
                return false;
            }
        }
        return true;
    }

    private static int cells(int[] draw, int[] stride) {
        int cells = 0;
        for (int a = 0; a < draw.length; a++) {
            cells += draw[a] * stride[a];
        }
        return cells;
    }
}
