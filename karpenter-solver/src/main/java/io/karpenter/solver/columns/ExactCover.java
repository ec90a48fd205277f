package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The least price at which whole bins cover few items, by trying every way to fill a bin on every count of what is left: dynamic
 * programming over the counts, O(counts × fillings that have the item which the fewest have). For small parts of a problem, where the linear relaxation, which buys parts of
 * bins, proves least. Not thread-safe.
 *
 * <p>Source: Gilmore and Gomory, "The theory and computation of knapsack functions", 1966.
 */
public final class ExactCover {

    /** Combinations of counts that are tried at most. */
    private static final int MOST_STATES = 1 << 18;

    private static final int MOST_FILLINGS = 10_000;

    /** Fillings that are tried on counts at most, about a second. */
    private static final long MOST_STEPS = 100_000_000;

    /** Decisions on units of an item in a bin, while fillings are listed. */
    private static final long MOST_FILL_STEPS = 5_000_000;

    private static final int LOOK = 1_024;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final int items;
    private final int[] counts;
    private final StopSignal stop;
    private long steps;
    private final List<int[]> fillings = new ArrayList<>();
    private final List<Long> prices = new ArrayList<>();

    private ExactCover(CoveringProblem problem, UsefulBins bins, StopSignal stop) {
        this.problem = problem;
        this.stop = stop;
        this.bins = bins;
        this.items = problem.items().size();
        this.counts = bins.held(problem);
    }

    /**
     * Nano-USD per hour; empty if the problem is too large, has bins of which there are only so many or items that no bin holds, or
     * is stopped.
     */
    public static OptionalLong price(CoveringProblem problem, StopSignal stop) {
        long states = 1;
        for (CoveringProblem.Item item : problem.items()) {
            states = Math.min(MOST_STATES + 1L, states * (item.count() + 1L));
        }
        if (states > MOST_STATES) {
            return OptionalLong.empty();
        }
        UsefulBins bins = new UsefulBins(problem);
        ExactCover cover = new ExactCover(problem, bins, stop);
        boolean limited = Arrays.stream(bins.stock).anyMatch(stock -> stock != CoveringProblem.UNLIMITED);
        if (limited || !Arrays.equals(cover.counts, problem.counts()) || !cover.fillAll()) {
            return OptionalLong.empty();
        }
        return cover.program((int) states);
    }

    /** Lists every filling that takes no more; false if they are too many. */
    private boolean fillAll() {
        for (int b = 0; b < bins.size(); b++) {
            if (!fill(b, 0, new int[items], bins.room[b].clone())) {
                return false;
            }
        }
        return true;
    }

    /** Decides on the items of bin {@code b} from the {@code k}-th on. */
    private boolean fill(int b, int k, int[] filling, long[] left) {
        if (++steps > MOST_FILL_STEPS || steps % LOOK == 0 && stop.isRaised()) {
            return false;
        }
        if (k == bins.items[b].length) {
            return takesMore(b, filling, left) || add(filling, bins.price[b]);
        }
        int i = bins.items[b][k];
        CoveringProblem.Item item = problem.items().get(i);
        int most = Math.min(counts[i], item.perBin());
        for (int r = 0; r < left.length; r++) {
            most = item.size()[r] == 0 ? most : (int) Math.min(most, left[r] / item.size()[r]);
        }
        boolean few = true;
        for (int units = most; units >= 0 && few; units--) {
            filling[i] = units;
            few = fill(b, k + 1, filling, left(left, item, units));
        }
        filling[i] = 0;
        return few;
    }

    private static long[] left(long[] room, CoveringProblem.Item item, int units) {
        long[] left = room.clone();
        for (int r = 0; r < left.length; r++) {
            left[r] -= units * item.size()[r];
        }
        return left;
    }

    /** True if one more unit of an item fits, so that another filling has all of this one. */
    private boolean takesMore(int b, int[] filling, long[] left) {
        for (int i : bins.items[b]) {
            CoveringProblem.Item item = problem.items().get(i);
            boolean fits = filling[i] < Math.min(counts[i], item.perBin());
            for (int r = 0; r < left.length && fits; r++) {
                fits = item.size()[r] <= left[r];
            }
            if (fits) {
                return true;
            }
        }
        return false;
    }

    private boolean add(int[] filling, long price) {
        for (int f = 0; f < fillings.size(); f++) {
            if (prices.get(f) <= price && holds(fillings.get(f), filling)) {
                return true;
            }
        }
        fillings.add(filling.clone());
        prices.add(price);
        return fillings.size() <= MOST_FILLINGS;
    }

    private static boolean holds(int[] all, int[] of) {
        for (int i = 0; i < of.length; i++) {
            if (of[i] > all[i]) {
                return false;
            }
        }
        return true;
    }

    /** The least price of each count, from none to all; counts are numbered like digits. */
    private OptionalLong program(int states) {
        int[] weight = new int[items];
        int product = 1;
        for (int i = 0; i < items; i++) {
            weight[i] = product;
            product *= counts[i] + 1;
        }
        int[][] with = new int[items][];
        for (int i = 0; i < items; i++) {
            int item = i;
            with[i] = IntStream.range(0, fillings.size())
                    .filter(f -> fillings.get(f)[item] > 0)
                    .boxed()
                    .sorted(Comparator.comparing(prices::get))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        int[] rarest = IntStream.range(0, items)
                .boxed()
                .sorted(Comparator.comparingInt(i -> with[i].length))
                .mapToInt(Integer::intValue)
                .toArray();
        int[][] filling = fillings.toArray(int[][]::new);
        long[] price = prices.stream().mapToLong(Long::longValue).toArray();
        long[] least = new long[states];
        int[] have = new int[items];
        steps = 0;
        for (int state = 1; state < states; state++) {
            if (steps > MOST_STEPS || state % LOOK == 0 && stop.isRaised()) {
                return OptionalLong.empty();
            }
            increment(have);
            // Some bin must hold one of these; which one is bought first does not matter.
            int next = 0;
            while (have[rarest[next]] == 0) {
                next++;
            }
            long best = Long.MAX_VALUE;
            for (int f : with[rarest[next]]) {
                if (price[f] >= best) {
                    break;
                }
                best = Math.min(best, price[f] + least[rest(state, have, filling[f], weight)]);
                steps++;
            }
            least[state] = best;
        }
        return OptionalLong.of(least[states - 1]);
    }

    private void increment(int[] have) {
        int i = 0;
        while (have[i] == counts[i]) {
            have[i++] = 0;
        }
        have[i]++;
    }

    private static int rest(int state, int[] have, int[] filling, int[] weight) {
        int rest = state;
        for (int i = 0; i < have.length; i++) {
            rest -= Math.min(have[i], filling[i]) * weight[i];
        }
        return rest;
    }
}
