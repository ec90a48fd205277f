package io.karpenter.solver.columns.exact;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.UsefulBins;
import io.karpenter.solver.columns.exact.Fillings.Filling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
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

    /** Cells and states of all bins that run out together. */
    private static final long MOST_KEPT = 1L << 23;

    private static final int LOOK = 1_024;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final int items;
    private final int[] counts;
    private final States states;
    private final StopSignal stop;
    private final List<Spent> spent = new ArrayList<>();

    /**
     * The cheapest cover.
     *
     * @param price nano-USD per hour
     * @param columns one for each bin, each unit in one of them; where what runs out was not counted one by one, they may take too much
     */
    public record Cover(long price, List<Column> columns) {

        public Cover {
            columns = List.copyOf(columns);
        }
    }

    private ExactCover(CoveringProblem problem, UsefulBins bins, StopSignal stop) {
        this.problem = problem;
        this.stop = stop;
        this.bins = bins;
        this.items = problem.items().size();
        this.counts = bins.held(problem);
        this.states = States.of(counts);
    }

    /**
     * Nano-USD per hour; empty if the problem is too large, has items that no bin holds or not enough bins, or is stopped.
     */
    public static OptionalLong price(CoveringProblem problem, StopSignal stop) {
        Optional<Cover> cover = cover(problem, stop);
        return cover.isPresent() ? OptionalLong.of(cover.get().price()) : OptionalLong.empty();
    }

    /** False if there are too many combinations of counts. */
    public static boolean isSmall(CoveringProblem problem) {
        return States.areFew(problem.counts());
    }

    /** As {@link #price}, with the bins. */
    public static Optional<Cover> cover(CoveringProblem problem, StopSignal stop) {
        if (!isSmall(problem)) {
            return Optional.empty();
        }
        ExactCover cover = new ExactCover(problem, new UsefulBins(problem), stop);
        return Arrays.equals(cover.counts, problem.counts()) ? cover.cover() : Optional.empty();
    }

    private Optional<Cover> cover() {
        Fillings free = new Fillings(problem, bins, counts, stop);
        for (int b = 0; b < bins.size(); b++) {
            if (!bins.isScarce(b) && !free.add(b, new int[0])) {
                return Optional.empty();
            }
        }
        long[] left = new long[states.size];
        Arrays.fill(left, Spent.NEVER);
        left[states.size - 1] = 0;
        long kept = 0;
        for (ScarceBins scarce : ScarceBins.of(problem, bins, counts, states.size)) {
            Fillings fillings = new Fillings(problem, bins, counts, stop);
            for (int k = 0; k < scarce.bins.length; k++) {
                int[] draw = scarce.draw(k);
                boolean counted = Arrays.stream(draw).anyMatch(cells -> cells > 0);
                if (!(counted ? fillings.add(scarce.bins[k], draw) : free.add(scarce.bins[k], new int[0]))) {
                    return Optional.empty();
                }
            }
            kept += (long) scarce.cells() * states.size;
            Optional<Spent> all =
                    kept > MOST_KEPT ? Optional.empty() : scarce.spend(states, fillings.all(), left, MOST_STEPS, stop);
            if (all.isEmpty()) {
                return Optional.empty();
            }
            spent.add(all.get());
            left = all.get().best();
        }
        return cheapest(left, free.all());
    }

    /**
     * The cheapest of all states that bins which run out may leave over.
     *
     * @param left nano-USD per hour of these bins by state
     */
    private Optional<Cover> cheapest(long[] left, List<Filling> free) {
        int[] first = new int[states.size];
        long[] least = least(free, first);
        int best = -1;
        for (int state = 0; state < least.length; state++) {
            best = best < 0 || left[state] + least[state] < left[best] + least[best] ? state : best;
        }
        if (best < 0 || left[best] + least[best] >= Spent.NEVER) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>();
        int state = best;
        while (state > 0) {
            Filling filling = free.get(first[state]);
            int[] units = states.have(state);
            state = states.rest(state, units, filling.units());
            int[] after = states.have(state);
            for (int i = 0; i < items; i++) {
                units[i] -= after[i];
            }
            columns.add(column(filling, units));
        }
        state = best;
        for (int k = spent.size() - 1; k >= 0; k--) {
            state = spent.get(k).retrace(state, (filling, units) -> columns.add(column(filling, units)));
        }
        return Optional.of(new Cover(left[best] + least[best], columns));
    }

    private Column column(Filling filling, int[] units) {
        int[] some = IntStream.range(0, items).filter(i -> units[i] > 0).toArray();
        return new Column(
                bins.origin[filling.bin()],
                some,
                Arrays.stream(some).map(i -> units[i]).toArray());
    }

    /**
     * The least price of each count, of bins that do not run out; none at all if it takes too long.
     *
     * @param first gets the filling by state that one of them has
     */
    private long[] least(List<Filling> free, int[] first) {
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
            long best = Spent.NEVER;
            for (int f : with[rarest[next]]) {
                if (price[f] >= best) {
                    break;
                }
                long all = price[f] + least[states.rest(state, have, filling[f])];
                first[state] = all < best ? f : first[state];
                best = Math.min(best, all);
                steps++;
            }
            least[state] = best;
        }
        return least;
    }
}
