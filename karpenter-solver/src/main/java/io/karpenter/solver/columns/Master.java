package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.linear.LinearProgram;
import io.karpenter.solver.linear.WarmSimplex;
import java.util.Arrays;

/**
 * The master of column generation: how often to use each known filling so that all items are covered at the least price. Rows are
 * the items of which there are some, the stocks and the limits. Prices are divided by a common scale, so that the linear program works
 * with numbers around 1. Not thread-safe.
 */
final class Master {

    /** What one unit left uncovered costs at most, as a multiple of the largest price of a bin; bounds the values. */
    private static final double UNCOVERED = 100;

    private static final double RAISE = 10;
    private static final double USED = 1e-5;

    /** What one more unit of a stock or a limit costs, scaled; nobody buys it. */
    private static final double UNAVAILABLE = 1e12;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    /** −1 for items that nothing is asked of. */
    private final int[] rowOfItem;

    private final int[] rowOfStock;
    private final int[] rowOfLimit;
    private final double[] unit;
    private final double[] unitOfLimit;
    private final double scale;
    private final double mostUncovered;
    private final boolean[] mayRise;
    private final LinearProgram program;
    private final LinearProgram.Solver solver;

    /**
     * What the linear program says.
     *
     * @param price nano-USD per hour of covering all items
     * @param values nano-USD per hour by item
     * @param stocks nano-USD per hour that one more unit of each stock would save
     * @param limits nano-USD per hour that one more unit of each limit would save
     * @param uncovered units by item
     * @param uses by column, in the order in which they came; the first is the first that {@link #add} was given
     */
    record Optimum(
            double price, double[] values, double[] stocks, double[] limits, double[] uncovered, double[] uses) {}

    /**
     * @param start by item: nano-USD per hour that leaving one unit uncovered costs
     * @param mayRise by item: true if that may not be enough
     * @param stop ends a solve early
     */
    Master(CoveringProblem problem, UsefulBins bins, double[] start, boolean[] mayRise, StopSignal stop) {
        this.problem = problem;
        this.bins = bins;
        int items = problem.items().size();
        this.unit = units(problem.units().length, bins);
        this.unitOfLimit = unitsOfLimits(problem.limits().length, bins);
        this.rowOfStock = new int[problem.units().length];
        Arrays.fill(rowOfStock, -1);
        this.rowOfLimit = new int[problem.limits().length];
        Arrays.fill(rowOfLimit, -1);
        this.rowOfItem = new int[items];
        int rows = 0;
        for (int i = 0; i < items; i++) {
            rowOfItem[i] = problem.items().get(i).count() > 0 ? rows++ : -1;
        }
        for (int b = 0; b < bins.size(); b++) {
            int stock = bins.stock[b];
            if (stock != CoveringProblem.UNLIMITED && rowOfStock[stock] < 0) {
                rowOfStock[stock] = rows++;
            }
            for (int limit : bins.takes[b].limits()) {
                rowOfLimit[limit] = rowOfLimit[limit] < 0 ? rows++ : rowOfLimit[limit];
            }
        }
        double largest = Math.max(1, Arrays.stream(bins.price).max().orElse(1));
        this.scale = Arrays.stream(start).filter(s -> s > 0).average().orElse(largest);
        this.mostUncovered = UNCOVERED * largest / scale;
        this.mayRise = mayRise;
        double[] demand = new double[rows];
        double[] startCost = new double[rows];
        for (int i = 0; i < items; i++) {
            if (rowOfItem[i] >= 0) {
                demand[rowOfItem[i]] = problem.items().get(i).count();
                startCost[rowOfItem[i]] = start[i] / scale;
            }
        }
        for (int k = 0; k < rowOfStock.length; k++) {
            if (rowOfStock[k] >= 0) {
                demand[rowOfStock[k]] = -problem.units()[k] / unit[k];
                startCost[rowOfStock[k]] = UNAVAILABLE;
            }
        }
        for (int k = 0; k < rowOfLimit.length; k++) {
            if (rowOfLimit[k] >= 0) {
                demand[rowOfLimit[k]] = -problem.limits()[k] / unitOfLimit[k];
                startCost[rowOfLimit[k]] = UNAVAILABLE;
            }
        }
        this.program = new LinearProgram(demand, startCost);
        this.solver = new WarmSimplex(program, stop);
    }

    /** By stock: the most that one bin takes of it, so that the program works with numbers around 1. */
    private static double[] units(int stocks, UsefulBins bins) {
        double[] unit = new double[stocks];
        Arrays.fill(unit, 1);
        for (int b = 0; b < bins.size(); b++) {
            if (bins.stock[b] != CoveringProblem.UNLIMITED) {
                unit[bins.stock[b]] = Math.max(unit[bins.stock[b]], bins.draw[b]);
            }
        }
        return unit;
    }

