package io.karpenter.solver.linear;

import io.karpenter.solver.api.StopSignal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Solves by the primal simplex method, from where the last solve of the same program ended: a handful of pivots after a few
 * columns were added; where the demand has changed, first by the dual simplex method until that basis meets it.
 *
 * <p>Why not ojAlgo alone: its linear solvers take no basis to start from. Column generation solves some hundreds of programs
 * that differ by a few columns; from nothing each takes 80 ms (100 rows, 1000 columns), from the last basis 1–3 ms. Handing
 * ojAlgo the program as seen from the last basis, where it starts feasible, was tried: its result does not tell the basis, and
 * guessing it from zeros fails on degenerate corners. ojAlgo inverts the basis and stands in where rounding errors lead astray.
 *
 * <p>Revised, with the inverse of the basis kept, O(rows²) for a pivot; it is computed anew, O(rows³), when
 * rounding errors show. A little
 * is added to each demand, so that corners which would coincide differ and the method does not stall; values of the duals are not
 * affected. Not thread-safe.
 *
 * <p>Source: Chvátal, "Linear Programming", 1983, chapters 7 and 8; Harris, "Pivot selection methods of the Devex LP code", 1973,
 * for the ratio test.
 */
public final class WarmSimplex implements LinearProgram.Solver {

    /** Pivots between looks at the rounding errors. */
    private static final int CHECK = 50;

    /** Pivots between looks at whether to stop. */
    private static final int LOOK = 32;

    private static final double INEXACT = 1e-8;
    /** Relative to a column's cost. */
    private static final double OPTIMAL = 1e-9;

    private static final double SMALLEST_PIVOT = 1e-7;
    /** Units by which a level may fall below 0 for the sake of a larger pivot. */
    private static final double LENIENT = 1e-9;

    private static final double INFEASIBLE = 1e-6;
    /** Units by which each demand is changed; small beside one unit, large beside rounding errors. */
    private static final double PERTURBATION = 1e-6;

    /** Share of a row below which only what is not 0 is looked at; whole rows are quicker for each. */
    private static final double SPARSE = 0.2;

    /** Columns that are looked at in each pivot. */
    private static final int SHORTLIST = 32;

    private final LinearProgram program;
    private final StopSignal stop;
    private final LinearProgram.Solver substitute = new OjAlgoSolver();
    private final int m;
    /** What the program asks for, and the little that is added to it. */
    private final double[] demand;

    private final double[] perturbation;
    /** Column in each place of the basis; −1 − row for the surplus of a row. */
    private final int[] basis;

    private final double[][] inverse;
    /** Of the basic variables, by place. */
    private final double[] level;
    /** By column. */
    private boolean[] basic = {};
    /** By row. */
    private final boolean[] basicSurplus;

    private final int[] shortlist = new int[SHORTLIST];
    private final double[] savings = new double[SHORTLIST];
    private int shortlisted;
    /** Scratch of a pivot. */
    private final int[] filled;

    /** False if the basis does not meet the demand since it has changed. */
    private boolean feasible;

    private int pivots;

    /**
     * For this program only.
     *
     * @param stop ends a solve early: its values are then not those of an optimum
     */
    public WarmSimplex(LinearProgram program, StopSignal stop) {
        this.program = program;
        this.stop = stop;
        this.m = program.rows();
        this.demand = new double[m];
        this.perturbation = new double[m];
        this.basis = new int[m];
        this.inverse = new double[m][m];
        this.filled = new int[m];
        this.level = new double[m];
        this.basicSurplus = new boolean[m];
        RandomGenerator random = new SplittableRandom(m);
        for (int row = 0; row < m; row++) {
            perturbation[row] = PERTURBATION * (1 + random.nextDouble());
        }
        restart();
    }

