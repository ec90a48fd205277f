package io.karpenter.solver.columns;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The most value that a bin can hold if items may be cut: the linear relaxation of a bounded knapsack with several resources, an
 * upper bound on what it can hold of whole items, with the weights of resources that prove it.
 *
 * <p>Simplex with bounded variables on as many rows as there are resources; its inverse is a few numbers, so that a bin of a
 * hundred items takes some ten microseconds. However it ends, {@link #bound} is computed anew from the weights and holds: value of
 * the room at these weights, and for each item what it is worth above its weight. Not thread-safe; results are those of the last
 * call.
 *
 * <p>Source: Dantzig's bound, and its dual for several constraints (Martello and Toth, "Knapsack Problems", 1990).
 */
final class FractionalFilling {

    private static final double TINY = 1e-11;
    private static final double SMALLEST_PIVOT = 1e-9;
    private static final double ASTRAY = 1e-6;
    private static final byte LOWER = 0;
    private static final byte UPPER = 1;
    private static final byte BASIC = 2;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final int resources;
    /** By item and resource. */
    private final double[] sizes;
    /** By bin, and by place among its items: units that it holds of the item alone; computed when first needed. */
    private final int[] @Nullable [] alone;

    /** Items of worth in the bin: index in the problem, share of the room by resource, value, most units. */
    private int[] item = {};

    private double[] share = {};
    /** Sum of the shares. */
    private double[] shares = {};

    private double[] value = {};
    private double[] most = {};
    private byte[] state = {};
    private int n;

    /** By row: variable, its value; inverse of the basis; dual. Variables from n on are the slacks of the resources. */
    private final int[] basis;

    private final double[] level;
    private final double[][] inverse;
    private final double[] dual;
    private final double[] direction;
    private final double[] perUnit;
    private double bound;

    FractionalFilling(CoveringProblem problem, UsefulBins bins) {
        this.problem = problem;
        this.bins = bins;
        this.resources =
                problem.bins().isEmpty() ? 0 : problem.bins().getFirst().room().length;
        this.basis = new int[resources];
        this.level = new double[resources];
        this.inverse = new double[resources][resources];
        this.dual = new double[resources];
        this.direction = new double[resources];
        this.perUnit = new double[resources];
        this.alone = new int[bins.size()][];
        this.sizes = new double[problem.items().size() * resources];
        for (int i = 0; i < problem.items().size(); i++) {
            for (int r = 0; r < resources; r++) {
                sizes[i * resources + r] = problem.items().get(i).size()[r];
            }
        }
    }

    /**
     * Fills the bin.
     *
     * @param values by item of the problem, 0 or more
     * @return an upper bound on the value of what it can hold
     */
    double fill(int bin, double[] values) {
        load(bin, values);
        start();
        double most = 0;
        for (int k = 0; k < n; k++) {
            most = Math.max(most, value[k]);
        }
        int limit = 50 * (resources + 1) + 4 * n;
        while (limit-- > 0 && step(TINY * most)) {
            prices();
        }
        bound = bound();
        return bound;
    }

    /** What the whole room of each resource is worth; 0 or more. */
    double[] weights() {
        double[] weights = new double[resources];
        for (int r = 0; r < resources; r++) {
            weights[r] = Math.max(0, dual[r]);
        }
        return weights;
    }

    /** Units of each item in the filling, by item of the problem; none if rounding errors have led astray. */
    void units(double[] result) {
        Arrays.fill(result, 0);
        double[] used = new double[resources];
        for (int k = 0; k < n; k++) {
            double units = state[k] == UPPER ? most[k] : 0;
            for (int r = 0; r < resources; r++) {
                units = basis[r] == k ? level[r] : units;
            }
            result[item[k]] = Math.max(0, units);
            for (int r = 0; r < resources; r++) {
                used[r] += result[item[k]] * share[k * resources + r];
            }
        }
        for (double of : used) {
            if (!(of <= 1 + ASTRAY)) {
                Arrays.fill(result, 0);
            }
        }
    }

    private void load(int bin, double[] values) {
        int[] held = bins.items[bin];
        if (item.length < held.length) {
            item = new int[held.length];
            value = new double[held.length];
            most = new double[held.length];
            shares = new double[held.length];
            state = new byte[held.length + resources];
            share = new double[held.length * resources];
        }
        for (int r = 0; r < resources; r++) {
            perUnit[r] = bins.room[bin][r] > 0 ? 1.0 / bins.room[bin][r] : 0;
        }
        int[] units = alone(bin);
        n = 0;
        for (int h = 0; h < held.length; h++) {
            int i = held[h];
            if (values[i] > 0) {
                double sum = TINY;
                for (int r = 0; r < resources; r++) {
                    double of = sizes[i * resources + r] * perUnit[r];
                    share[n * resources + r] = of;
                    sum += of;
                }
                shares[n] = sum;
                item[n] = i;
                value[n] = values[i];
                most[n++] = units[h];
            }
        }
    }

    private int[] alone(int bin) {
        int[] known = alone[bin];
        if (known == null) {
            int[] held = bins.items[bin];
            known = new int[held.length];
            for (int h = 0; h < held.length; h++) {
                known[h] = bins.most(bin, problem.items().get(held[h]));
            }
            alone[bin] = known;
        }
        return known;
    }

    private void start() {
        Arrays.fill(state, 0, n, LOWER);
        for (int r = 0; r < resources; r++) {
            state[n + r] = BASIC;
            basis[r] = n + r;
            level[r] = 1;
            dual[r] = 0;
            Arrays.fill(inverse[r], 0);
            inverse[r][r] = 1;
        }
    }

    private void prices() {
        Arrays.fill(dual, 0);
        for (int i = 0; i < resources; i++) {
            if (basis[i] < n) {
                for (int r = 0; r < resources; r++) {
                    dual[r] += value[basis[i]] * inverse[i][r];
                }
            }
        }
    }

    /** One pivot, or an item moved from one of its limits to the other; false at the optimum. */
    private boolean step(double tiny) {
        int entering = -1;
        double best = 0;
        boolean up = true;
        for (int k = 0; k < n; k++) {
            if (state[k] != BASIC) {
                double gain = value[k];
                for (int r = 0; r < resources; r++) {
                    gain -= dual[r] * share[k * resources + r];
                }
                boolean rises = state[k] == LOWER;
                double score = (rises ? gain : -gain) / shares[k];
                if (Math.abs(gain) > tiny && score > best) {
                    best = score;
                    entering = k;
                    up = rises;
                }
            }
        }
        for (int r = 0; r < resources; r++) {
            if (state[n + r] != BASIC && -dual[r] > tiny && -dual[r] > best) {
                best = -dual[r];
                entering = n + r;
                up = true;
            }
        }
        if (entering < 0) {
            return false;
        }
        move(entering, up);
        return true;
    }

    private void move(int entering, boolean up) {
        for (int i = 0; i < resources; i++) {
            double sum = 0;
            for (int r = 0; r < resources; r++) {
                sum += inverse[i][r] * coefficient(entering, r);
            }
            direction[i] = up ? sum : -sum;
        }
        double length = entering < n ? most[entering] : Double.POSITIVE_INFINITY;
        int leaving = -1;
        for (int i = 0; i < resources; i++) {
            double d = direction[i];
            double limit = Double.POSITIVE_INFINITY;
            if (d > SMALLEST_PIVOT) {
                limit = Math.max(0, level[i]) / d;
            } else if (d < -SMALLEST_PIVOT && basis[i] < n) {
                limit = Math.max(0, most[basis[i]] - level[i]) / -d;
            }
            if (limit < length || (limit == length && leaving >= 0 && Math.abs(d) > Math.abs(direction[leaving]))) {
                length = limit;
                leaving = i;
            }
        }
        for (int i = 0; i < resources; i++) {
            level[i] -= length * direction[i];
        }
        if (leaving < 0) {
            state[entering] = up ? UPPER : LOWER;
            return;
        }
        state[basis[leaving]] = direction[leaving] > 0 ? LOWER : UPPER;
        double from = up ? 0 : most[entering];
        basis[leaving] = entering;
        state[entering] = BASIC;
        double pivot = up ? direction[leaving] : -direction[leaving];
        level[leaving] = from + (up ? length : -length);
        for (int r = 0; r < resources; r++) {
            inverse[leaving][r] /= pivot;
        }
        for (int i = 0; i < resources; i++) {
            double factor = up ? direction[i] : -direction[i];
            if (i != leaving && factor != 0) {
                for (int r = 0; r < resources; r++) {
                    inverse[i][r] -= factor * inverse[leaving][r];
                }
            }
        }
    }

    private double coefficient(int variable, int resource) {
        if (variable < n) {
            return share[variable * resources + resource];
        }
        return variable - n == resource ? 1 : 0;
    }

    private double bound() {
        double sum = 0;
        for (int r = 0; r < resources; r++) {
            sum += Math.max(0, dual[r]);
        }
        for (int k = 0; k < n; k++) {
            sum += most[k] * Math.max(0, above(k));
        }
        return sum;
    }

    /** What a unit of the item is worth above its weight. */
    private double above(int k) {
        double above = value[k];
        for (int r = 0; r < resources; r++) {
            above -= Math.max(0, dual[r]) * share[k * resources + r];
        }
        return above;
    }

    /**
     * What is left to be decided about whole items if a filling is to be worth more than {@code target}. Each unit of an item
     * worth more than its weight that is left out, and each of one worth less that is put in, takes the difference off the bound;
     * that limits how many of them there can be.
     */
    Core core(int bin, double target) {
        double slack = Math.max(0, bound - target) * (1 + 1e-9);
        int[] items = new int[n];
        int[] base = new int[n];
        int[] more = new int[n];
        int kept = 0;
        for (int k = 0; k < n; k++) {
            double above = above(k);
            int deviation = (int) Math.min(most[k], above == 0 ? most[k] : slack / Math.abs(above));
            int sure = above > 0 ? (int) most[k] - deviation : 0;
            if (sure > 0 || deviation > 0) {
                items[kept] = item[k];
                base[kept] = sure;
                more[kept++] = deviation;
            }
        }
        long[][] sizes = new long[kept][];
        for (int k = 0; k < kept; k++) {
            sizes[k] = problem.items().get(items[k]).size();
        }
        return new Core(
                bins.room[bin],
                Arrays.copyOf(items, kept),
                Arrays.copyOf(base, kept),
                Arrays.copyOf(more, kept),
                sizes);
    }
}
