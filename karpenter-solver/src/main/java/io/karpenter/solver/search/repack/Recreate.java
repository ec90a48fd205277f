package io.karpenter.solver.search.repack;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Evacuation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Packs a pile of units onto new nodes, with some luck: the second half of ruin and recreate. As the first plan does, it takes the
 * filling with the most value for its price, again and again; but orders, and which of nearly equal fillings wins, are random, so that
 * the same pile comes out differently each time. Only offers that hold some unit drawn at random, the anchor, are filled: it has to go
 * somewhere.
 *
 * <p>O(frontier of the anchor's mask × units in the pile) for each node: some 10 µs. Not thread-safe. Source: Schrimpf et al. 2000,
 * "Record breaking optimization results using the ruin and recreate principle".
 */
public final class Recreate {

    /** Fillings differ by up to this share of their efficiency by luck. */
    private static final double LUCK = 0.06;

    private final SearchSpace space;
    private final long[] left;
    private final int[] matched;
    private final int[] owned;
    private int[] order = new int[16];
    private double[] keys = new double[16];
    private int[] take = new int[16];
    private int[] bestTake = new int[16];
    private boolean balanced;
    private int bestOffer;
    private double bestEfficiency;
    /** True if the filling made last takes the whole pile. */
    private boolean everything;

    public Recreate(SearchSpace space) {
        this.space = space;
        this.left = new long[space.problem.axes().size()];
        this.matched = new int[space.rules.slots()];
        this.owned = new int[space.rules.slots()];
    }

    /**
     * Nodes that hold the whole pile, which is used up; none if they would cost more than {@code limit}, in nano-USD per hour.
     */
    public List<NodeDraft> recreate(Pile pile, long limit, RandomGenerator random) {
        List<NodeDraft> drafts = new ArrayList<>();
        boolean whole = recreate(pile, limit, random, drafts);
        drafts.forEach(draft -> come(draft, -1));
        return whole ? drafts : List.of();
    }

    /** Lets rules between domains and what is rationed know of a node, or forget it. */
    private void come(NodeDraft draft, int sign) {
        if (space.tally != null) {
            space.tally.come(draft, sign);
        }
        if (space.rations != null) {
            space.rations.come(draft, sign);
        }
    }

    private boolean recreate(Pile pile, long limit, RandomGenerator random, List<NodeDraft> drafts) {
        int n = pile.size();
        ensure(n);
        for (int i = 0; i < n; i++) {
            if (pile.count(i) > 0 && space.mask[pile.unit(i)] == Masks.NONE) {
                return false;
            }
        }
        long cost = 0;
        shuffle(pile, random);
        int open = n;
        while (true) {
            // Positions that are used up leave the order.
            int kept = 0;
            for (int i = 0; i < open; i++) {
                if (pile.count(order[i]) > 0) {
                    order[kept++] = order[i];
                }
            }
            open = kept;
            if (open == 0) {
                return true;
            }
            NodeDraft draft = best(pile, open, limit - cost, random);
            if (draft == null) {
                return false;
            }
            cost += draft.cost();
            if (cost > limit) {
                return false;
            }
            come(draft, 1);
            drafts.add(draft);
        }
    }

    /** The staying node with as much of the pile for guests as it takes; the same if it takes nothing. */
    NodeDraft fillUp(Pile pile, NodeDraft staying, RandomGenerator random) {
        int host = staying.host();
        Evacuation.Host of = space.hosts.hosts().get(host);
        System.arraycopy(of.free(), 0, left, 0, left.length);
        if (matched.length > 0) {
            System.arraycopy(of.matched(), 0, matched, 0, matched.length);
            System.arraycopy(of.owned(), 0, owned, 0, owned.length);
        }
        for (int i = 0; i < staying.units().length; i++) {
            int unit = staying.units()[i];
            for (int r = 0; r < left.length; r++) {
                left[r] -= staying.counts()[i] * space.size[unit][r];
            }
            if (space.bound[unit]) {
                space.record(unit, staying.counts()[i], matched, owned);
            }
        }
        int n = pile.size();
        ensure(n);
        Arrays.fill(take, 0, n, 0);
        int from = random.nextInt(n);
        int kinds = 0;
        for (int i = 0; i < n; i++) {
            int position = (from + i) % n;
            int unit = pile.unit(position);
            int wanted = pile.count(position);
            if (wanted > 0 && space.hosts.welcome().get(unit).get(host)) {
                int most = space.roomOn(host, unit, wanted);
                kinds += most > 0 && add(position, unit, most) > 0 ? 1 : 0;
            }
        }
        if (kinds == 0) {
            return staying;
        }
        int[] units = Arrays.copyOf(staying.units(), staying.units().length + kinds);
        int[] counts = Arrays.copyOf(staying.counts(), units.length);
        int next = staying.units().length;
        for (int position = 0; position < n; position++) {
            if (take[position] > 0) {
                int at = indexOf(units, next, pile.unit(position));
                units[at] = pile.unit(position);
                counts[at] += take[position];
                next = Math.max(next, at + 1);
                pile.take(position, take[position]);
            }
        }
        return space.staying(host, Arrays.copyOf(units, next), Arrays.copyOf(counts, next));
    }

    /** Where the unit is among the first {@code size}, or {@code size}. */
    private static int indexOf(int[] units, int size, int unit) {
        for (int i = 0; i < size; i++) {
            if (units[i] == unit) {
                return i;
            }
        }
        return size;
    }

    private void ensure(int n) {
        if (order.length < n) {
            order = new int[2 * n];
            keys = new double[2 * n];
            take = new int[2 * n];
            bestTake = new int[2 * n];
        }
    }

    /** An order in which units are tried: by value or by size, most first, with luck. */
    private void shuffle(Pile pile, RandomGenerator random) {
        int n = pile.size();
        boolean bySize = random.nextInt(3) == 0;
        double noise = random.nextBoolean() ? 0.3 : 1.5;
        balanced = random.nextInt(3) == 0;
        for (int i = 0; i < n; i++) {
            int u = pile.unit(i);
            double key =
                    (bySize && pile.count(i) > 0 ? largest(u) : space.value[u]) * (1 + noise * random.nextDouble());
            int at = i;
            while (at > 0 && keys[at - 1] < key) {
                keys[at] = keys[at - 1];
                order[at] = order[at - 1];
                at--;
            }
            keys[at] = key;
            order[at] = i;
        }
    }

    /** Largest share of the roomiest offer that the unit takes in any resource. */
    private double largest(int unit) {
        int[] frontier = space.masks.frontier(space.mask[unit]);
        long[] room = space.room[frontier[frontier.length - 1]];
        double share = 0;
        for (int r = 0; r < room.length; r++) {
            if (space.size[unit][r] > 0) {
                share = Math.max(share, (double) space.size[unit][r] / room[r]);
            }
        }
        return share;
    }

    /** The filling with the most value for its price; null if nothing within the limit takes a unit. */
    private @Nullable NodeDraft best(Pile pile, int open, long limit, RandomGenerator random) {
        int anchor = pile.unit(order[random.nextInt(3) == 0 ? random.nextInt(open) : 0]);
        int mask = space.offersToTry.part(space.maskOf(anchor, random), random);
        int both = space.masks.and(mask, space.mask[pile.unit(order[random.nextInt(open)])]);
        bestOffer = -1;
        bestEfficiency = 0;
        tryAll(space.offersToTry.of(mask), pile, open, limit, random);
        if (both != mask && both != Masks.NONE) {
            tryAll(space.offersToTry.of(both), pile, open, limit, random);
        }
        return bestOffer < 0 ? null : draft(pile, open);
    }

    private void tryAll(int[] offers, Pile pile, int open, long limit, RandomGenerator random) {
        for (int offer : offers) {
            if (space.price[offer] > limit) {
                return;
            }
            if (space.rations != null && !space.rations.allow(offer)) {
                continue;
            }
            double value = fill(pile, open, offer);
            double efficiency = value / Math.max(1, space.price[offer]) * (1 + LUCK * random.nextDouble());
            if (efficiency > bestEfficiency) {
                bestEfficiency = efficiency;
                bestOffer = offer;
                int[] swapped = bestTake;
                bestTake = take;
                take = swapped;
            }
            if (everything) {
                // What is dearer can hold no more.
                return;
            }
        }
    }

    /** Fills a node of the offer; the value of the filling, 0 if nothing fits. */
    private double fill(Pile pile, int open, int offer) {
        System.arraycopy(space.room[offer], 0, left, 0, left.length);
        if (matched.length > 0) {
            Arrays.fill(matched, 0);
            Arrays.fill(owned, 0);
        }
        Arrays.fill(take, 0, open, 0);
        double value = balanced ? fillBalanced(pile, open, offer) : 0;
        everything = true;
        for (int i = 0; i < open; i++) {
            int unit = pile.unit(order[i]);
            int wanted = pile.count(order[i]) - take[i];
            int most = wanted > 0 && space.allows(unit, offer) ? space.roomOnNew(unit, offer, take[i], wanted) : 0;
            int added = most > 0 ? add(i, unit, most) : 0;
            value += added == 0 ? 0 : added * space.worth(unit, offer);
            everything &= added == wanted;
        }
        if (value > 0 && space.mustKeepMinValues(offer)) {
            value = flexible(pile, open, offer, value);
        }
        return value;
    }

    /** Takes, while it fits, the unit with the most value for its share of the room left. */
    private double fillBalanced(Pile pile, int open, int offer) {
        double value = 0;
        while (true) {
            int best = -1;
            double bestScore = 0;
            for (int i = 0; i < open; i++) {
                int unit = pile.unit(order[i]);
                if (pile.count(order[i]) > take[i]
                        && space.allows(unit, offer)
                        && space.roomOnNew(unit, offer, take[i], 1) > 0) {
                    double score = space.value[unit] / shareOfLeft(space.size[unit]);
                    if (score > bestScore) {
                        bestScore = score;
                        best = i;
                    }
                }
            }
            if (best < 0) {
                return value;
            }
            int unit = pile.unit(order[best]);
            int wanted = pile.count(order[best]) - take[best];
            int added = add(best, unit, space.roomOnNew(unit, offer, take[best], Math.max(1, wanted / 4)));
            if (added == 0) {
                return value;
            }
            value += added * space.worth(unit, offer);
        }
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

    private int add(int position, int unit, int wanted) {
        long[] size = space.size[unit];
        long most = wanted;
        for (int r = 0; r < size.length; r++) {
            if (size[r] > left[r]) {
                return 0;
            }
            if (size[r] > 0 && most > 1) {
                most = Math.min(most, left[r] / size[r]);
            }
        }
        int count = space.bound[unit] ? space.allowance(unit, matched, owned, (int) most) : (int) most;
        if (count > 0) {
            for (int r = 0; r < size.length; r++) {
                left[r] -= count * size[r];
            }
            if (space.bound[unit]) {
                space.record(unit, count, matched, owned);
            }
            take[position] += count;
        }
        return count;
    }

    /** Takes units off again until enough instance types remain for minValues; the value that is left. */
    private double flexible(Pile pile, int open, int offer, double value) {
        double rest = value;
        for (int i = open - 1; i >= 0; i--) {
            int unit = pile.unit(order[i]);
            while (take[i] > 0 && !keepsMinValues(pile, open, offer)) {
                take[i]--;
                rest -= space.worth(unit, offer);
                everything = false;
            }
        }
        return Math.max(0, rest);
    }

    private boolean keepsMinValues(Pile pile, int open, int offer) {
        int[] units = new int[open];
        for (int i = 0; i < open; i++) {
            units[i] = pile.unit(order[i]);
        }
        return space.keepsMinValues(offer, units, take);
    }

    /** The best filling as a draft; its units leave the pile. */
    private NodeDraft draft(Pile pile, int open) {
        int kinds = 0;
        for (int i = 0; i < open; i++) {
            kinds += bestTake[i] > 0 ? 1 : 0;
        }
        int[] units = new int[kinds];
        int[] counts = new int[kinds];
        int next = 0;
        for (int i = 0; i < open; i++) {
            if (bestTake[i] > 0) {
                units[next] = pile.unit(order[i]);
                counts[next++] = bestTake[i];
                pile.take(order[i], bestTake[i]);
            }
        }
        return space.draft(bestOffer, units, counts);
    }
}
