package io.karpenter.solver.columns.exact;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.exact.Fillings.Filling;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;

/**
 * The cheapest way to cover what is left with bins that do not run out: a shortest path over counts of what is left, from which each
 * bin takes some. What is left costs at least its value, at values at which no filling is worth more than it costs; ways that cost
 * least with that are followed first. With good values a small part of all counts is looked at. Not thread-safe.
 *
 * <p>O(counts × fillings that have the item which the fewest have) at worst. Source: Hart, Nilsson and Raphael, "A formal basis for the
 * heuristic determination of minimum cost paths", 1968.
 */
final class FreeBins {

    /** Fillings tried between looks at whether to stop. */
    private static final int LOOK = 8_192;

    private static final int START = -1;

    private final States states;
    private final List<Filling> fillings;
    private final double[] values;
    /** By item: the fillings that have it, the cheapest first. */
    private final int[][] with;
    /** Items, the one that the fewest fillings have first. */
    private final int[] rarest;

    private final int[] before;
    private final int[] by;

    /**
     * A state to go on from.
     *
     * @param atLeast nano-USD per hour of all bins on any way through it
     * @param price nano-USD per hour of the bins so far
     */
    private record Open(long atLeast, long price, int state) {
        static final Comparator<Open> CHEAPEST =
                Comparator.comparingLong(Open::atLeast).thenComparingInt(Open::state);
    }

    FreeBins(States states, int items, List<Filling> fillings, double[] values) {
        this.states = states;
        this.fillings = fillings;
        this.values = values;
        this.with = new int[items][];
        for (int i = 0; i < items; i++) {
            int item = i;
            with[i] = IntStream.range(0, fillings.size())
                    .filter(f -> fillings.get(f).units()[item] > 0)
                    .boxed()
                    .sorted(Comparator.comparing(f -> fillings.get(f).price()))
                    .mapToInt(Integer::intValue)
                    .toArray();
        }
        this.rarest = IntStream.range(0, items)
                .boxed()
                .sorted(Comparator.comparingInt(i -> with[i].length))
                .mapToInt(Integer::intValue)
                .toArray();
        this.before = new int[states.size];
        this.by = new int[states.size];
    }

    /**
     * Nano-USD per hour; empty if these bins do not hold what is left, or it takes too many steps, or is stopped.
     *
     * @param start by state: nano-USD per hour at which a way may start there
     */
    OptionalLong cheapest(long[] start, long mostSteps, StopSignal stop) {
        long[] price = start.clone();
        Arrays.fill(by, START);
        PriorityQueue<Open> open = new PriorityQueue<>(Open.CHEAPEST);
        int[] have = states.have(0);
        for (int state = 0; state < price.length; state++) {
            if (state > 0) {
                states.increment(have);
            }
            if (price[state] < Spent.NEVER) {
                open.add(new Open(price[state] + worth(have), price[state], state));
            }
        }
        long steps = 0;
        long look = LOOK;
        while (!open.isEmpty()) {
            Open next = open.remove();
            if (next.state() == 0) {
                return OptionalLong.of(next.price());
            }
            if (next.price() > price[next.state()]) {
                continue;
            }
            if (steps > mostSteps || steps >= look && stop.isRaised()) {
                return OptionalLong.empty();
            }
            look = steps >= look ? steps + LOOK : look;
            have = states.have(next.state());
            for (int f : with[first(have)]) {
                Filling filling = fillings.get(f);
                int rest = states.rest(next.state(), have, filling.units());
                long then = next.price() + filling.price();
                steps++;
                if (then < price[rest]) {
                    price[rest] = then;
                    before[rest] = next.state();
                    by[rest] = f;
                    open.add(new Open(then + worth(states.have(rest)), then, rest));
                }
            }
        }
        return OptionalLong.empty();
    }

    /** Some bin must hold one of these; which one is bought first does not matter. */
    private int first(int[] have) {
        int next = 0;
        while (have[rarest[next]] == 0) {
            next++;
        }
        return rarest[next];
    }

    private long worth(int[] have) {
        double worth = 0;
        for (int i = 0; i < have.length; i++) {
            worth += have[i] * values[i];
        }
        return (long) worth;
    }

    /**
     * Tells the bins of the cheapest way, the last one first.
     *
     * @param bins hears of each with the units by item that it has
     * @return the state where the way starts
     */
    int retrace(BiConsumer<Filling, int[]> bins) {
        int state = 0;
        while (by[state] != START) {
            int[] units = states.have(before[state]);
            int[] left = states.have(state);
            for (int i = 0; i < units.length; i++) {
                units[i] -= left[i];
            }
            bins.accept(fillings.get(by[state]), units);
            state = before[state];
        }
        return state;
    }
}
