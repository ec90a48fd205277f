package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Whole bins out of the linear relaxation: fixes the fillings that it uses most nearly once, relaxes what is left over with new
 * fillings for it, and so on to the ground. Each time that half is fixed, what is left over becomes a problem of its own, so that
 * no filling counts for more than there is left. Each dive starts from all fillings of those before.
 *
 * <p>Cost: some sixty times a round or more of column generation. Source: Joncour, Michel, Sadykov, Sverdlov and
 * Vanderbeck, "Column generation based primal heuristics", 2010.
 */
public final class Dive {

    /** Steps to the ground, roughly. */
    private static final int STEPS = 60;

    /** Rounds of pricing before each step, at least. */
    private static final int ROUNDS = 2;

    private static final int MOST_ROUNDS = 32;

    /** Uses from which on a filling counts as used once more. */
    private static final double NEARLY_ONCE = 0.95;

    /** Uses down to which fillings are fixed with others in one step. */
    private static final double RATHER_THAN_NOT = 0.5;

    /** How much luck changes the order of fillings that are used about as often. */
    private static final double LUCK = 0.15;

    private static final double USED = 1e-4;

    /** Of a price; covers the simplex method's own errors. */
    private static final double SAFETY = 1e-6;

    private final Level surface;
    private final PriceStep step;
    private final StopSignal stop;

    /** What is left over at some depth, relaxed: fillings of it have no more units than there are left. */
    private record Level(CoveringProblem problem, Pricing pricing, ColumnPool pool) {

        /** The same for fewer units. */
        Level below(State state, StopSignal stop) {
            CoveringProblem fewer = problem.withCounts(state.left).withLeft(state.stocks.clone(), state.limits.clone());
            UsefulBins bins = new UsefulBins(fewer);
            ColumnPool below = new ColumnPool(fewer, bins, new StartColumns(fewer, bins), stop);
            below.refuse(state.refused);
            below.addKnown(pool.columns());
            return new Level(fewer, new Pricing(fewer, bins, stop), below);
        }
    }

    Dive(CoveringProblem problem, Pricing pricing, ColumnPool pool, PriceStep step, StopSignal stop) {
        this.surface = new Level(problem, pricing, pool);
        this.step = step;
        this.stop = stop;
    }

    /**
     * How to dive.
     *
     * @param units to be covered by item
     * @param stocks units that are left of each stock
     * @param limits what is left of each limit
     * @param care each unit doubles the rounds of column generation between steps; 0 is quick
     * @param accepted false if rules that the problem does not know refuse such a bin
     * @param limit nano-USD per hour that all bins together may cost at most
     * @param random decides between fillings that are used about as often
     */
    public record Plunge(
            int[] units,
            int[] stocks,
            long[] limits,
            int care,
            Predicate<Column> accepted,
            long limit,
            RandomGenerator random) {}

    /**
     * What is fixed, and what is not.
     *
     * @param columns one for each bin, without units that others have
     * @param left units by item that are in none
     */
    public record Landing(List<Column> columns, int[] left) {

        public Landing {
            columns = List.copyOf(columns);
        }
    }

    /** The state of one dive. */
    private static final class State {
        private Level level;
        private final int[] left;
        private final int[] stocks;
        private final long[] limits;
        private final List<Column> fixed = new ArrayList<>();
        private final Set<Column> refused = new HashSet<>();
        private long cost;

        State(Level level, Plunge plunge) {
            this.level = level;
            this.left = plunge.units().clone();
            this.stocks = plunge.stocks().clone();
            this.limits = plunge.limits().clone();
        }

        int units() {
            return IntStream.of(left).sum();
        }
    }

