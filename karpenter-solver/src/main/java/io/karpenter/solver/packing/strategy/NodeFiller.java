package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.market.Flexibility;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.NodeFill;
import io.karpenter.solver.packing.Wishes;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Fills one node of an offer with units of demands that are tried in a fixed order. Variants of the {@link PatternPacker} that fill
 * alike share one, and with it the fillings of the first round. Not thread-safe.
 *
 * <p>O(demands that may use the offer), if balanced and O(log demands) for most pods besides: Minoux's lazy greedy, which looks
 * again only at demands that may have become the best.
 */
final class NodeFiller {

    /** How a node is filled. */
    enum Fill {
        /** Demands in a fixed order, each as often as it fits. */
        ORDERED,
        /** Always the demand with the most value for what it takes of the scarcest room left. */
        BALANCED
    }

    private final CompiledProblem problem;
    private final Offers offers;
    private final Masks masks;
    private final HostRules rules;
    private final Fill fill;
    private final Demand[] demands;
    private final Candidates candidates;
    /** Demands whose pods have preferences. */
    private final boolean[] wishing;

    private double @Nullable [] first;

    // Scratch of one filling.
    private final int[] take;
    private final ScoreQueue queue;
    private final long[] left;
    private final int[] matched;
    private final int[] owned;
    private int[] remaining = {};

    /**
     * @param demands in the order in which they are tried
     * @param candidates offers worth filling with these demands
     */
    NodeFiller(CompiledProblem problem, HostRules rules, Demand[] demands, Candidates candidates, Fill fill) {
        this.problem = problem;
        this.offers = problem.offers();
        this.masks = problem.masks();
        this.rules = rules;
        this.fill = fill;
        this.demands = demands;
        this.candidates = candidates;
        this.wishing = new boolean[demands.length];
        for (int d = 0; d < demands.length; d++) {
            for (int c : demands[d].classes) {
                wishing[d] |= !problem.classes().get(c).wishes().isEmpty();
            }
        }
        this.take = new int[demands.length];
        this.queue = new ScoreQueue(demands.length);
        this.left = new long[problem.axes().size()];
        this.matched = new int[rules.slots()];
        this.owned = new int[rules.slots()];
    }

    Demand[] demands() {
        return demands;
    }

    /** The offers worth filling. */
    int[] candidates() {
        return candidates.offers();
    }

    /** Units of each demand on the node filled last. */
    int[] taken() {
        return take;
    }

    /** By candidate: what its filling is worth while no unit has been placed yet. */
    double[] firstValues() {
        if (first == null) {
            int[] all = Arrays.stream(demands).mapToInt(d -> d.count).toArray();
            first = new double[candidates.offers().length];
            for (int i = 0; i < first.length; i++) {
                first[i] = fill(i, all);
            }
        }
        return first;
    }

    /**
     * Fills a node of the candidate; the value of the filling, 0 if nothing fits.
     *
     * @param remaining units of each demand that are to be placed
     */
    double fill(int candidate, int[] remaining) {
        this.remaining = remaining;
        Arrays.fill(take, 0);
        int offer = candidates.offers()[candidate];
        System.arraycopy(offers.room()[offer], 0, left, 0, left.length);
        if (matched.length > 0) {
            Arrays.fill(matched, 0);
            Arrays.fill(owned, 0);
        }
        double value = switch (fill) {
            case ORDERED -> fillOrdered(candidates.usable()[candidate], offer);
            case BALANCED -> fillBalanced(candidates.usable()[candidate], offer);
        };
        if (problem.flexibility().needed(offers.shape()[offer])) {
            value = shrink(value, offer);
        }
        return Math.max(value, 0);
    }

    /** Takes units off the filling until enough instance types remain for minValues; the value that is left. */
    private double shrink(double value, int offer) {
        double left = value;
        boolean some = false;
        for (int d = demands.length - 1; d >= 0; d--) {
            while (take[d] > 0 && !flexible(offer)) {
                take[d]--;
                left -= worth(d, offer);
            }
            some |= take[d] > 0;
        }
        return some ? left : 0;
    }

    /** True if the filling keeps minValues when {@code offer} is what counts against limits. */
    boolean flexible(int offer) {
        return flexible(offer, problem.limits().use()[offer]);
    }

