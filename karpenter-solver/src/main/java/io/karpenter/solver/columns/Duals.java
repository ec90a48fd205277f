package io.karpenter.solver.columns;

import java.util.Arrays;

/**
 * A feasible solution of the dual, hence a lower bound: a value for each item such that no bin can hold more value than it costs.
 *
 * <p>Made from any values and, for each bin, an upper bound on the value it can hold: an item's value is scaled down by the
 * worst ratio of price to that bound among the bins that may hold it (Farley's bound, item by item). A bin of which there are
 * only so many may hold more than it costs; each unit that it takes of its stock then takes its part of the difference off the
 * bound (Lasdon). So the bound
 * holds however the values were found and whether or not the upper bounds are tight.
 *
 * <p>Source: Farley, "A note on bounding a class of linear programming problems", 1990; Lasdon, "Optimization theory for large
 * systems", 1970.
 *
 * @param values nano-USD per hour by item, 0 or more
 * @param bound nano-USD per hour that any way to cover all items costs at least
 */
record Duals(double[] values, double bound) {

    /** Keeps sums in floating point on the safe side. */
    private static final double SAFETY = 1 - 1e-11;

    /**
     * Scales values until they are feasible.
     *
     * @param atMost by useful bin: upper bound on the value it can hold
     */
    static Duals of(CoveringProblem problem, UsefulBins bins, double[] values, double[] atMost) {
        double[] factor = new double[values.length];
        Arrays.fill(factor, 1);
        double[] excess = new double[problem.units().length];
        for (int b = 0; b < bins.size(); b++) {
            double over = atMost[b] - bins.price[b];
            if (over <= 0) {
                continue;
            }
            if (bins.stock[b] == CoveringProblem.UNLIMITED) {
                double ratio = bins.price[b] / atMost[b] * SAFETY;
                for (int i : bins.items[b]) {
                    factor[i] = Math.min(factor[i], ratio);
                }
            } else {
                excess[bins.stock[b]] = Math.max(excess[bins.stock[b]], over / bins.draw[b]);
            }
        }
        double[] scaled = new double[values.length];
        double sum = 0;
        for (int i = 0; i < values.length; i++) {
            scaled[i] = values[i] * factor[i];
            sum += scaled[i] * problem.items().get(i).count();
        }
        double taken = 0;
        for (int k = 0; k < excess.length; k++) {
            taken += excess[k] * problem.units()[k];
        }
        return new Duals(scaled, Math.max(0, sum * SAFETY - taken / SAFETY));
    }
}
