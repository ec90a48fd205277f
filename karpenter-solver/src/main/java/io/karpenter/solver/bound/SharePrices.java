package io.karpenter.solver.bound;

import io.karpenter.core.quantity.Resource;
import io.karpenter.solver.columns.ShareWeights;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Share prices: what a pod costs at least, as its weighted share of the cheapest node that may hold it.
 *
 * <p>With weights w over the resources that sum to 1, a pod of size a takes the share Σ w[r]·a[r]/room[r] of a node; the
 * shares of all pods on a node sum to at most 1, whatever the weights ({@link ShareWeights}). Hence the price of a class, min over
 * its offers of price × share, summed over all pods, is at most the price of any plan: a lower bound. The argument holds for each
 * offer by itself, so weights may differ by offer.
 *
 * <p>The weights are found by a small search that moves weight between pairs of resources as long as the bound rises;
 * O(steps × classes × frontier × resources), 1–50 ms. Source: linear relaxation of vector bin packing with heterogeneous bins.
 */
public final class SharePrices {

    /** Classes that the weights are tuned on; the heaviest by demand. */
    private static final int SAMPLE = 96;

    /** A thousand USD per hour. */
    private static final double RESERVED_ONLY = 1e12;

    private static final List<String> ORDINARY =
            List.of(Resource.CPU, Resource.MEMORY, Resource.PODS, Resource.EPHEMERAL_STORAGE);

    private final CompiledProblem problem;
    /** Offers that do not run out. */
    private final int unlimited;

    private final ShareWeights weights;

    private SharePrices(CompiledProblem problem) {
        this.problem = problem;
        List<String> names = problem.axes().names();
        int[] devices = IntStream.range(0, names.size())
                .filter(r -> !ORDINARY.contains(names.get(r)))
                .toArray();
        long[] words = problem.masks().emptyWords();
        for (int offer = 0; offer < problem.offers().size(); offer++) {
            if (problem.offers().lasts(offer)) {
                words[offer >>> 6] |= 1L << offer;
            }
        }
        this.unlimited = problem.masks().intern(words);
        this.weights = new ShareWeights(names.size(), devices);
    }

    /**
     * Prices that make the bound for these pods as high as the search finds.
     *
     * @param masks offers of each class
     * @param counts pods of each class
     */
    public static SharePrices tuned(CompiledProblem problem, int[] masks, int[] counts) {
        SharePrices prices = new SharePrices(problem);
        int[] sample = prices.sample(masks, counts);
        prices.weights.tune(() -> prices.sum(sample, masks, counts));
        return prices;
    }

    private int[] sample(int[] masks, int[] counts) {
        double[] demand = new double[counts.length];
        for (int c = 0; c < counts.length; c++) {
            demand[c] = counts[c] == 0
                    ? 0
                    : counts[c]
                            * finite(price(masks[c], problem.classes().get(c).size()));
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
                best = Math.min(best, problem.offers().price()[offer] * weights.share(size, room));
            }
        }
        return best;
    }

    /** Nano-USD per hour that a load costs at its share of a node of the offer. */
    public double price(int offer, long[] load, long[] room) {
        return problem.offers().price()[offer] * weights.share(load, room);
    }

    /**
     * Nano-USD per hour that placing such a pod is worth: its price where reservations are used up, since what costs nothing is
     * rare. More than anything that can be bought if only reservations hold it, so that it comes first there; never 0, and
     * infinite if no offer holds it.
     */
    public double value(int mask, long[] size) {
        double lasting = price(problem.masks().and(mask, unlimited), size);
        return Double.isInfinite(lasting) ? RESERVED_ONLY + price(mask, size) : Math.max(1, lasting);
    }

    /** Nano-USD per hour that any plan for these pods costs at least; classes that no offer holds are left out. */
    public double bound(int[] masks, int[] counts) {
        return sum(IntStream.range(0, counts.length).toArray(), masks, counts);
    }
}
