package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The most valuable whole items that a bin can hold: dynamic programme over what is used of the resources that matter most.
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

    /** So many axes are kept however coarse they get. */
    private static final int COARSE_AXES = 2;

    private final int resources;
    private int[] partItem = {};
    private int[] partUnits = {};
    /** Cells that a part is worth. */
    private int[] shift = {};

    private int parts;

    /** Axes of the grid: resource, amount of one cell, cells, distance of neighbours. */
    private final int[] axis;

    private final long[] step;
    private final int[] length;
    private final int[] stride;
    private final boolean[] counted;
    private int axes;
    private int size;
    /** One bit for each part and cell: the part is in the best filling that reaches as far as the cell. */
    private long[] taken = {};

    private int words;
    private int[] added = {};

    GridFilling(int resources) {
        this.resources = resources;
        this.axis = new int[resources];
        this.step = new long[resources];
        this.length = new int[resources];
        this.stride = new int[resources];
        this.counted = new boolean[resources];
    }

    /**
     * Fills the bin.
     *
     * @param values by item of the problem, 0 or more
     * @param weights what one unit of each resource is worth
     * @param cells most cells of the grid
     * @param up true: sizes are rounded up, so that what is found fits but may not be the best
     * @param stop ends it, without a result
     * @return an upper bound on the value of fillings that have the core's base; meaningless if {@code up}, infinite if it was
     *     stopped
     */
    double fill(Core core, double[] values, double[] weights, int cells, boolean up, StopSignal stop) {
        int[] useful = useful(core);
        choose(core, weights, useful, cells);
        double[] worth = new double[core.items()];
        double paid = 0;
        for (int r = 0; r < resources; r++) {
            paid += counted[r] ? 0 : weights[r] * core.room[r];
        }
        for (int k : useful) {
            worth[k] = values[core.item[k]];
            for (int r = 0; r < resources; r++) {
                worth[k] -= counted[r] ? 0 : weights[r] * core.size[k][r];
            }
        }
        int[] worthy = Arrays.stream(useful).filter(k -> worth[k] > 0).toArray();
        return paid + core.baseValue(values) + program(core, worth, worthy, up, stop);
    }

    /** Cells of a grid over the room beside the core's base that counts all resources that matter exactly. */
    double exactCells(Core core, double[] weights) {
        double cells = 1;
        int[] useful = useful(core);
        for (int r = 0; r < resources; r++) {
            cells *= weights[r] > 0 ? length(core, r, step(core, useful, r)) : 1;
        }
        return cells;
    }

    private static int[] useful(Core core) {
        return IntStream.range(0, core.items()).filter(k -> core.units(k) > 0).toArray();
    }

    /**
     * Axes of the grid: resources in the order of what their room is worth, as long as the cells suffice; two at least, if coarse.
     */
    private void choose(Core core, double[] weights, int[] useful, int cells) {
        int[] order = IntStream.range(0, resources)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer r) -> -weights[r] * core.room[r])
                        .thenComparingInt(r -> r))
                .mapToInt(Integer::intValue)
                .toArray();
        axes = 0;
        Arrays.fill(counted, false);
        double product = 1;
        for (int r : order) {
            long exact = step(core, useful, r);
            double longer = length(core, r, exact);
            if (axes < COARSE_AXES || product * longer <= cells) {
                axis[axes] = r;
                step[axes++] = exact;
                counted[r] = true;
                product *= longer;
            }
            while (product > cells) {
                int longest = 0;
                for (int a = 1; a < axes; a++) {
                    longest = length(core, axis[a], step[a]) > length(core, axis[longest], step[longest]) ? a : longest;
                }
                product /= length(core, axis[longest], step[longest]);
                step[longest] *= 2;
                product *= length(core, axis[longest], step[longest]);
            }
        }
        int all = 1;
        for (int a = axes - 1; a >= 0; a--) {
            length[a] = (int) length(core, axis[a], step[a]);
            stride[a] = all;
            all *= length[a];
        }
        size = all;
    }

    private static double length(Core core, int axis, long step) {
        return (double) (core.room[axis] / step + 1);
    }

    /** Units of each item of the core that the filling found adds to its base; the bin may be too small for them. */
    int[] added() {
        return added;
    }

    /** The largest amount that all sizes are multiples of. */
    private static long step(Core core, int[] useful, int axis) {
        BigInteger step = BigInteger.ZERO;
        for (int k : useful) {
            step = step.gcd(BigInteger.valueOf(core.size[k][axis]));
        }
        return Math.max(1, step.signum() == 0 ? core.room[axis] + 1 : step.longValueExact());
    }

    private double program(Core core, double[] worth, int[] useful, boolean up, StopSignal stop) {
        split(core, useful);
        double[] best = new double[size];
        words = (size + 63) >>> 6;
        if (taken.length < parts * words) {
            taken = new long[parts * words];
        } else {
            Arrays.fill(taken, 0, parts * words, 0);
        }
        if (shift.length < parts) {
            shift = new int[parts];
        }
        int[] moved = new int[axes];
        for (int p = 0; p < parts; p++) {
            if (stop.isRaised()) {
                added = new int[core.items()];
                return Double.POSITIVE_INFINITY;
            }
            int k = partItem[p];
            boolean fits = true;
            shift[p] = 0;
            for (int a = 0; a < axes; a++) {
                // Whole parts are rounded, not single units: less is lost.
                moved[a] = cells(core.size[k][axis[a]] * partUnits[p], step[a], up);
                fits &= moved[a] < length[a];
                shift[p] += moved[a] * stride[a];
            }
            if (fits) {
                add(best, p, worth[k] * partUnits[p], moved, 0, 0);
            }
        }
        trace(core);
        return size == 0 ? 0 : best[size - 1];
    }

    private static int cells(long amount, long step, boolean up) {
        return (int) (up ? Math.ceilDiv(amount, step) : amount / step);
    }

    /** Adds a part wherever it fits, the fullest cells first, so that none gets it twice. */
    private void add(double[] best, int part, double worth, int[] moved, int a, int from) {
        if (a < axes - 1) {
            for (int row = length[a] - 1; row >= moved[a]; row--) {
                add(best, part, worth, moved, a + 1, from + row * stride[a]);
            }
            return;
        }
        int by = shift[part];
        int at = part * words;
        for (int cell = from + length[a] - 1; cell >= from + moved[a]; cell--) {
            double with = best[cell - by] + worth;
            if (with > best[cell]) {
                best[cell] = with;
                taken[at + (cell >>> 6)] |= 1L << cell;
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

    private void trace(Core core) {
        added = new int[core.items()];
        int cell = size - 1;
        for (int p = parts - 1; p >= 0; p--) {
            if ((taken[p * words + (cell >>> 6)] & 1L << cell) != 0) {
                added[partItem[p]] += partUnits[p];
                cell -= shift[p];
            }
        }
    }
}
