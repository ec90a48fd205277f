package io.karpenter.solver.columns;

import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Whole bins out of the linear relaxation: fixes the fillings that it uses most nearly once, relaxes what is left over with new
 * fillings for it, and so on to the ground. Each dive starts from all fillings of those before.
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

    private final CoveringProblem problem;
    private final Pricing pricing;
    private final ColumnPool pool;
    private final PriceStep step;
    private final StopSignal stop;

    Dive(CoveringProblem problem, Pricing pricing, ColumnPool pool, PriceStep step, StopSignal stop) {
        this.problem = problem;
        this.pricing = pricing;
        this.pool = pool;
        this.step = step;
        this.stop = stop;
    }

    /**
     * How to dive.
     *
     * @param units to be covered by item
     * @param care each unit doubles the rounds of column generation between steps; 0 is quick
     * @param accepted false if rules that the problem does not know refuse such a bin
     * @param limit nano-USD per hour that all bins together may cost at most
     * @param random decides between fillings that are used about as often
     */
    public record Plunge(int[] units, int care, Predicate<Column> accepted, long limit, RandomGenerator random) {}

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
    private final class State {
        private final int[] left;
        private final int[] stocks = problem.units().clone();
        private final List<Column> fixed = new ArrayList<>();
        private long cost;

        State(int[] units) {
            left = units.clone();
        }
    }

    /** Dives once; when it is stopped, it lands where it is. Empty if it would cost more than it may. */
    Optional<Landing> dive(Plunge plunge) {
        State state = new State(plunge.units());
        try {
            while (IntStream.of(state.left).anyMatch(units -> units > 0)) {
                pool.master().ask(state.left, state.stocks);
                Master.Optimum optimum =
                        relaxed(state.fixed.isEmpty() ? 0 : Math.min(MOST_ROUNDS, ROUNDS << plunge.care()));
                if (stop.isRaised()) {
                    break;
                }
                if (state.cost + step.raised(optimum.price() * (1 - SAFETY)) > plunge.limit()) {
                    return Optional.empty();
                }
                if (!fix(state, optimum, plunge)) {
                    break;
                }
            }
        } finally {
            pool.master().ask(problem.counts(), problem.units());
        }
        return state.cost > plunge.limit() ? Optional.empty() : Optional.of(new Landing(state.fixed, state.left));
    }

    private Master.Optimum relaxed(int rounds) {
        Master.Optimum optimum = pool.master().solve();
        for (int round = 0; round < rounds && !stop.isRaised(); round++) {
            boolean added = false;
            Pricing.Outcome outcome = pricing.whole(optimum.values(), optimum.stocks(), Rounds.EFFORTS.getFirst());
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
                    pool.master().ban(c);
                    banned = true;
                    break;
                }
                take(state, trimmed);
                fixed++;
            }
        }
        return fixed > 0 || banned;
    }

    /** True if the stock of its bins is used up. */
    private boolean isGone(State state, Column column) {
        int stock = problem.bins().get(column.bin()).stock();
        return stock != CoveringProblem.UNLIMITED && state.stocks[stock] <= 0;
    }

    private void take(State state, Column column) {
        CoveringProblem.Bin bin = problem.bins().get(column.bin());
        state.cost += bin.price();
        if (bin.stock() != CoveringProblem.UNLIMITED) {
            state.stocks[bin.stock()]--;
        }
        for (int k = 0; k < column.items().length; k++) {
            state.left[column.items()[k]] -= column.counts()[k];
        }
        state.fixed.add(column);
    }
}
