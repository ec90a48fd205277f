package io.karpenter.solver.columns.exact;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.UsefulBins;
import io.karpenter.solver.columns.exact.Fillings.Filling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * The least price at which whole bins cover few items, by trying every way to fill a bin on every count of what is left. For small
 * parts of a problem, where the linear relaxation, which buys parts of bins, proves least. Bins that run out are spent first, by dynamic
 * programming, O(counts × cells of what there is of them × fillings); where these are too many to count one by one, the price is that of
 * having a little more of them, hence still one that nothing beats. Then {@link FreeBins} follow. Not thread-safe.
 *
 * <p>Source: Gilmore and Gomory, "The theory and computation of knapsack functions", 1966.
 */
public final class ExactCover {

    /** Fillings that are tried on counts at most, about a second; and as often again for bins that run out. */
    private static final long MOST_STEPS = 100_000_000;

    /** Cells and states of all bins that run out together. */
    private static final long MOST_KEPT = 1L << 23;

    /** Combinations of counts from which on values of items lead to the cheapest sooner than they are found. */
    private static final int WORTH_VALUES = 2_048;

    /** Relative difference of price and bound; values need not be the best. */
    private static final double NEARLY = 1e-3;

    /** Keeps sums in floating point on the safe side. */
    private static final double SAFETY = 1 - 1e-9;

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
     * The cheapest way on from any of the states that bins which run out may leave over.
     *
     * @param left nano-USD per hour of these bins by state
     */
    private Optional<Cover> cheapest(long[] left, List<Filling> free) {
        FreeBins search = new FreeBins(states, items, free, values(free));
        OptionalLong price = search.cheapest(left, MOST_STEPS, stop);
        if (price.isEmpty()) {
            return Optional.empty();
        }
        List<Column> columns = new ArrayList<>();
        int state = search.retrace((filling, units) -> columns.add(column(filling, units)));
        for (int k = spent.size() - 1; k >= 0; k--) {
            state = spent.get(k).retrace(state, (filling, units) -> columns.add(column(filling, units)));
        }
        return Optional.of(new Cover(price.getAsLong(), columns));
    }

    /** Nano-USD per hour by item, such that no filling of bins that do not run out holds more value than it costs. */
    private double[] values(List<Filling> free) {
        if (states.size < WORTH_VALUES) {
            return new double[items];
        }
        double[] values = new ColumnGeneration(problem, ColumnGeneration.Progress.IGNORED)
                .solve(stop, NEARLY)
                .values();
        double ratio = 1;
        for (Filling filling : free) {
            double value = 0;
            for (int i = 0; i < items; i++) {
                value += filling.units()[i] * values[i];
            }
            ratio = value > filling.price() ? Math.min(ratio, filling.price() / value) : ratio;
        }
        double safe = ratio * SAFETY;
        return Arrays.stream(values).map(value -> value * safe).toArray();
    }

    private Column column(Filling filling, int[] units) {
        int[] some = IntStream.range(0, items).filter(i -> units[i] > 0).toArray();
        return new Column(
                bins.origin[filling.bin()],
                some,
                Arrays.stream(some).map(i -> units[i]).toArray());
    }
}
