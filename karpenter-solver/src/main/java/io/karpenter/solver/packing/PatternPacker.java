package io.karpenter.solver.packing;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Masks;
import io.karpenter.solver.problem.Offers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs demands onto new nodes, whole node fillings ("patterns") at a time.
 *
 * <p>Each demand has a value, its share price ({@link io.karpenter.solver.bound.SharePrices}): what its pods cost at least on a
 * perfectly filled node. The packer fills every candidate offer, takes the filling with the most value for its price, repeats
 * it on as many nodes as there are pods for, and goes on with what is left. A filling whose value reaches its price is optimal;
 * the last nodes are small ones by themselves, because a large one would not be filled. Fillings are recomputed lazily: an
 * offer that was poor does not get better while pods become fewer.
 *
 * <p>O(candidates × demands) for the first round, then O(demands) for most nodes. Source: greedy set covering with
 * Gilmore–Gomory patterns; price-guided, as in column generation, with share prices in place of LP duals.
 */
final class PatternPacker {

    /** How a node is filled. */
    enum Fill {
        /** Demands in a fixed order, each as often as it fits. */
        ORDERED,
        /** Always the demand with the most value for what it takes of the scarcest room left. */
        BALANCED
    }

    /** Order in which demands are tried. */
    enum Order {
        VALUE,
        LARGEST_SHARE,
        SCARCEST_OFFERS
    }

    /**
     * @param fill how a node is filled
     * @param order of demands
     * @param sizeBonus exponent on the price of a filling: above 0 favours larger nodes, below 0 smaller ones
     * @param thrifty true: nodes are chosen by what they take of their pool's limits, not by price
     */
    record Variant(String name, Fill fill, Order order, double sizeBonus, boolean thrifty) {}

    private final CompiledProblem problem;
    private final Offers offers;
    private final Masks masks;
    private final HostRules rules;
    private final Variant variant;
    private final Demand[] demands;
    private final int[] remaining;
    /** Demands whose pods have preferences. */
    private final boolean[] wishing;

    private final Supply supply;
    private final List<Draft> drafts = new ArrayList<>();

    private final int[] candidates;
    /** Demands that may use a candidate, in the order of the variant; shared by candidates with equal sets. */
    private final int[][] usable;

    private final double[] efficiency;

    // Scratch of one filling.
    private final int[] take;
    private final int[] open;
    private final long[] left;
    private final int[] matched;
    private final int[] owned;

    PatternPacker(CompiledProblem problem, HostRules rules, List<Demand> wanted, Supply supply, Variant variant) {
        this.problem = problem;
        this.offers = problem.offers();
        this.masks = problem.masks();
        this.rules = rules;
        this.variant = variant;
        this.supply = supply;
        this.demands = ordered(wanted);
        this.remaining = Arrays.stream(demands).mapToInt(d -> d.count).toArray();
        this.wishing = new boolean[demands.length];
        for (int d = 0; d < demands.length; d++) {
            for (int c : demands[d].classes) {
                wishing[d] |= !problem.classes().get(c).wishes().isEmpty();
            }
        }
        Candidates found = Candidates.of(problem, demands);
        this.candidates = found.offers();
        this.usable = found.usable();
        this.efficiency = new double[candidates.length];
        this.take = new int[demands.length];
        this.open = new int[demands.length];
        this.left = new long[problem.axes().size()];
        this.matched = new int[rules.slots()];
        this.owned = new int[rules.slots()];
    }

    private Demand[] ordered(List<Demand> wanted) {
        Demand[] result =
                wanted.stream().filter(d -> d.count > 0 && d.mask != Masks.NONE).toArray(Demand[]::new);
        double[] key = new double[result.length];
        Integer[] index = new Integer[result.length];
        for (int i = 0; i < result.length; i++) {
            index[i] = i;
            key[i] = switch (variant.order()) {
                case VALUE -> result[i].value;
                case LARGEST_SHARE -> largestShare(result[i]);
                case SCARCEST_OFFERS -> -masks.frontier(result[i].mask).length * 1e15 + result[i].value;
            };
        }
        Arrays.sort(index, (a, b) -> {
            int byKey = Double.compare(key[b], key[a]);
            return byKey != 0 ? byKey : Integer.compare(a, b);
        });
        return Arrays.stream(index).map(i -> result[i]).toArray(Demand[]::new);
    }

    /** Largest share of the roomiest offer that the unit takes in any resource. */
    private double largestShare(Demand demand) {
        int[] frontier = masks.frontier(demand.mask);
        long[] room = offers.room()[frontier[frontier.length - 1]];
        double share = 0;
        for (int r = 0; r < room.length; r++) {
            if (demand.size[r] > 0) {
                share = Math.max(share, (double) demand.size[r] / room[r]);
            }
        }
        return share;
    }

    /** Packs all it can; {@link #remaining} is what supply or rules left over. */
    List<Draft> pack() {
        for (int i = 0; i < candidates.length; i++) {
            efficiency[i] = fill(i);
        }
        while (true) {
            int best = best(-1);
            if (best < 0) {
                return drafts;
            }
            double fresh = fill(best);
            efficiency[best] = fresh;
            int rival = best(best);
            if (fresh > 0 && (rival < 0 || fresh >= efficiency[rival])) {
                emit(candidates[best]);
            }
        }
    }

