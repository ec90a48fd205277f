package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Looks through all bins for fillings that are worth more than their bin costs, at given values of the items. Where items may be
 * cut, each bin takes one small linear program; that also bounds the value of whole items, so that branch and bound only has to
 * look into the few bins whose bound exceeds their price. Not thread-safe.
 */
final class Pricing {

    /** Relative to the price; fillings worth less than this above it are not looked for. */
    private static final double NEGLIGIBLE = 1e-7;

    /** Relative to the cost of a bin: what a filling must be worth beyond it at the master's values to improve it. */
    private static final double GOOD = 1e-9;

    /** Least share of a filling that is decided on the grid. */
    private static final double LEAST_OPEN = 0.15;

    private static final double ALMOST_WHOLE = 1e-6;

    private static final Effort EFFORTLESS = new Effort(1, 200, 1 << 10);

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final StopSignal stop;
    private final FractionalFilling fractional;
    private final ExactFilling exact;
    private final GridFilling grid;
    private final double[] units;
    /** True if the last bin's bound is the value of a filling, or at most the target. */
    private boolean exactly;

    /**
     * How hard to think.
     *
     * @param most fillings to find before the master is asked again
     * @param steps of branch and bound
     * @param cells of the grid if those do not suffice
     */
    record Effort(int most, long steps, int cells) {}

    /** A filling worth more than its bin costs; {@code bin} is the index of the useful bin. */
    record Found(int bin, int[] items, double[] units) {}

    /**
     * What was found.
     *
     * @param atMost by useful bin: proven upper bound on the value it can hold
     * @param found best first
     * @param complete true if no more steps could have found more or proven less
     */
    record Outcome(double[] atMost, List<Found> found, boolean complete) {}

    Pricing(CoveringProblem problem, UsefulBins bins, StopSignal stop) {
        this.stop = stop;
        this.bins = bins;
        this.fractional = new FractionalFilling(problem, bins);
        int resources = problem.bins().isEmpty() ? 0 : problem.bins().getFirst().room().length;
        this.problem = problem;
        this.units = new double[problem.items().size()];
        this.exact = new ExactFilling(resources, stop);
        this.grid = new GridFilling(resources);
    }

    /**
     * What the bins take of stocks and limits, beside their prices.
     *
     * @param stocks nano-USD per hour of one unit of each stock
     * @param limits nano-USD per hour of one unit of each limit
     * @return nano-USD per hour by useful bin
     */
    double[] tolls(double[] stocks, double[] limits) {
        double[] tolls = new double[bins.size()];
        for (int b = 0; b < tolls.length; b++) {
            tolls[b] = toll(b, stocks, limits);
        }
        return tolls;
    }

    private double toll(int bin, double[] stocks, double[] limits) {
        double toll = bins.stock[bin] == CoveringProblem.UNLIMITED ? 0 : stocks[bins.stock[bin]] * bins.draw[bin];
        CoveringProblem.Takes takes = bins.takes[bin];
        for (int k = 0; k < takes.limits().length; k++) {
            toll += limits[takes.limits()[k]] * takes.amounts()[k];
        }
        return toll;
    }

    /**
     * Fillings of items that may be cut, at most {@code most} of them.
     *
     * @param tolls of the bins, beside their prices
     */
    Outcome cut(double[] values, double[] tolls, int most) {
        double[] atMost = bounds(values);
        List<Found> found = new ArrayList<>();
        int[] exceeding = exceeding(atMost, tolls);
        int each = most / Math.max(1, exceeding.length) + 1;
        for (int b : exceeding) {
            double[] left = values.clone();
            for (int k = 0; k < each && found.size() < most && fractional.fill(b, left) > target(b, tolls); k++) {
                fractional.units(units);
                int[] items = IntStream.range(0, units.length)
                        .filter(i -> units[i] > 0)
                        .toArray();
                if (items.length == 0) {
                    break;
                }
                found.add(new Found(
                        b,
                        items,
                        Arrays.stream(items).mapToDouble(i -> units[i]).toArray()));
                Arrays.stream(items).forEach(i -> left[i] = 0);
            }
        }
        return new Outcome(atMost, found, true);
    }

    private double[] bounds(double[] values) {
        double[] atMost = new double[bins.size()];
        for (int b = 0; b < atMost.length; b++) {
            atMost[b] = fractional.fill(b, values);
        }
        return atMost;
    }

    /**
     * Fillings of whole items. Where few bins are worth looking into, each is filled several times, without the items that the
     * fillings before have.
     *
     * @param tolls of the bins, beside their prices
     * @param effort spent at most
     */
    Outcome whole(double[] values, double[] tolls, Effort effort) {
        double[] atMost = bounds(values);
        List<Found> found = new ArrayList<>();
        boolean complete = true;
        int[] exceeding = exceeding(atMost, tolls);
        int each = effort.most() / Math.max(1, exceeding.length) + 1;
        for (int b : exceeding) {
            if (found.size() >= effort.most() || stop.isRaised()) {
                complete = false;
                break;
            }
            double target = target(b, tolls);
            int before = found.size();
            fractional.fill(b, values);
            double bound = fill(b, values, target, effort, found);
            atMost[b] = Math.min(atMost[b], bound);
            complete &= bound <= target || exactly;
            double[] left = values.clone();
            for (int k = 1; k < each && found.size() > before && !stop.isRaised(); k++) {
                Arrays.stream(found.getLast().items()).forEach(i -> left[i] = 0);
                before = found.size();
                if (fractional.fill(b, left) > target) {
                    fill(b, left, target, EFFORTLESS, found);
                }
            }
        }
        return new Outcome(atMost, found, complete);
    }

