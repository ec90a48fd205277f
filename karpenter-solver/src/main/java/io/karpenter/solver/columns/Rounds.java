package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rounds of {@link ColumnGeneration}: master, pricing, bound. Values are smoothed: pricing looks at them half-way between the
 * master's, which jump, and the best proven ones. Where that finds nothing new, it looks at the master's own; where that finds
 * nothing either, it thinks harder about each bin, and ends when it has thought hardest. Not thread-safe.
 *
 * <p>Source: Wentges, "Weighted Dantzig–Wolfe decomposition for linear mixed-integer programming", 1997.
 */
final class Rounds {

    /** Relative difference of price and bound at which the relaxation counts as solved. */
    private static final double SOLVED = 1e-6;

    /** Relative to the cost of a bin: what a filling must be worth beyond it at the master's values. */
    private static final double NEGLIGIBLE = 1e-9;

    /** Units that may be missing for an item to count as covered. */
    private static final double COVERED = 1e-4;

    private static final double SMOOTHING = 0.5;
    private static final int MOST_FOUND = 60;
    /** What little effort finds nothing for, more may. */
    private static final List<Pricing.Effort> EFFORTS = List.of(
            new Pricing.Effort(MOST_FOUND, 1_000, 1 << 12),
            new Pricing.Effort(20, 5_000, 1 << 15),
            new Pricing.Effort(6, 20_000, 1 << 17));

    private final CoveringProblem given;
    /** The same without items that no bin holds. */
    private final CoveringProblem problem;

    private final StopSignal stop;
    private final ColumnGeneration.Progress progress;
    private final UsefulBins bins;
    private final Pricing pricing;
    private final StartColumns start;
    private final PriceStep step;
    private final List<Column> columns = new ArrayList<>();
    private final Map<Column, Integer> seen = new HashMap<>();
    private final Master cutMaster;
    private final List<Pricing.Found> cutColumns = new ArrayList<>();
    private double[] cutUses = {};
    private Duals best;
    private Rung highest = Rung.SHARE_PRICES;
    private double told;

    Rounds(CoveringProblem problem, StopSignal stop, ColumnGeneration.Progress progress) {
        this.given = problem;
        this.stop = stop;
        this.progress = progress;
        this.bins = new UsefulBins(problem);
        this.problem = problem.withCounts(bins.held(problem));
        this.pricing = new Pricing(this.problem, bins, stop);
        int items = problem.items().size();
        this.best = new Duals(new double[items], 0);
        this.start = new StartColumns(this.problem, bins);
        this.step = PriceStep.of(problem);
        this.cutMaster = start.master();
    }

    /** Values by shares, without a master. */
    void shares() {
        double[] values = ShareValues.tuned(problem, bins);
        improve(
                values,
                pricing.cut(values, new double[problem.units().length], 0).atMost(),
                Rung.SHARE_PRICES);
    }

    /**
     * Rounds in which items may be cut.
     *
     * @param solved relative difference of price and bound at which to stop
     * @param most rounds
     */
    void cut(double solved, int most) {
        try {
            double smoothing = SMOOTHING;
            for (int round = 0; round < most && !stop.isRaised(); round++) {
                Master.Optimum optimum = cutMaster.solve();
                cutUses = optimum.uses();
                boolean raised = isSolved(optimum, solved) && cutMaster.raise(optimum);
                if (isSolved(optimum, solved) && !raised) {
                    return;
                }
                double[] values = between(optimum.values(), smoothing);
                Pricing.Outcome outcome = pricing.cut(values, optimum.stocks(), MOST_FOUND);
                boolean better = improve(values, outcome.atMost(), Rung.COMPACT_LP);
                int added = 0;
                for (Pricing.Found found : outcome.found()) {
                    if (isGood(found, optimum)) {
                        cutMaster.add(found.bin(), found.items(), found.units());
                        cutColumns.add(found);
                        added++;
                    }
                }
                if (added == 0 && !better && smoothing == 0 && !raised && !cutMaster.raise(optimum)) {
                    return;
                }
                smoothing = added > 0 ? SMOOTHING : 0;
            }
        } catch (ArithmeticException astray) {
            // What has been proven holds.
        }
    }

    /** Rounds of whole items, from known fillings. */
    ColumnGeneration.Result whole(List<Column> known) {
        Master master = start.master();
        startFrom(master, known);
        Master.Optimum optimum = master.solve();
        try {
            double smoothing = SMOOTHING;
            int effort = 0;
            while (!stop.isRaised()) {
                if (isSolved(optimum, SOLVED)) {
                    if (!master.raise(optimum)) {
                        break;
                    }
                    optimum = master.solve();
                }
                double[] values = between(optimum.values(), smoothing);
                Pricing.Outcome outcome = pricing.whole(values, optimum.stocks(), EFFORTS.get(effort));
                improve(values, outcome.atMost(), Rung.COLUMN_GENERATION);
                boolean added = false;
                for (Pricing.Found found : outcome.found()) {
                    added |= isGood(found, optimum) && add(master, found.bin(), column(found));
                }
                if (!added && smoothing == 0 && !master.raise(optimum)) {
                    if (outcome.complete() || effort == EFFORTS.size() - 1) {
                        break;
                    }
                    effort++;
                }
                smoothing = added ? SMOOTHING : 0;
                optimum = master.solve();
            }
        } catch (ArithmeticException astray) {
            // What has been proven holds.
        }
        return result(optimum);
    }