    /** Dives once; when it is stopped, it lands where it is. Empty if it would cost more than it may. */
    Optional<Landing> dive(Plunge plunge) {
        State state = new State(surface, plunge);
        try {
            int atLevel = IntStream.of(surface.problem().counts()).sum();
            int rounds = 0;
            while (state.units() > 0 && !stop.isRaised()) {
                if (state.units() <= atLevel / 2) {
                    state.level = state.level.below(state, stop);
                    atLevel = state.units();
                    rounds = rounds(plunge);
                }
                state.level.pool().master().ask(state.left, state.stocks, state.limits);
                Master.Optimum optimum = relaxed(state.level, rounds);
                rounds = rounds(plunge);
                if (!stop.isRaised() && state.cost + step.raised(optimum.price() * (1 - SAFETY)) > plunge.limit()) {
                    return Optional.empty();
                }
                if (stop.isRaised() || !fix(state, optimum, plunge)) {
                    break;
                }
            }
        } finally {
            surface.pool()
                    .master()
                    .ask(
                            surface.problem().counts(),
                            surface.problem().units(),
                            surface.problem().limits());
        }
        return state.cost > plunge.limit() ? Optional.empty() : Optional.of(new Landing(state.fixed, state.left));
    }

    private static int rounds(Plunge plunge) {
        return Math.min(MOST_ROUNDS, ROUNDS << plunge.care());
    }

    private Master.Optimum relaxed(Level level, int rounds) {
        ColumnPool pool = level.pool();
        Pricing pricing = level.pricing();
        Master.Optimum optimum = pool.master().solve();
        for (int round = 0; round < rounds && !stop.isRaised(); round++) {
            boolean added = false;
            double[] tolls = pricing.tolls(optimum.stocks(), optimum.limits());
            Pricing.Outcome outcome = pricing.whole(optimum.values(), tolls, Rounds.EFFORTS.getFirst());
            for (Pricing.Found found : outcome.found()) {
                added |= pricing.isGood(found, optimum) && pool.add(found);
            }
            if (!added) {
                break;
            }
            optimum = pool.master().solve();
        }
        return optimum;
    }

    /** Fixes some fillings; false if there is none to fix. */
    private boolean fix(State state, Master.Optimum optimum, Plunge plunge) {
        double[] uses = optimum.uses();
        double[] rank = new double[uses.length];
        double bins = 0;
        for (int c = 0; c < uses.length; c++) {
            bins += uses[c];
            rank[c] = uses[c] >= NEARLY_ONCE
                    ? uses[c]
                    : uses[c] - LUCK * plunge.random().nextDouble();
        }
        int[] order = IntStream.range(0, uses.length)
                .filter(c -> uses[c] > USED)
                .boxed()
                .sorted((a, b) -> Double.compare(rank[b], rank[a]))
                .mapToInt(Integer::intValue)
                .toArray();
        ColumnPool pool = state.level.pool();
        double most = Math.ceil(bins / STEPS);
        int fixed = 0;
        boolean banned = false;
        for (int c : order) {
            int times = (int) (uses[c] + 1 - NEARLY_ONCE);
            if (times == 0 && fixed > 0 && (fixed >= most || uses[c] < RATHER_THAN_NOT)) {
                break;
            }
            for (int i = 0; i < Math.max(1, times); i++) {
                Column column = pool.columns().get(c);
                Column trimmed = column.trimmed(item -> state.left[item]);
                // What others have taken much of is for the next step to replace.
                if (trimmed.items().length == 0 || isGone(state, column) || fixed > 0 && !trimmed.equals(column)) {
                    break;
                }
                if (!plunge.accepted().test(trimmed)) {
                    // What is left of a column may be refused where all of it is not, by another dive.
                    if (trimmed.equals(column)) {
                        pool.master().ban(c);
                        banned = true;
                    }
                    state.refused.add(trimmed);
                    break;
                }
                take(state, trimmed);
                fixed++;
            }
        }
        return fixed > 0 || banned;
    }

    /** True if the stock or a limit of its bins is used up. */
    private static boolean isGone(State state, Column column) {
        CoveringProblem.Bin bin = state.level.problem().bins().get(column.bin());
        return !CoveringProblem.isLeft(bin, state.stocks, state.limits);
    }

    private static void take(State state, Column column) {
        CoveringProblem.Bin bin = state.level.problem().bins().get(column.bin());
        state.cost += bin.price();
        if (bin.stock() != CoveringProblem.UNLIMITED) {
            state.stocks[bin.stock()] -= bin.draw();
        }
        bin.takes().takeOff(state.limits);
        for (int k = 0; k < column.items().length; k++) {
            state.left[column.items()[k]] -= column.counts()[k];
        }
        state.fixed.add(column);
    }
}