    /** A filling of whole items that is much like one of items that are cut; empty if none fits. */
    Optional<Column> rounded(Found cut, double[] values) {
        fractional.fill(cut.bin(), values);
        Arrays.fill(units, 0);
        for (int k = 0; k < cut.items().length; k++) {
            units[cut.items()[k]] = cut.units()[k] + ALMOST_WHOLE;
        }
        Core rest = fractional.core(cut.bin(), 0).with(units, 0);
        if (rest.isEmpty()) {
            return Optional.empty();
        }
        grid.fill(rest, values, weights(cut.bin()), EFFORTLESS.cells(), true, stop);
        Column column = rest.column(bins.origin[cut.bin()], grid.added());
        return column.items().length > 0 && problem.holds(column) ? Optional.of(column) : Optional.empty();
    }

    /** What one unit of each resource of the bin is worth. */
    private double[] weights(int bin) {
        double[] weights = fractional.weights();
        for (int r = 0; r < weights.length; r++) {
            weights[r] = bins.room[bin][r] > 0 ? weights[r] / bins.room[bin][r] : 0;
        }
        return weights;
    }

    /** Upper bound on the value of the bin; what is found is added to {@code found}. */
    private double fill(int bin, double[] values, double target, Effort effort, List<Found> found) {
        Core core = fractional.core(bin, target);
        exactly = true;
        if (core.isEmpty()) {
            return target;
        }
        double[] weights = weights(bin);
        double bound = search(bin, core, values, weights, target, effort.steps(), found);
        if (exactly || effort.cells() == 0) {
            return bound;
        }
        double cells = grid.exactCells(core, weights);
        if (cells <= effort.cells()) {
            double onGrid = grid.fill(core, values, weights, effort.cells(), false, stop) * (1 + NEGLIGIBLE / 100);
            bound = Math.min(bound, Math.max(target, onGrid));
            exactly = onGrid < Double.POSITIVE_INFINITY
                    && (bound <= target || problem.holds(core.column(bins.origin[bin], grid.added())));
            addIfGood(bin, core, values, target, found);
            return bound;
        }
        // Most of what the relaxation takes is in; of the rest there is the best choice.
        fractional.units(units);
        Core rest = core.with(units, Math.max(LEAST_OPEN, Math.sqrt(effort.cells() / cells)));
        if (!rest.isEmpty()) {
            grid.fill(rest, values, weights, effort.cells(), true, stop);
            addIfGood(bin, rest, values, target, found);
        }
        return bound;
    }

    /** By branch and bound. */
    private double search(
            int bin, Core core, double[] values, double[] weights, double target, long steps, List<Found> found) {
        double bound = exact.fill(core, values, weights, target, steps);
        exactly = bound <= Math.max(target, exact.value());
        if (exact.value() > 0) {
            add(bin, core, exact.added(core), found);
        }
        return bound;
    }

    /** Adds what the grid found. */
    private void addIfGood(int bin, Core core, double[] values, double target, List<Found> found) {
        double worth = core.baseValue(values);
        for (int k = 0; k < core.items(); k++) {
            worth += grid.added()[k] * values[core.item[k]];
        }
        if (worth > target) {
            add(bin, core, grid.added(), found);
        }
    }

    private void add(int bin, Core core, int[] added, List<Found> found) {
        Column column = core.column(bins.origin[bin], added);
        // The grid does not count all resources.
        if (problem.holds(column)) {
            found.add(new Found(
                    bin,
                    column.items(),
                    Arrays.stream(column.counts()).asDoubleStream().toArray()));
        }
    }

    private double target(int bin, double[] tolls) {
        return (bins.price[bin] + tolls[bin]) * (1 + NEGLIGIBLE);
    }

    /** True if it would improve the master. */
    boolean isGood(Found found, Master.Optimum optimum) {
        double worth = 0;
        for (int k = 0; k < found.items().length; k++) {
            worth += optimum.values()[found.items()[k]] * found.units()[k];
        }
        double cost = bins.price[found.bin()] + toll(found.bin(), optimum.stocks(), optimum.limits());
        return worth > cost * (1 + GOOD);
    }

    /** Bins that may hold more than they cost, the largest ratio first. */
    private int[] exceeding(double[] atMost, double[] tolls) {
        double[] ratio = new double[atMost.length];
        for (int b = 0; b < ratio.length; b++) {
            double target = target(b, tolls);
            ratio[b] = atMost[b] > target ? atMost[b] / Math.max(target, 1e-3) : 0;
        }
        return IntStream.range(0, ratio.length)
                .filter(b -> ratio[b] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer b) -> -ratio[b]).thenComparingInt(b -> b))
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