    /**
     * True if the filling keeps minValues when it is bought as {@code offer}.
     *
     * @param counted what counts against limits
     */
    boolean flexible(int offer, long[] counted) {
        long[] load = new long[left.length];
        int mask = -1;
        List<Flexibility.Part> openers = new ArrayList<>();
        for (int d = 0; d < demands.length; d++) {
            if (take[d] > 0) {
                int choice = demands[d].choiceFor(masks, offer);
                mask = mask < 0 ? demands[d].masks[choice] : masks.and(mask, demands[d].masks[choice]);
                openers.add(new Flexibility.Part(demands[d].masks[choice], demands[d].size));
                for (int r = 0; r < load.length; r++) {
                    load[r] += take[d] * demands[d].size[r];
                }
            }
        }
        return mask < 0 || problem.flexibility().enough(offer, counted, new Flexibility.Part(mask, load), openers);
    }

    /** What a unit is worth on a node of the offer: less where preferences are not met (decisions 2). */
    private double worth(int d, int offer) {
        double value = demands[d].value;
        if (!wishing[d]) {
            return value;
        }
        double lost = 0;
        int pods = 0;
        for (int i = 0; i < demands[d].classes.length; i++) {
            int perUnit = demands[d].perUnit[i];
            lost += perUnit * Wishes.missedShare(problem, problem.classes().get(demands[d].classes[i]), offer);
            pods += perUnit;
        }
        return value * Math.max(1 - lost / pods, 1e-3);
    }

    private double fillOrdered(int[] order, int offer) {
        double value = 0;
        for (int d : order) {
            if (remaining[d] > 0) {
                value += add(d, offer, NodeFill.fitting(demands[d].size, left, remaining[d]));
            }
        }
        return value;
    }

    private double fillBalanced(int[] order, int offer) {
        queue.clear();
        for (int d : order) {
            queue.append(d, score(d, offer));
        }
        queue.order();
        double value = 0;
        while (!queue.isEmpty()) {
            int best = queue.first();
            // Room and allowance only shrink while a node is filled, so that scores only fall: the first that keeps its
            // place with a fresh score is the best of all, and what is refused once needs no second look.
            double fresh = mayAdd(best) ? score(best, offer) : 0;
            if (!queue.rescoreFirst(fresh)) {
                continue;
            }
            int fitting = NodeFill.fitting(demands[best].size, left, remaining[best] - take[best]);
            double added = add(best, offer, Math.max(1, fitting / 4));
            if (added == 0) {
                return value + fillRest(order, offer);
            }
            value += added;
        }
        return value;
    }

    /** Worth of a unit for the share of the room left that it takes; 0 if there is none left, or no room. */
    private double score(int d, int offer) {
        return remaining[d] > take[d] ? worth(d, offer) / shareOfLeft(demands[d].size) : 0;
    }

    private double fillRest(int[] order, int offer) {
        double value = 0;
        for (int d : order) {
            if (remaining[d] > take[d]) {
                value += add(d, offer, NodeFill.fitting(demands[d].size, left, remaining[d] - take[d]));
            }
        }
        return value;
    }

    /** Share of the room left that the unit takes, all resources together; infinite if it does not fit. */
    private double shareOfLeft(long[] size) {
        double share = 0;
        for (int r = 0; r < size.length; r++) {
            if (size[r] > left[r]) {
                return Double.POSITIVE_INFINITY;
            }
            if (size[r] > 0) {
                share += (double) size[r] / left[r];
            }
        }
        return share;
    }

    private boolean mayAdd(int d) {
        return allowance(demands[d], 1) > 0;
    }

    private int allowance(Demand demand, int wanted) {
        if (demand.single()) {
            int c = demand.classes[0];
            return rules.free(c) ? wanted : rules.allowance(c, matched, owned, wanted);
        }
        // A unit of several pods: rules among its own pods were kept when it was made.
        for (int c : demand.classes) {
            if (!rules.free(c) && rules.allowance(c, matched, owned, 1) == 0) {
                return 0;
            }
        }
        return Math.min(wanted, 1);
    }

    /** Adds up to {@code wanted} units to the filling; their value. */
    private double add(int d, int offer, int wanted) {
        if (wanted == 0) {
            return 0;
        }
        Demand demand = demands[d];
        int count = allowance(demand, wanted);
        if (count == 0) {
            return 0;
        }
        take[d] += count;
        for (int r = 0; r < left.length; r++) {
            left[r] -= count * demand.size[r];
        }
        for (int i = 0; i < demand.classes.length; i++) {
            rules.record(demand.classes[i], count * demand.perUnit[i], matched, owned);
        }
        return count * worth(d, offer);
    }
}