    /** Units of each demand that got no place. */
    List<Demand> leftOver() {
        List<Demand> result = new ArrayList<>();
        for (int d = 0; d < demands.length; d++) {
            if (remaining[d] > 0) {
                result.add(demands[d].withCount(remaining[d]));
            }
        }
        return result;
    }

    private int best(int except) {
        int best = -1;
        for (int i = 0; i < candidates.length; i++) {
            if (i != except && efficiency[i] > 0 && (best < 0 || efficiency[i] > efficiency[best])) {
                best = i;
            }
        }
        return best;
    }

    /** Fills the candidate into the scratch; the value of the filling for its price, 0 if nothing fits. */
    private double fill(int candidate) {
        Arrays.fill(take, 0);
        int offer = candidates[candidate];
        if (!supply.has(offer)) {
            return 0;
        }
        System.arraycopy(offers.room()[offer], 0, left, 0, left.length);
        if (matched.length > 0) {
            Arrays.fill(matched, 0);
            Arrays.fill(owned, 0);
        }
        double value = switch (variant.fill()) {
            case ORDERED -> fillOrdered(usable[candidate], offer);
            case BALANCED -> fillBalanced(usable[candidate], offer);
        };
        if (problem.flexibility().needed(offers.shape()[offer])) {
            value = shrink(value, offer);
        }
        if (value <= 0) {
            return 0;
        }
        double price = variant.thrifty() ? supply.shareOfLimits(offer) : Math.max(1, offers.price()[offer]);
        return variant.sizeBonus() == 0 ? value / price : value / price * Math.pow(price, variant.sizeBonus());
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
    private boolean flexible(int offer) {
        long[] load = new long[left.length];
        int mask = -1;
        long[] least = load;
        for (int d = 0; d < demands.length; d++) {
            if (take[d] > 0) {
                int choice = demands[d].choiceFor(masks, offer);
                mask = mask < 0 ? demands[d].masks[choice] : masks.and(mask, demands[d].masks[choice]);
                least = least == load ? demands[d].size : least;
                for (int r = 0; r < load.length; r++) {
                    load[r] += take[d] * demands[d].size[r];
                }
            }
        }
        return mask < 0 || problem.flexibility().enough(offer, problem.limits().use()[offer], mask, load, least);
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
        double value = 0;
        // Room and allowance only shrink while a node is filled: a demand that was refused once needs no second look.
        System.arraycopy(order, 0, open, 0, order.length);
        int count = order.length;
        while (true) {
            int best = -1;
            double bestScore = 0;
            int kept = 0;
            for (int i = 0; i < count; i++) {
                int d = open[i];
                double score = remaining[d] > take[d] ? worth(d, offer) / shareOfLeft(demands[d].size) : 0;
                if (score > bestScore && mayAdd(d)) {
                    bestScore = score;
                    best = d;
                } else if (score == 0 || score > bestScore) {
                    continue;
                }
                open[kept++] = d;
            }
            count = kept;
            if (best < 0) {
                return value;
            }
            int fitting = NodeFill.fitting(demands[best].size, left, remaining[best] - take[best]);
            double added = add(best, offer, Math.max(1, fitting / 4));
            if (added == 0) {
                return value + fillRest(order, offer);
            }
            value += added;
        }
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

    /** Makes nodes of the filling in the scratch, as many as there are pods and supply for. */
    private void emit(int offer) {
        int times = Integer.MAX_VALUE;
        for (int d = 0; d < demands.length; d++) {
            if (take[d] > 0) {
                times = Math.min(times, remaining[d] / take[d]);
            }
        }
        Draft pattern = new Draft(problem, rules);
        if (problem.flexibility().anyNeeded()) {
            pattern.restrict(problem.shapeMasks()[offers.shape()[offer]]);
        }
        for (int d = 0; d < demands.length; d++) {
            if (take[d] > 0) {
                pattern.add(demands[d], offer, take[d]);
            }
        }
        for (int i = 0; i < times; i++) {
            Draft draft = i == 0 ? pattern : pattern.copy();
            if (!buy(draft)) {
                break;
            }
            drafts.add(draft);
            for (int d = 0; d < demands.length; d++) {
                remaining[d] -= take[d];
            }
        }
    }

    private boolean buy(Draft draft) {
        int mask = draft.mask();
        long[] load = draft.load();
        // What is launched in the end may be any of several types; the largest of them counts against limits.
        boolean choosy = problem.flexibility().anyNeeded();
        int largest = choosy ? supply.cheapest(mask, load, this::flexible) : supply.cheapest(mask, load);
        if (largest < 0) {
            return false;
        }
        long[] counted = problem.limits().use()[largest];
        int bought = choosy
                ? supply.cheapest(
                        mask,
                        load,
                        offer -> offers.stock()[offer] == offers.stock()[largest]
                                && problem.limits().within(offer, counted))
                : largest;
        supply.take(bought, counted);
        draft.buy(bought);
        draft.count(counted);
        return true;
    }
}