    /** Goes back to the basis of start columns. */
    private void restart() {
        Arrays.fill(basic, false);
        basic = Arrays.copyOf(basic, Math.max(basic.length, program.columns()));
        for (int row = 0; row < m; row++) {
            demand[row] = perturbed(row);
            boolean covered = demand[row] > 0;
            Arrays.fill(inverse[row], 0);
            inverse[row][row] = covered ? 1 : -1;
            basis[row] = covered ? row : -1 - row;
            basic[row] = covered;
            basicSurplus[row] = !covered;
            level[row] = Math.abs(demand[row]);
        }
        pivots = 0;
        shortlisted = 0;
        feasible = true;
    }

    /** A little less is asked of rows that ask for nothing: what is used up shall not look scarce. */
    private double perturbed(int row) {
        double asked = program.demand(row);
        return asked > 0 ? asked + perturbation[row] : asked - perturbation[row];
    }

    @Override
    public LinearProgram.Optimum solve(LinearProgram same) {
        if (same != program) {
            throw new IllegalArgumentException("a basis of another program is of no use");
        }
        basic = Arrays.copyOf(basic, Math.max(basic.length, program.columns()));
        try {
            followDemand();
            repair();
            return iterate();
        } catch (ArithmeticException astray) {
            restart();
        }
        try {
            return iterate();
        } catch (ArithmeticException astray) {
            restart();
            return substitute.solve(program);
        }
    }

    /** Takes over a demand that has changed, and makes the basis feasible again by the dual simplex method. */
    private void followDemand() {
        for (int row = 0; row < m; row++) {
            double difference = perturbed(row) - demand[row];
            if (difference != 0) {
                feasible = false;
                demand[row] = perturbed(row);
                for (int i = 0; i < m; i++) {
                    level[i] += inverse[i][row] * difference;
                }
            }
        }
    }

    private void repair() {
        if (feasible) {
            return;
        }
        double[] duals = duals();
        for (int i = 0; i < 100 * m; i++) {
            int place = lowest();
            feasible = level[place] >= -LENIENT;
            if (feasible || isOver(i)) {
                return;
            }
            int entering = enteringFor(inverse[place], duals);
            double reduced = reducedCost(entering, duals);
            pivot(place, entering, seen(entering));
            if (++pivots % CHECK == 0 && isInexact()) {
                invert();
                duals = duals();
            } else {
                addTo(duals, reduced, inverse[place]);
            }
        }
        throw new ArithmeticException("not feasible after " + 100 * m + " pivots");
    }

    private boolean isOver(int pivot) {
        return pivot % LOOK == LOOK - 1 && stop.isRaised();
    }

    private int lowest() {
        int lowest = 0;
        for (int i = 1; i < m; i++) {
            if (level[i] < level[lowest]) {
                lowest = i;
            }
        }
        return lowest;
    }

    /** The column or surplus that raises a level at the least cost; among those about as dear, the one with the largest pivot. */
    private int enteringFor(double[] row, double[] duals) {
        int entering = Integer.MIN_VALUE;
        double best = Double.POSITIVE_INFINITY;
        double largest = 0;
        for (int j = 0; j < program.columns(); j++) {
            double pivot = basic[j] ? 0 : -program.times(j, row);
            if (pivot > SMALLEST_PIVOT) {
                double ratio = Math.max(0, program.reducedCost(j, duals)) / pivot;
                if (ratio < best - OPTIMAL || ratio < best + OPTIMAL && pivot > largest) {
                    best = Math.min(best, ratio);
                    largest = pivot;
                    entering = j;
                }
            }
        }
        for (int k = 0; k < m; k++) {
            if (!basicSurplus[k] && row[k] > SMALLEST_PIVOT) {
                double ratio = Math.max(0, duals[k]) / row[k];
                if (ratio < best - OPTIMAL || ratio < best + OPTIMAL && row[k] > largest) {
                    best = Math.min(best, ratio);
                    largest = row[k];
                    entering = -1 - k;
                }
            }
        }
        if (entering == Integer.MIN_VALUE) {
            throw new ArithmeticException("no columns meet the demand");
        }
        return entering;
    }

    private double reducedCost(int column, double[] duals) {
        return column < 0 ? duals[-1 - column] : program.reducedCost(column, duals);
    }

    private static void addTo(double[] duals, double reduced, double[] row) {
        for (int k = 0; k < duals.length; k++) {
            duals[k] += reduced * row[k];
        }
    }

