package io.karpenter.solver.columns;

import java.util.Arrays;

/**
 * A feasible solution of the dual, hence a lower bound: a value for each item, and a toll for each limit, such that no bin can hold
 * more value than it costs and pays in tolls.
 *
 * <p>Made from any values and tolls and, for each bin, an upper bound on the value it can hold: an item's value is scaled down by the
 * worst ratio of cost to that bound among the bins that may hold it (Farley's bound, item by item). A bin of which there are
 * only so many may hold more than it costs; each unit that it takes of its stock then takes its part of the difference off the
 * bound (Lasdon), and so does what all bins together may pay in tolls. So the bound holds however the values were found and whether
 * or not the upper bounds are tight. Of several tolls, as they are, scaled like values, and raised until values need not be scaled,
 * those count that prove most.
 *
 * <p>Source: Farley, "A note on bounding a class of linear programming problems", 1990; Lasdon, "Optimization theory for large
 * systems", 1970.
 *
 * @param values nano-USD per hour by item, 0 or more
 * @param limits nano-USD per hour of one unit by limit, 0 or more
 * @param bound nano-USD per hour that any way to cover all items costs at least
 */
record Duals(double[] values, double[] limits, double bound) {

    /** Keeps sums in floating point on the safe side. */
    private static final double SAFETY = 1 - 1e-11;

    /**
     * Scales values until they are feasible.
     *
     * @param atMost by useful bin: upper bound on the value it can hold
     */
    static Duals of(CoveringProblem problem, UsefulBins bins, double[] values, double[] limits, double[] atMost) {
        Duals best = scaled(problem, bins, values, limits, atMost);
        if (Arrays.stream(limits).anyMatch(toll -> toll > 0)) {
            best = best.or(scaled(problem, bins, values, lowered(bins, limits, atMost), atMost));
            best = best.or(scaled(problem, bins, values, raised(bins, limits, atMost), atMost));
        }
        return best;
    }

    private Duals or(Duals other) {
        return other.bound > bound ? other : this;
    }

    /** All tolls by the factor that makes values by the same factor feasible. */
    private static double[] lowered(UsefulBins bins, double[] limits, double[] atMost) {
        double factor = 1;
        for (int b = 0; b < bins.size(); b++) {
            double beyondTolls = atMost[b] - tolls(bins, b, limits);
            if (beyondTolls > bins.price[b] && bins.stock[b] == CoveringProblem.UNLIMITED) {
                factor = Math.min(factor, bins.price[b] / beyondTolls);
            }
        }
        double scale = factor;
        return Arrays.stream(limits).map(toll -> toll * scale).toArray();
    }

    /** Each toll by the factor at which bins that pay it cost what they may hold. */
    private static double[] raised(UsefulBins bins, double[] limits, double[] atMost) {
        double[] factor = new double[limits.length];
        Arrays.fill(factor, 1);
        for (int b = 0; b < bins.size(); b++) {
            double tolls = tolls(bins, b, limits);
            double over = atMost[b] - bins.price[b];
            if (tolls > 0 && over > tolls && bins.stock[b] == CoveringProblem.UNLIMITED) {
                for (int limit : bins.takes[b].limits()) {
                    factor[limit] = Math.max(factor[limit], over / tolls);
                }
            }
        }
        double[] raised = new double[limits.length];
        Arrays.setAll(raised, k -> limits[k] * factor[k]);
        return raised;
    }

    private static double tolls(UsefulBins bins, int bin, double[] limits) {
        CoveringProblem.Takes takes = bins.takes[bin];
        double tolls = 0;
        for (int k = 0; k < takes.limits().length; k++) {
            tolls += limits[takes.limits()[k]] * takes.amounts()[k];
        }
        return tolls;
    }

    private static Duals scaled(
            CoveringProblem problem, UsefulBins bins, double[] values, double[] limits, double[] atMost) {
        double[] factor = new double[values.length];
        Arrays.fill(factor, 1);
        double[] excess = new double[problem.units().length];
        for (int b = 0; b < bins.size(); b++) {
            double cost = bins.price[b] + tolls(bins, b, limits) * SAFETY;
            double over = atMost[b] - cost;
            if (over <= 0) {
                continue;
            }
            if (bins.stock[b] == CoveringProblem.UNLIMITED) {
                double ratio = cost / atMost[b] * SAFETY;
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
        for (int k = 0; k < limits.length; k++) {
            // Below 0 there are no bins that pay, and nothing is asked of the limit.
            taken += limits[k] * Math.max(0, problem.limits()[k]);
        }
        return new Duals(scaled, limits, Math.max(0, sum * SAFETY - taken / SAFETY));
    }
}
