package io.karpenter.solver.columns;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The most valuable whole items that a bin can hold: dynamic programme over what is used of the two resources that matter most.
 * Others are paid for by their weights instead of being counted. Where amounts are multiples of something, as requests of pods
 * usually are, the grid is exact; where it would be too fine, sizes are rounded down. Either way the result is an upper bound,
 * and usually the exact value.
 *
 * <p>O(items × log units × grid), 10–100 ms for 60 items on the finest grid: for bins of many small items, where branch and bound
 * finds no end. Not thread-safe; results are those of the last call.
 *
 * <p>Source: Martello and Toth, "Knapsack Problems", 1990, dynamic programming with binary expansion of units.
 */
final class GridFilling {

    private final int resources;
    private int[] partItem = {};
    private int[] partUnits = {};
    private int[] down = {};
    private int[] right = {};
    private int parts;
    /** One bit for each part and cell: the part is in the best filling that reaches as far as the cell. */
    private long[] taken = {};

    private int words;
    private int[] added = {};

    GridFilling(int resources) {
        this.resources = resources;
    }

    /**
     * Fills the bin.
     *
     * @param values by item of the problem, 0 or more
     * @param weights what one unit of each resource is worth
     * @param cells most cells of the grid
     * @param up true: sizes are rounded up, so that what is found fits but may not be the best
     * @return an upper bound on the value of fillings that have the core's base; meaningless if {@code up}
     */
    double fill(Core core, double[] values, double[] weights, int cells, boolean up) {
        int[] axes = axes(core, weights);
        double paid = 0;
        for (int r = 0; r < resources; r++) {
            paid += r == axes[0] || r == axes[1] ? 0 : weights[r] * core.room[r];
        }
        double[] worth = new double[core.items()];
        for (int k = 0; k < worth.length; k++) {
            worth[k] = values[core.item[k]];
            for (int r = 0; r < resources; r++) {
                worth[k] -= r == axes[0] || r == axes[1] ? 0 : weights[r] * core.size[k][r];
            }
        }
        int[] useful = IntStream.range(0, core.items())
                .filter(k -> worth[k] > 0 && core.units(k) > 0)
                .toArray();
        long[] step = {step(core, useful, axes[0]), step(core, useful, axes[1])};
        while (length(core, axes[0], step[0]) * length(core, axes[1], step[1]) > cells) {
            step[length(core, axes[0], step[0]) >= length(core, axes[1], step[1]) ? 0 : 1] *= 2;
        }
        if (axes[1] == axes[0]) {
            step[1] = core.room[axes[1]] + 1;
        }
        return paid + core.baseValue(values) + program(core, worth, useful, axes, step, up);
    }

    /** Cells that an exact grid over the room beside the core's base would have. */
    double exactCells(Core core, double[] weights) {
        int[] axes = axes(core, weights);
        int[] useful =
                IntStream.range(0, core.items()).filter(k -> core.units(k) > 0).toArray();
        double rows = length(core, axes[0], step(core, useful, axes[0]));
        return axes[0] == axes[1] ? rows : rows * length(core, axes[1], step(core, useful, axes[1]));
    }

    private static double length(Core core, int axis, long step) {
        return (double) (core.room[axis] / step + 1);
    }

    /** Units of each item of the core that the filling found adds to its base; the bin may be too small for them. */
    int[] added() {
        return added;
    }

    /** The two resources whose room is worth most; the same one twice if there is only one. */
    private int[] axes(Core core, double[] weights) {
        int first = 0;
        for (int r = 1; r < resources; r++) {
            first = weights[r] * core.room[r] > weights[first] * core.room[first] ? r : first;
        }
        int second = first;
        for (int r = 0; r < resources; r++) {
            if (r != first && (second == first || weights[r] * core.room[r] > weights[second] * core.room[second])) {
                second = r;
            }
        }
        return new int[] {first, second};
    }

    /** The largest amount that all sizes are multiples of. */
    private static long step(Core core, int[] useful, int axis) {
        BigInteger step = BigInteger.ZERO;
        for (int k : useful) {
            step = step.gcd(BigInteger.valueOf(core.size[k][axis]));
        }
        return Math.max(1, step.signum() == 0 ? core.room[axis] + 1 : step.longValueExact());
    }

    private double program(Core core, double[] worth, int[] useful, int[] axes, long[] step, boolean up) {
        split(core, useful);
        int rows = (int) length(core, axes[0], step[0]);
        int columns = (int) length(core, axes[1], step[1]);
        double[] best = new double[rows * columns];
        words = (rows * columns + 63) >>> 6;
        if (taken.length < parts * words) {
            taken = new long[parts * words];
        } else {
            Arrays.fill(taken, 0, parts * words, 0);
        }
        if (down.length < parts) {
            down = new int[parts];
            right = new int[parts];
        }
        for (int p = 0; p < parts; p++) {
            int k = partItem[p];
            // Whole parts are rounded, not single units: less is lost.
            down[p] = cells(core.size[k][axes[0]] * partUnits[p], step[0], up);
            right[p] = columns == 1 ? 0 : cells(core.size[k][axes[1]] * partUnits[p], step[1], up);
            add(best, p * words, worth[k] * partUnits[p], down[p], right[p], rows, columns);
        }
        trace(core, rows * columns - 1, columns);
        return best[rows * columns - 1];
    }

    private static int cells(long amount, long step, boolean up) {
        return (int) (up ? Math.ceilDiv(amount, step) : amount / step);
    }

    private void add(double[] best, int at, double worth, int down, int right, int rows, int columns) {
        int shift = down * columns + right;
        for (int row = rows - 1; row >= down; row--) {
            int start = row * columns;
            for (int cell = start + columns - 1; cell >= start + right; cell--) {
                double with = best[cell - shift] + worth;
                if (with > best[cell]) {
                    best[cell] = with;
                    taken[at + (cell >>> 6)] |= 1L << cell;
                }
            }
        }
    }

    /** Items as parts of 1, 2, 4 … units, so that any number of units is a choice of parts. */
    private void split(Core core, int[] useful) {
        parts = 0;
        if (partItem.length < 32 * useful.length) {
            partItem = new int[32 * useful.length];
            partUnits = new int[32 * useful.length];
        }
        for (int k : useful) {
            int left = core.units(k);
            for (int units = 1; left > 0; units *= 2) {
                partItem[parts] = k;
                partUnits[parts] = Math.min(units, left);
                left -= partUnits[parts++];
            }
        }
    }

    private void trace(Core core, int last, int columns) {
        added = new int[core.items()];
        int cell = last;
        for (int p = parts - 1; p >= 0; p--) {
            if ((taken[p * words + (cell >>> 6)] & 1L << cell) != 0) {
                added[partItem[p]] += partUnits[p];
                cell -= down[p] * columns + right[p];
            }
        }
    }
}
