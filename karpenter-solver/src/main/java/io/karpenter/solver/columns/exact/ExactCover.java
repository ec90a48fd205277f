package io.karpenter.solver.columns.exact;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.UsefulBins;
import io.karpenter.solver.columns.exact.Fillings.Filling;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The least price at which whole bins cover few items, by trying every way to fill a bin on every count of what is left: dynamic
 * programming over the counts, O(counts × fillings that have the item which the fewest have). For small parts of a problem, where the
 * linear relaxation, which buys parts of bins, proves least. Bins that run out are spent first, O(counts × cells of what there is of
 * them × fillings); where these are too many to count one by one, the price is that of having a little more of them, hence still one
 * that nothing beats. Not thread-safe.
 *
 * <p>Source: Gilmore and Gomory, "The theory and computation of knapsack functions", 1966.
 */
public final class ExactCover {

    /** Fillings that are tried on counts at most, about a second; and as often again for bins that run out. */
    private static final long MOST_STEPS = 100_000_000;

    private static final int LOOK = 1_024;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final int items;
    private final int[] counts;
    private final StopSignal stop;

    private ExactCover(CoveringProblem problem, UsefulBins bins, StopSignal stop) {
        this.problem = problem;
        this.stop = stop;
        this.bins = bins;
        this.items = problem.items().size();
        this.counts = bins.held(problem);
    }

    /**
     * Nano-USD per hour; empty if the problem is too large, has items that no bin holds or not enough bins, or is stopped.
     */
    public static OptionalLong price(CoveringProblem problem, StopSignal stop) {
        if (!States.areFew(problem.counts())) {
            return OptionalLong.empty();
        }
        ExactCover cover = new ExactCover(problem, new UsefulBins(problem), stop);
        return Arrays.equals(cover.counts, problem.counts()) ? cover.price() : OptionalLong.empty();
    }

    private OptionalLong price() {
        States states = States.of(counts);
        Fillings free = new Fillings(problem, bins, counts, stop);
        for (int b = 0; b < bins.size(); b++) {
            if (!bins.isScarce(b) && !free.add(b, new int[0])) {
                return OptionalLong.empty();
            }
        }
        long[] left = new long[states.size];
        Arrays.fill(left, ScarceBins.NEVER);
        left[states.size - 1] = 0;
        for (ScarceBins scarce : ScarceBins.of(problem, bins, counts, states.size)) {
            Fillings fillings = new Fillings(problem, bins, counts, stop);
            for (int k = 0; k < scarce.bins.length; k++) {
                int[] draw = scarce.draw(k);
                boolean counted = Arrays.stream(draw).anyMatch(cells -> cells > 0);
                if (!(counted ? fillings.add(scarce.bins[k], draw) : free.add(scarce.bins[k], new int[0]))) {
                    return OptionalLong.empty();
                }
            }
            left = scarce.spend(states, counts, fillings.all(), left, MOST_STEPS, stop)
                    .orElse(new long[0]);
            if (left.length == 0) {
                return OptionalLong.empty();
            }
        }
        return cheapest(left, least(states, free.all()));
    }

    private static OptionalLong cheapest(long[] left, long[] least) {
        long best = ScarceBins.NEVER;
        for (int state = 0; state < least.length; state++) {
            best = Math.min(best, left[state] + least[state]);
        }
        return least.length == 0 || best == ScarceBins.NEVER ? OptionalLong.empty() : OptionalLong.of(best);
    }

    /** The least price of each count, of bins that do not run out; none at all if it takes too long. */
    private long[] least(States states, List<Filling> free) {
        int[][] with = new int[items][];
        for (int i = 0; i < items; i++) {
            int item = i;
            with[i] = IntStream.range(0, free.size())
                    .filter(f -> free.get(f).units()[item] > 0)
                    .boxed()
                    .sorted(Comparator.comparing(f -> free.get(f).price()))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        int[] rarest = IntStream.range(0, items)
                .boxed()
                .sorted(Comparator.comparingInt(i -> with[i].length))
                .mapToInt(Integer::intValue)
                .toArray();
        int[][] filling = free.stream().map(Filling::units).toArray(int[][]::new);
        long[] price = free.stream().mapToLong(Filling::price).toArray();
        long[] least = new long[states.size];
        int[] have = new int[items];
        long steps = 0;
        for (int state = 1; state < states.size; state++) {
            if (steps > MOST_STEPS || state % LOOK == 0 && stop.isRaised()) {
                return new long[0];
            }
            states.increment(have);
            // Some bin must hold one of these; which one is bought first does not matter.
            int next = 0;
            while (have[rarest[next]] == 0) {
                next++;
            }
            long best = ScarceBins.NEVER;
            for (int f : with[rarest[next]]) {
                if (price[f] >= best) {
                    break;
                }
                best = Math.min(best, price[f] + least[states.rest(state, have, filling[f])]);
                steps++;
            }
            least[state] = best;
        }
        return least;
    }
}