    /** By limit: the most that one bin takes of it. */
    private static double[] unitsOfLimits(int limits, UsefulBins bins) {
        double[] unit = new double[limits];
        Arrays.fill(unit, 1);
        for (CoveringProblem.Takes takes : bins.takes) {
            for (int k = 0; k < takes.limits().length; k++) {
                unit[takes.limits()[k]] = Math.max(unit[takes.limits()[k]], takes.amounts()[k]);
            }
        }
        return unit;
    }

    /**
     * Adds a filling.
     *
     * @param bin index of the useful bin
     * @param items of which some are asked for
     * @param units of each of the items; not 0
     */
    void add(int bin, int[] items, double[] units) {
        int stock = bins.stock[bin];
        CoveringProblem.Takes takes = bins.takes[bin];
        int n = items.length + (stock == CoveringProblem.UNLIMITED ? 0 : 1);
        int[] rows = Arrays.copyOf(items, n + takes.limits().length);
        for (int k = 0; k < items.length; k++) {
            rows[k] = rowOfItem[items[k]];
        }
        double[] coefficients = units;
        if (rows.length > items.length) {
            coefficients = Arrays.copyOf(units, rows.length);
        }
        if (stock != CoveringProblem.UNLIMITED) {
            rows[items.length] = rowOfStock[stock];
            coefficients[items.length] = -bins.draw[bin] / unit[stock];
        }
        for (int k = 0; k < takes.limits().length; k++) {
            rows[n + k] = rowOfLimit[takes.limits()[k]];
            coefficients[n + k] = -takes.amounts()[k] / unitOfLimit[takes.limits()[k]];
        }
        program.add(bins.price[bin] / scale, rows, coefficients);
    }

    /** Asks for these units by item, no more than the problem has, out of these of each stock and that much of each limit. */
    void ask(int[] items, int[] stocks, long[] limits) {
        for (int i = 0; i < items.length; i++) {
            if (rowOfItem[i] >= 0) {
                program.setDemand(rowOfItem[i], items[i]);
            }
        }
        for (int k = 0; k < stocks.length; k++) {
            if (rowOfStock[k] >= 0) {
                program.setDemand(rowOfStock[k], -stocks[k] / unit[k]);
            }
        }
        for (int k = 0; k < limits.length; k++) {
            if (rowOfLimit[k] >= 0) {
                program.setDemand(rowOfLimit[k], -limits[k] / unitOfLimit[k]);
            }
        }
    }

    /** Lets a column no longer be used. */
    void ban(int column) {
        // The program's first columns are the start columns of its rows.
        program.setCost(program.rows() + column, UNAVAILABLE);
    }

    /**
     * Makes it dearer to leave items uncovered that need not be, if any are; false if none are or it is as dear as it gets.
     * Starting cheap leads to good values sooner.
     */
    boolean raise(Optimum optimum) {
        boolean raised = false;
        for (int i = 0; i < mayRise.length; i++) {
            // The program's first columns are the start columns of its rows.
            int row = rowOfItem[i];
            if (row >= 0 && mayRise[i] && optimum.uncovered()[i] > USED && program.cost(row) < mostUncovered) {
                program.setCost(row, Math.min(mostUncovered, program.cost(row) * RAISE));
                raised = true;
            }
        }
        return raised;
    }

    /** Before anything is solved: no column is used. */
    Optimum nothing() {
        int items = problem.items().size();
        double[] uncovered = Arrays.stream(problem.counts()).asDoubleStream().toArray();
        return new Optimum(
                0,
                new double[items],
                new double[rowOfStock.length],
                new double[rowOfLimit.length],
                uncovered,
                new double[0]);
    }

    /** @throws ArithmeticException if the library loses its way */
    Optimum solve() {
        LinearProgram.Optimum optimum = solver.solve(program);
        int items = problem.items().size();
        double[] values = new double[items];
        double[] uncovered = new double[items];
        for (int i = 0; i < items; i++) {
            values[i] = rowOfItem[i] < 0 ? 0 : optimum.duals()[rowOfItem[i]] * scale;
            uncovered[i] = rowOfItem[i] < 0 ? 0 : optimum.x()[rowOfItem[i]];
        }
        double[] stocks = new double[rowOfStock.length];
        for (int k = 0; k < stocks.length; k++) {
            stocks[k] = rowOfStock[k] < 0 ? 0 : optimum.duals()[rowOfStock[k]] * scale / unit[k];
        }
        double[] limits = new double[rowOfLimit.length];
        for (int k = 0; k < limits.length; k++) {
            limits[k] = rowOfLimit[k] < 0 ? 0 : Math.max(0, optimum.duals()[rowOfLimit[k]]) * scale / unitOfLimit[k];
        }
        // The program's first columns are the start columns of its rows.
        double[] uses = Arrays.copyOfRange(optimum.x(), optimum.duals().length, optimum.x().length);
        return new Optimum(optimum.value() * scale, values, stocks, limits, uncovered, uses);
    }
}
