package io.karpenter.solver.linear;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.ojalgo.matrix.decomposition.LU;
import org.ojalgo.matrix.store.MatrixStore;
import org.ojalgo.matrix.store.R064Store;

/**
 * Solves by the primal simplex method, from where the last solve of the same program ended: a handful of pivots after a few
 * columns were added.
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

    private static final double INEXACT = 1e-8;
    /** Relative to a column's cost. */
    private static final double OPTIMAL = 1e-9;

    private static final double SMALLEST_PIVOT = 1e-7;
    /** Units by which a level may fall below 0 for the sake of a larger pivot. */
    private static final double LENIENT = 1e-9;

    private static final double INFEASIBLE = 1e-6;
    /** Units added to each demand; small beside one unit, large beside rounding errors. */
    private static final double PERTURBATION = 1e-6;

    private final LinearProgram program;
    private final LinearProgram.Solver substitute = new OjAlgoSolver();
    private final int m;
    private final double[] demand;
    /** Column in each place of the basis; −1 − row for the surplus of a row. */
    private final int[] basis;

    private final double[][] inverse;
    /** Of the basic variables, by place. */
    private final double[] level;
    /** By column. */
    private boolean[] basic = {};
    /** By row. */
    private final boolean[] basicSurplus;

    private int pivots;

    /** For this program only. */
    public WarmSimplex(LinearProgram program) {
        this.program = program;
        this.m = program.rows();
        this.demand = new double[m];
        this.basis = new int[m];
        this.inverse = new double[m][m];
        this.level = new double[m];
        this.basicSurplus = new boolean[m];
        RandomGenerator random = new SplittableRandom(m);
        for (int row = 0; row < m; row++) {
            demand[row] = program.demand(row) + PERTURBATION * (1 + random.nextDouble());
        }
        restart();
    }

    /** Goes back to the basis of start columns. */
    private void restart() {
        Arrays.fill(basic, false);
        basic = Arrays.copyOf(basic, Math.max(basic.length, program.columns()));
        for (int row = 0; row < m; row++) {
            boolean covered = demand[row] > 0;
            Arrays.fill(inverse[row], 0);
            inverse[row][row] = covered ? 1 : -1;
            basis[row] = covered ? row : -1 - row;
            basic[row] = covered;
            basicSurplus[row] = !covered;
            level[row] = Math.abs(demand[row]);
        }
        pivots = 0;
    }

    @Override
    public LinearProgram.Optimum solve(LinearProgram same) {
        if (same != program) {
            throw new IllegalArgumentException("a basis of another program is of no use");
        }
        basic = Arrays.copyOf(basic, Math.max(basic.length, program.columns()));
        try {
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

    private LinearProgram.Optimum iterate() {
        int most = 100 * m + 20 * program.columns();
        double[] duals = duals();
        boolean exact = true;
        for (int i = 0; i < most; i++) {
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
            double reduced = entering < 0 ? duals[-1 - entering] : program.reducedCost(entering, duals);
            int place = leaving(direction);
            pivot(place, entering, direction);
            exact = false;
            if (++pivots % CHECK == 0 && isInexact()) {
                refresh();
                duals = duals();
            } else {
                for (int k = 0; k < m; k++) {
                    duals[k] += reduced * inverse[place][k];
                }
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

    /** The column that saves most for its cost, or surplus; the smallest int if none saves. */
    private int entering(double[] duals) {
        int entering = Integer.MIN_VALUE;
        double best = -OPTIMAL;
        for (int j = 0; j < program.columns(); j++) {
            if (!basic[j]) {
                double reduced = program.reducedCost(j, duals) / Math.max(1e-3, program.cost(j));
                if (reduced < best) {
                    best = reduced;
                    entering = j;
                }
            }
        }
        for (int row = 0; row < m; row++) {
            if (!basicSurplus[row] && duals[row] < best) {
                best = duals[row];
                entering = -1 - row;
            }
        }
        return entering;
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
        double step = Math.max(0, level[place]) / direction[place];
        double[] row = inverse[place];
        for (int k = 0; k < m; k++) {
            row[k] /= direction[place];
        }
        for (int i = 0; i < m; i++) {
            double factor = direction[i];
            if (i != place && factor != 0) {
                level[i] -= step * factor;
                double[] other = inverse[i];
                for (int k = 0; k < m; k++) {
                    other[k] -= factor * row[k];
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
            if (sum < -INFEASIBLE * (1 + Math.abs(level[i]))) {
                throw new ArithmeticException("the basis is not feasible, by " + sum);
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
