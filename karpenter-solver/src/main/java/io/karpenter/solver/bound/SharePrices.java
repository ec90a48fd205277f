package io.karpenter.solver.bound;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Masks;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Share prices: what a pod costs at least, as its weighted share of the cheapest node that may hold it.
 *
 * <p>With weights w over the resources that sum to 1, a pod of size a takes the share Σ w[r]·a[r]/room[r] of a node; the
 * shares of all pods on a node sum to at most 1, whatever the weights. Hence the price of a class, min over its offers of
 * price × share, summed over all pods, is at most the price of any plan: a lower bound. Where an offer lacks a resource its
 * weight is handed to the others of that offer, which keeps the argument, as weights may differ by offer.
 *
 * <p>The weights are found by a small search that moves weight between pairs of resources as long as the bound rises;
 * O(steps × classes × frontier × resources), 1–50 ms. Source: linear relaxation of vector bin packing with heterogeneous bins.
 */
public final class SharePrices {

    /** Classes that the weights are tuned on; the heaviest by demand. */
    private static final int SAMPLE = 96;

    /** No weight falls to zero, so that an offer without the heavy resources still compares by the others. */
    private static final double LEAST_WEIGHT = 0.002;

    private static final double[] STEPS = {0.3, 0.1, 0.03, 0.01};

    private final CompiledProblem problem;
    private double[] weights;

    private SharePrices(CompiledProblem problem, double[] weights) {
        this.problem = problem;
        this.weights = weights;
    }

    /**
     * Prices that make the bound for these pods as high as the search finds.
     *
     * @param masks offers of each class
     * @param counts pods of each class
     */
    public static SharePrices tuned(CompiledProblem problem, int[] masks, int[] counts) {
        int resources = problem.axes().size();
        double[] weights = new double[resources];
        Arrays.fill(weights, 1.0 / Math.max(1, resources));
        SharePrices prices = new SharePrices(problem, weights);
        int[] sample = prices.sample(masks, counts);
        double best = prices.sum(sample, masks, counts);
        for (double step : STEPS) {
            boolean improved = true;
            for (int round = 0; improved && round < 8; round++) {
                improved = false;
                for (int from = 0; from < resources; from++) {
                    for (int to = 0; to < resources; to++) {
                        double moved = Math.min(step, prices.weights[from] - LEAST_WEIGHT);
                        if (from != to && moved > 1e-9) {
                            double[] before = prices.weights;
                            prices.weights = before.clone();
                            prices.weights[from] -= moved;
                            prices.weights[to] += moved;
                            double now = prices.sum(sample, masks, counts);
                            if (now > best * (1 + 1e-9)) {
                                best = now;
                                improved = true;
                            } else {
                                prices.weights = before;
                            }
                        }
                    }
                }
            }
        }
        return prices;
    }

    private int[] sample(int[] masks, int[] counts) {
        double[] demand = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            demand[c] = counts[c] == 0 ? 0 : counts[c] * finite(price(masks[c], problem.classes().get(c).size()));
        }
        return IntStream.range(0, counts.length)
                .filter(c -> demand[c] > 0)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -demand[c]).thenComparingInt(c -> c))
                .limit(SAMPLE)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static double finite(double price) {
        return Double.isInfinite(price) ? 0 : price;
    }

    private double sum(int[] classes, int[] masks, int[] counts) {
        double sum = 0;
        for (int c : classes) {
            sum += counts[c] * finite(price(masks[c], problem.classes().get(c).size()));
        }
        return sum;
    }

    /** Nano-USD per hour that a pod of this size costs at least on offers of the mask; infinite if none holds it. */
    public double price(int mask, long[] size) {
        double best = Double.POSITIVE_INFINITY;
        for (int offer : problem.masks().frontier(mask)) {
            long[] room = problem.offers().room()[offer];
            if (Masks.holds(room, size)) {
                best = Math.min(best, problem.offers().price()[offer] * share(size, room));
            }
        }
        return best;
    }

    private double share(long[] size, long[] room) {
        double share = 0;
        double present = 0;
        for (int r = 0; r < size.length; r++) {
            if (room[r] > 0) {
                present += weights[r];
                share += weights[r] * size[r] / room[r];
            }
        }
        return share / present;
    }

    /** Nano-USD per hour that any plan for these pods costs at least; classes that no offer holds are left out. */
    public double bound(int[] masks, int[] counts) {
        double sum = 0;
        for (int c = 0; c < counts.length; c++) {
            if (counts[c] > 0) {
                sum += counts[c] * finite(price(masks[c], problem.classes().get(c).size()));
            }
        }
        return sum;
    }
}
