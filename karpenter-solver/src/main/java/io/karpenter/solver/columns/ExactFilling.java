package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The most valuable whole items that a bin can hold: branch and bound over a bounded knapsack with several resources.
 *
 * <p>Items are tried in the order of value per weight, at the weights of resources that {@link FractionalFilling} found; the
 * bound of a branch is Dantzig's at these weights, over items that still fit one by one. Branches that cannot exceed a target are
 * not entered: whoever only asks whether a bin can hold more than it costs gets the answer in a few steps. When the steps run
 * out, the largest bound of what was not entered is the proven upper bound. Not thread-safe; results are those of the last call.
 *
 * <p>Source: Gilmore and Gomory, "A linear programming approach to the cutting stock problem", 1961; Martello and Toth,
 * "Knapsack Problems", 1990.
 */
final class ExactFilling {

    /** Relative to the bound of a branch; keeps rounding errors on the safe side. */
    private static final double SAFETY = 1e-12;

    private static final int LOOK = 4_096;

    private final int resources;
    private final StopSignal stop;

    /** Items by value per weight: index in the core, size by resource, value, weight of one unit, most units. */
    private int[] item = {};

    private long[] size = {};
    private double[] value = {};
    private double[] weight = {};
    private int[] most = {};
    private int n;

    private final long[] left;
    private int[] chosen = {};
    private int[] best = {};
    private double bestValue;
    private double threshold;
    private double open;
    private long stepsLeft;

    /**
     * @param stop ends it as if the steps had run out
     */
    ExactFilling(int resources, StopSignal stop) {
        this.stop = stop;
        this.resources = resources;
        this.left = new long[resources];
    }

    /**
     * Fills the bin.
     *
     * @param values by item of the problem, 0 or more
     * @param weights what one unit of each resource is worth
     * @param target fillings of at most this value are of no interest
     * @param steps branches to enter at most
     * @return an upper bound on the value of what the bin can hold, at least {@code target}; the exact value if it exceeds the
     *     target and the steps sufficed
     */
    double fill(Core core, double[] values, double[] weights, double target, long steps) {
        double room = load(core, values, weights);
        bestValue = 0;
        threshold = target;
        open = 0;
        stepsLeft = steps;
        search(0, core.baseValue(values), room);
        return Math.max(threshold, open);
    }

    /** Value of the filling found; 0 if none exceeds the target. */
    double value() {
        return bestValue;
    }

    /** Units of each item of the core that the filling found adds to its base. */
    int[] added(Core core) {
        int[] added = new int[core.items()];
        for (int k = 0; k < n; k++) {
            added[item[k]] = best[k];
        }
        return added;
    }

    private double load(Core core, double[] values, double[] weights) {
        double sum = 0;
        for (int r = 0; r < resources; r++) {
            left[r] = core.room[r];
            sum += weights[r] * core.room[r];
        }
        double[] weighs = new double[core.items()];
        double[] worth = new double[core.items()];
        for (int k = 0; k < weighs.length; k++) {
            for (int r = 0; r < resources; r++) {
                weighs[k] += weights[r] * core.size[k][r];
            }
            double value = values[core.item[k]];
            worth[k] = weighs[k] > 0 ? value / weighs[k] : Double.POSITIVE_INFINITY;
        }
        int[] order = IntStream.range(0, core.items())
                .filter(k -> core.units(k) > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer k) -> -worth[k]).thenComparingInt(k -> k))
                .mapToInt(Integer::intValue)
                .toArray();
        n = order.length;
        if (item.length < n) {
            item = new int[n];
            size = new long[n * resources];
            value = new double[n];
            weight = new double[n];
            most = new int[n];
            chosen = new int[n];
            best = new int[n];
        }
        for (int k = 0; k < n; k++) {
            item[k] = order[k];
            value[k] = values[core.item[order[k]]];
            weight[k] = weighs[order[k]];
            most[k] = core.more[order[k]];
            chosen[k] = 0;
            System.arraycopy(core.size[order[k]], 0, size, k * resources, resources);
        }
        return sum;
    }

    /**
     * Decides on items from {@code k} on.
     *
     * @param have value so far
     * @param room weight of what is left of the bin
     */
    private void search(int k, double have, double room) {
        if (have > threshold) {
            threshold = have;
            bestValue = have;
            System.arraycopy(chosen, 0, best, 0, n);
        }
        int next = k;
        while (next < n && !fits(next)) {
            next++;
        }
        if (next == n) {
            return;
        }
        double bound = bound(next, have, room);
        if (bound <= threshold) {
            return;
        }
        if (stepsLeft % LOOK == 0 && stop.isRaised()) {
            stepsLeft = 0;
        }
        if (stepsLeft-- <= 0) {
            open = Math.max(open, bound);
            return;
        }
        int units = units(next);
        take(next, units);
        for (int u = units; u >= 0; u--) {
            chosen[next] = u;
            search(next + 1, have + u * value[next], room - u * weight[next]);
            if (u > 0) {
                take(next, -1);
            }
        }
    }

    private boolean fits(int k) {
        int at = k * resources;
        for (int r = 0; r < resources; r++) {
            if (size[at + r] > left[r]) {
                return false;
            }
        }
        return true;
    }

    private int units(int k) {
        long units = most[k];
        int at = k * resources;
        for (int r = 0; r < resources; r++) {
            if (size[at + r] > 0) {
                units = Math.min(units, left[r] / size[at + r]);
            }
        }
        return (int) units;
    }

    private void take(int k, int units) {
        int at = k * resources;
        for (int r = 0; r < resources; r++) {
            left[r] -= units * size[at + r];
        }
    }

    /** Dantzig's bound over items from {@code from} on that fit. */
    private double bound(int from, double have, double room) {
        double sum = have;
        double rest = room;
        for (int k = from; k < n; k++) {
            if (fits(k)) {
                double all = most[k] * weight[k];
                if (all > rest) {
                    sum += value[k] * (Math.max(0, rest) / weight[k]);
                    break;
                }
                sum += most[k] * value[k];
                rest -= all;
            }
        }
        return sum * (1 + SAFETY);
    }
}