    /** Items alone, what is like the fillings of cut items, and what is known. */
    private void startFrom(Master master, List<Column> known) {
        for (int i = 0; i < problem.items().size(); i++) {
            int bin = start.binOf(i);
            start.alone(i).ifPresent(column -> add(master, bin, column));
        }
        for (int j = 0; j < cutUses.length; j++) {
            Pricing.Found cut = cutColumns.get(j);
            if (cutUses[j] > 0) {
                pricing.rounded(cut, best.values()).ifPresent(column -> add(master, cut.bin(), column));
            }
        }
        Map<Integer, Integer> usefulOf = new HashMap<>();
        for (int b = 0; b < bins.size(); b++) {
            usefulOf.put(bins.origin[b], b);
        }
        for (Column column : known) {
            Integer bin = usefulOf.get(column.bin());
            Column trimmed = trimmed(column);
            if (bin != null && problem.holds(trimmed)) {
                add(master, bin, trimmed);
            }
        }
    }

    private boolean isSolved(Master.Optimum optimum, double difference) {
        return step.raised(best.bound()) >= optimum.price() * (1 - difference);
    }

    /** The result with the best bound by now. */
    ColumnGeneration.Result withBound(ColumnGeneration.Result result) {
        return new ColumnGeneration.Result(
                step.raised(best.bound()),
                result.price(),
                result.columns(),
                result.uses(),
                result.uncovered(),
                best.values());
    }

    private ColumnGeneration.Result result(Master.Optimum optimum) {
        double[] uses = optimum.uses();
        double price = 0;
        double[] uncovered = Arrays.stream(given.counts()).asDoubleStream().toArray();
        for (int j = 0; j < uses.length; j++) {
            Column column = columns.get(j);
            price += uses[j] * problem.bins().get(column.bin()).price();
            for (int k = 0; k < column.items().length; k++) {
                uncovered[column.items()[k]] -= uses[j] * column.counts()[k];
            }
        }
        for (int i = 0; i < uncovered.length; i++) {
            uncovered[i] = uncovered[i] < COVERED ? 0 : uncovered[i];
        }
        return new ColumnGeneration.Result(step.raised(best.bound()), price, columns, uses, uncovered, best.values());
    }

    private boolean add(Master master, int bin, Column column) {
        if (column.items().length == 0 || seen.putIfAbsent(column, columns.size()) != null) {
            return false;
        }
        columns.add(column);
        master.add(
                bin,
                column.items(),
                Arrays.stream(column.counts()).asDoubleStream().toArray());
        return true;
    }

    private Column column(Pricing.Found found) {
        return new Column(
                bins.origin[found.bin()],
                found.items(),
                Arrays.stream(found.units()).mapToInt(units -> (int) units).toArray());
    }

    /** The column without what the problem has no more of. */
    private Column trimmed(Column column) {
        int[] items = new int[column.items().length];
        int[] counts = new int[items.length];
        int kept = 0;
        for (int k = 0; k < items.length; k++) {
            CoveringProblem.Item item = problem.items().get(column.items()[k]);
            int units = Math.min(column.counts()[k], Math.min(item.count(), item.perBin()));
            if (units > 0) {
                items[kept] = column.items()[k];
                counts[kept++] = units;
            }
        }
        return new Column(column.bin(), Arrays.copyOf(items, kept), Arrays.copyOf(counts, kept));
    }

    private double[] between(double[] values, double smoothing) {
        double[] result = new double[values.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = smoothing * best.values()[i] + (1 - smoothing) * values[i];
        }
        return result;
    }

    private boolean improve(double[] values, double[] atMost, Rung rung) {
        Duals duals = Duals.of(problem, bins, values, atMost);
        if (duals.bound() <= best.bound()) {
            return false;
        }
        best = duals;
        // What cut items prove after whole ones holds for those as well.
        highest = rung.compareTo(highest) > 0 ? rung : highest;
        if (step.raised(best.bound()) > told) {
            told = step.raised(best.bound());
            progress.proven(told, highest);
        }
        return true;
    }

    /** True if it would improve the master. */
    private boolean isGood(Pricing.Found found, Master.Optimum optimum) {
        double worth = 0;
        for (int k = 0; k < found.items().length; k++) {
            worth += optimum.values()[found.items()[k]] * found.units()[k];
        }
        return worth > pricing.cost(found.bin(), optimum.stocks()) * (1 + NEGLIGIBLE);
    }
}
