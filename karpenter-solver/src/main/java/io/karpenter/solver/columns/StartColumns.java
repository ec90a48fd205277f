package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.Arrays;
import java.util.Optional;

/**
 * What each item costs if nothing shares its bins, as many units in one as fit: where the master starts, and an upper bound on the
 * item's value. Immutable.
 */
final class StartColumns {

    /** A little dearer than alone, so that what is left to the start columns at the end is what nothing covers. */
    private static final double DEARER = 1.001;

    /** The same for items that only bins with a stock or a limit hold, which may cost any amount: where to begin. */
    private static final double SCARCE = 3;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    /** The best bin for each item alone, −1 if no bin holds it; those without a limit come first. */
    private final int[] bin;

    StartColumns(CoveringProblem problem, UsefulBins bins) {
        this.problem = problem;
        this.bins = bins;
        this.bin = new int[problem.items().size()];
        Arrays.fill(bin, -1);
        for (int b = 0; b < bins.size(); b++) {
            for (int i : bins.items[b]) {
                if (bin[i] < 0 || isBetter(b, bin[i], i)) {
                    bin[i] = b;
                }
            }
        }
    }

    private boolean isBetter(int b, int than, int item) {
        if (bins.isScarce(b) != bins.isScarce(than)) {
            return bins.isScarce(than);
        }
        return perUnit(b, item) < perUnit(than, item);
    }

    /** Nano-USD per hour. */
    private double perUnit(int b, int item) {
        return (double) bins.price[b] / bins.most(b, problem.items().get(item));
    }

    Master master(StopSignal stop) {
        double[] start = new double[bin.length];
        boolean[] mayRise = new boolean[bin.length];
        for (int i = 0; i < bin.length; i++) {
            if (bin[i] >= 0) {
                mayRise[i] = bins.isScarce(bin[i]);
                start[i] = mayRise[i] ? SCARCE * Math.max(1, perUnit(bin[i], i)) : DEARER * perUnit(bin[i], i);
            }
        }
        return new Master(problem, bins, start, mayRise, stop);
    }

    /** Index of the useful bin that the item alone is best in, −1 if no bin holds it. */
    int binOf(int item) {
        return bin[item];
    }

    /** The item alone in it; empty if no bin holds it. */
    Optional<Column> alone(int item) {
        return bin[item] < 0
                ? Optional.empty()
                : Optional.of(new Column(bins.origin[bin[item]], new int[] {item}, new int[] {
                    bins.most(bin[item], problem.items().get(item))
                }));
    }
}