    private LinearProgram.Optimum iterate() {
        int most = 100 * m + 20 * program.columns();
        double[] duals = duals();
        boolean exact = true;
        for (int i = 0; i < most; i++) {
            if (isOver(i)) {
                return optimum(duals());
            }
            int entering = entering(duals);
            if (entering == Integer.MIN_VALUE) {
                if (exact) {
                    return optimum(duals);
                }
                duals = duals();
                exact = true;
                continue;
            }
            double[] direction = seen(entering);
            double reduced = reducedCost(entering, duals);
            int place = leaving(direction);
            pivot(place, entering, direction);
            exact = false;
            if (++pivots % CHECK == 0 && isInexact()) {
                refresh();
                duals = duals();
            } else {
                addTo(duals, reduced, inverse[place]);
            }
        }
        throw new ArithmeticException("no optimum after " + most + " pivots");
    }

    /** Costs of the basis · B⁻¹. */
    private double[] duals() {
        double[] duals = new double[m];
        for (int i = 0; i < m; i++) {
            double cost = basis[i] < 0 ? 0 : program.cost(basis[i]);
            if (cost != 0) {
                double[] row = inverse[i];
                for (int k = 0; k < m; k++) {
                    duals[k] += cost * row[k];
                }
            }
        }
        return duals;
    }

    /**
     * The column that saves most for its cost, or surplus; the smallest int if none saves. Of many columns only those that saved
     * most when all were looked at last, as long as one of them still does.
     */
    private int entering(double[] duals) {
        int entering = best(duals);
        if (entering == Integer.MIN_VALUE) {
            shortlist(duals);
            entering = best(duals);
        }
        return entering;
    }

    private int best(double[] duals) {
        int best = Integer.MIN_VALUE;
        double least = -OPTIMAL;
        for (int k = 0; k < shortlisted; k++) {
            int column = shortlist[k];
            double saving = isBasic(column) ? 0 : saving(column, duals);
            if (saving < least) {
                least = saving;
                best = column;
            }
        }
        return best;
    }

    /** Reduced cost in relation to the column's own. */
    private double saving(int column, double[] duals) {
        return column < 0
                ? duals[-1 - column]
                : program.reducedCost(column, duals) / Math.max(1e-3, program.cost(column));
    }

    private boolean isBasic(int column) {
        return column < 0 ? basicSurplus[-1 - column] : basic[column];
    }

    /** Looks at all columns for those that save most. */
    private void shortlist(double[] duals) {
        shortlisted = 0;
        for (int column = -m; column < program.columns(); column++) {
            double saving = isBasic(column) ? 0 : saving(column, duals);
            if (saving < -OPTIMAL) {
                if (shortlisted < SHORTLIST) {
                    savings[shortlisted] = saving;
                    shortlist[shortlisted++] = column;
                } else {
                    int least = leastSaving();
                    if (saving < savings[least]) {
                        savings[least] = saving;
                        shortlist[least] = column;
                    }
                }
            }
        }
    }

    private int leastSaving() {
        int least = 0;
        for (int k = 1; k < shortlisted; k++) {
            if (savings[k] > savings[least]) {
                least = k;
            }
        }
        return least;
    }

    /** B⁻¹ · column. */
    private double[] seen(int column) {
        double[] result = new double[m];
        if (column < 0) {
            for (int i = 0; i < m; i++) {
                result[i] = -inverse[i][-1 - column];
            }
            return result;
        }
        int[] in = program.rowsOf(column);
        double[] by = program.coefficientsOf(column);
        for (int i = 0; i < m; i++) {
            double sum = 0;
            double[] row = inverse[i];
            for (int k = 0; k < in.length; k++) {
                sum += row[in[k]] * by[k];
            }
            result[i] = sum;
        }
        return result;
    }

