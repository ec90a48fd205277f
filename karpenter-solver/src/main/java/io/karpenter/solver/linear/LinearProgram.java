package io.karpenter.solver.linear;

import java.util.Arrays;

/**
 * A linear program that grows: min cost · x with A · x ≥ demand and x ≥ 0, where columns of A are added between solves. Its first
 * columns are the start columns, one for each row, that cover one unit of it. Not thread-safe.
 */
public final class LinearProgram {

    private final double[] demand;
    private int[][] rows = new int[64][];
    private double[][] coefficients = new double[64][];
    private double[] costs = new double[64];
    private int size;

    /**
     * @param demand by row
     * @param startCosts by row: cost of its start column, 0 or more, high enough that an optimum only uses it if nothing else can
     *     cover the row
     */
    public LinearProgram(double[] demand, double[] startCosts) {
        this.demand = demand.clone();
        for (int row = 0; row < demand.length; row++) {
            add(startCosts[row], new int[] {row}, new double[] {1});
        }
    }

    /**
     * Adds a column.
     *
     * @param in rows that it has a coefficient in, each once
     */
    public void add(double cost, int[] in, double[] by) {
        if (size == costs.length) {
            rows = Arrays.copyOf(rows, 2 * size);
            coefficients = Arrays.copyOf(coefficients, 2 * size);
            costs = Arrays.copyOf(costs, 2 * size);
        }
        rows[size] = in;
        coefficients[size] = by;
        costs[size++] = cost;
    }

    /** Changes what a column costs. */
    public void setCost(int column, double cost) {
        costs[column] = cost;
    }

    /** Changes what a row asks for. */
    public void setDemand(int row, double units) {
        demand[row] = units;
    }

    /** Number of rows. */
    public int rows() {
        return demand.length;
    }

    /** Number of columns. */
    public int columns() {
        return size;
    }

    /** What a row asks for. */
    public double demand(int row) {
        return demand[row];
    }

    /** What one unit of a column costs. */
    public double cost(int column) {
        return costs[column];
    }

    /** Rows in which the column has a coefficient. */
    public int[] rowsOf(int column) {
        return rows[column];
    }

    /** Its coefficients there. */
    public double[] coefficientsOf(int column) {
        return coefficients[column];
    }

    /** What one unit of the column costs beyond what it covers is worth. */
    public double reducedCost(int column, double[] duals) {
        return costs[column] - times(column, duals);
    }

    /** The column's coefficients times these weights of its rows. */
    public double times(int column, double[] weights) {
        double sum = 0;
        int[] in = rows[column];
        double[] by = coefficients[column];
        for (int k = 0; k < in.length; k++) {
            sum += weights[in[k]] * by[k];
        }
        return sum;
    }

    /**
     * An optimum.
     *
     * @param value cost · x
     * @param x by column
     * @param duals by row, 0 or more
     */
    public record Optimum(double value, double[] x, double[] duals) {

        /** From the duals; their value is that of the optimum, whatever was done to the demand to get there. */
        static Optimum of(LinearProgram program, double[] x, double[] duals) {
            double value = 0;
            for (int row = 0; row < duals.length; row++) {
                duals[row] = Math.max(0, duals[row]);
                value += duals[row] * program.demand(row);
            }
            return new Optimum(value, x, duals);
        }
    }

    /** Solves linear programs, so that one way to do so can take the place of another. */
    public interface Solver {

        /**
         * The optimum over the columns there are.
         *
         * @throws ArithmeticException if rounding errors lead astray
         */
        Optimum solve(LinearProgram program);
    }
}
