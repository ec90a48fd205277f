package io.karpenter.solver.columns;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Values of items by shares: what an item costs at least as its weighted share of the cheapest bin without a limit that may hold
 * it. Since the shares of what is in a bin sum to at most 1, no such bin can hold more value than it costs.
 *
 * <p>O(steps × items × useful bins × resources). Source: linear relaxation of vector bin packing with heterogeneous bins.
 */
final class ShareValues {

    /** Items that the weights are tuned on; those with the most value. */
    private static final int SAMPLE = 64;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final int[][] binsOf;
    private final ShareWeights weights;

    private ShareValues(CoveringProblem problem, UsefulBins bins) {
        this.problem = problem;
        this.bins = bins;
        this.binsOf = new int[problem.items().size()][];
        int[] sizes = new int[binsOf.length];
        Arrays.setAll(binsOf, i -> new int[4]);
        int resources = problem.bins().isEmpty() ? 0 : problem.bins().getFirst().room().length;
        boolean[] lacking = new boolean[resources];
        for (int b = 0; b < bins.size(); b++) {
            for (int r = 0; r < resources; r++) {
                lacking[r] |= bins.room[b][r] == 0;
            }
            if (bins.stock[b] == CoveringProblem.UNLIMITED) {
                for (int i : bins.items[b]) {
                    if (sizes[i] == binsOf[i].length) {
                        binsOf[i] = Arrays.copyOf(binsOf[i], 2 * sizes[i]);
                    }
                    binsOf[i][sizes[i]++] = b;
                }
            }
        }
        Arrays.setAll(binsOf, i -> Arrays.copyOf(binsOf[i], sizes[i]));
        this.weights = new ShareWeights(
                resources, IntStream.range(0, resources).filter(r -> lacking[r]).toArray());
    }

    /** Nano-USD per hour by item; 0 for those that only bins with a stock hold. */
    static double[] tuned(CoveringProblem problem, UsefulBins bins) {
        ShareValues shares = new ShareValues(problem, bins);
        int[] sample = IntStream.range(0, problem.items().size())
                .boxed()
                .sorted((a, b) -> Double.compare(shares.total(b), shares.total(a)))
                .limit(SAMPLE)
                .mapToInt(Integer::intValue)
                .toArray();
        shares.weights.tune(
                () -> Arrays.stream(sample).mapToDouble(shares::total).sum());
        return IntStream.range(0, problem.items().size())
                .mapToDouble(shares::value)
                .toArray();
    }

    private double total(int item) {
        return problem.items().get(item).count() * value(item);
    }

    private double value(int item) {
        double best = Double.POSITIVE_INFINITY;
        long[] size = problem.items().get(item).size();
        for (int b : binsOf[item]) {
            best = Math.min(best, bins.price[b] * weights.share(size, bins.room[b]));
        }
        return best < Double.POSITIVE_INFINITY ? best : 0;
    }
}