    /** The place whose variable first becomes 0; among those that do so almost at once, the one with the largest pivot. */
    private int leaving(double[] direction) {
        double step = Double.POSITIVE_INFINITY;
        for (int i = 0; i < m; i++) {
            if (direction[i] > SMALLEST_PIVOT) {
                step = Math.min(step, (level[i] + LENIENT) / direction[i]);
            }
        }
        int leaving = -1;
        for (int i = 0; i < m; i++) {
            if (direction[i] > SMALLEST_PIVOT
                    && level[i] <= step * direction[i]
                    && (leaving < 0 || direction[i] > direction[leaving])) {
                leaving = i;
            }
        }
        if (leaving < 0) {
            throw new ArithmeticException("costs without limit can be saved");
        }
        return leaving;
    }

    private void pivot(int place, int column, double[] direction) {
        mark(basis[place], false);
        mark(column, true);
        basis[place] = column;
        double step = (level[place] < -LENIENT ? level[place] : Math.max(0, level[place])) / direction[place];
        double[] row = inverse[place];
        int count = 0;
        for (int k = 0; k < m; k++) {
            if (row[k] != 0) {
                row[k] /= direction[place];
                filled[count++] = k;
            }
        }
        boolean sparse = count < SPARSE * m;
        for (int i = 0; i < m; i++) {
            double factor = direction[i];
            if (i != place && factor != 0) {
                level[i] -= step * factor;
                double[] other = inverse[i];
                if (sparse) {
                    for (int k = 0; k < count; k++) {
                        other[filled[k]] -= factor * row[filled[k]];
                    }
                } else {
                    for (int k = 0; k < m; k++) {
                        other[k] -= factor * row[k];
                    }
                }
            }
        }
        level[place] = step;
    }

    private void mark(int column, boolean isBasic) {
        if (column < 0) {
            basicSurplus[-1 - column] = isBasic;
        } else {
            basic[column] = isBasic;
        }
    }

    /** True if the basic variables no longer meet the demand. */
    private boolean isInexact() {
        double[] missing = demand.clone();
        double largest = 1;
        for (int i = 0; i < m; i++) {
            largest = Math.max(largest, Math.abs(level[i]));
            if (basis[i] < 0) {
                missing[-1 - basis[i]] += level[i];
            } else {
                int[] in = program.rowsOf(basis[i]);
                for (int k = 0; k < in.length; k++) {
                    missing[in[k]] -= level[i] * program.coefficientsOf(basis[i])[k];
                }
            }
        }
        for (double row : missing) {
            if (Math.abs(row) > INEXACT * largest) {
                return true;
            }
        }
        return false;
    }

    /** Computes B⁻¹ and the levels anew, so that rounding errors do not add up. */
    private void refresh() {
        double[] before = level.clone();
        invert();
        for (int i = 0; i < m; i++) {
            if (level[i] < -INFEASIBLE * (1 + Math.abs(before[i]))) {
                throw new ArithmeticException("the basis is not feasible, by " + level[i]);
            }
        }
    }

    private void invert() {
        R064Store matrix = R064Store.FACTORY.make(m, m);
        for (int i = 0; i < m; i++) {
            if (basis[i] < 0) {
                matrix.set(-1 - basis[i], i, -1);
            } else {
                int[] in = program.rowsOf(basis[i]);
                for (int k = 0; k < in.length; k++) {
                    matrix.set(in[k], i, program.coefficientsOf(basis[i])[k]);
                }
            }
        }
        LU<Double> lu = LU.R064.make(m, m);
        if (!lu.decompose(matrix) || !lu.isSolvable()) {
            throw new ArithmeticException("the basis is singular");
        }
        MatrixStore<Double> fresh = lu.getInverse();
        for (int i = 0; i < m; i++) {
            double sum = 0;
            for (int k = 0; k < m; k++) {
                inverse[i][k] = fresh.doubleValue(i, k);
                sum += inverse[i][k] * demand[k];
            }
            level[i] = sum;
        }
    }

    private LinearProgram.Optimum optimum(double[] duals) {
        double[] x = new double[program.columns()];
        for (int i = 0; i < m; i++) {
            if (basis[i] >= 0) {
                x[basis[i]] = Math.max(0, level[i]);
            }
        }
        return LinearProgram.Optimum.of(program, x, duals);
    }
}
