package io.karpenter.solver.packing;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.PoolLimits;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.function.IntPredicate;

/**
 * What can still be bought: units of reservations, and what the limits of NodePools leave. Mutable, one for each run of a
 * strategy. Source: SCH-LIM-05, SCH-LIM-06, SCH-RSV-02, SCH-RSV-03, KW-C-07, KW-D-07.
 */
public final class Supply {

    private final CompiledProblem problem;
    private final int[] stock;
    private final long[][] limits;
    private final boolean unlimited;
    private boolean refused;

    public Supply(CompiledProblem problem) {
        this.problem = problem;
        this.stock = problem.stock().clone();
        PoolLimits pools = problem.limits();
        this.limits = new long[pools.left().length][];
        for (int p = 0; p < limits.length; p++) {
            limits[p] = pools.left()[p].clone();
        }
        this.unlimited = !problem.isRationed();
    }

    /** True if one more node can be bought through {@code offer}. */
    public boolean has(int offer) {
        if (unlimited) {
            return true;
        }
        int unit = problem.offers().stock()[offer];
        if (unit >= 0 && stock[unit] < problem.offers().draw()[offer]) {
            // What no commitment covers any more can still be bought without it.
            refused |= problem.offers().commitment()[offer] < 0;
            return false;
        }
        boolean within = isLeft(offer, problem.limits().use()[offer]);
        refused |= !within;
        return within;
    }

    /** True if an offer has been refused so far: what is left over may be left over because of limits or reservations. */
    public boolean ranOut() {
        return refused;
    }

    /**
     * One node is bought.
     *
     * @param counted what counts against the limits of its pool
     */
    public void take(int offer, long[] counted) {
        if (unlimited) {
            return;
        }
        takeStock(offer);
        charge(problem.limits().pool()[offer], counted);
    }

    /** Buys the cheapest node that the draft can be; false if there is none. */
    public boolean buy(Draft draft) {
        int offer = cheapest(draft.mask(), draft.load());
        if (offer >= 0) {
            buy(draft, offer, problem.limits().use()[offer]);
        }
        return offer >= 0;
    }

    /** Tells whether minValues are kept by what may be launched in place of an offer and takes no more than was counted. */
    @FunctionalInterface
    public interface KeepsMinValues {
        boolean test(int offer, long[] counted);
    }

    /**
     * The same where minValues are to be kept. What is launched in the end may be any of several types; the largest of them counts
     * against limits.
     */
    public boolean buy(Draft draft, KeepsMinValues flexible) {
        long[][] use = problem.limits().use();
        int largest = cheapest(draft.mask(), draft.load(), offer -> flexible.test(offer, use[offer]));
        long[] ofOne = largest < 0 ? new long[0] : use[largest];
        int bought = largest < 0
                ? -1
                : cheapest(
                        draft.mask(),
                        draft.load(),
                        offer -> problem.offers().mayBecome(largest, offer)
                                && problem.limits().within(offer, ofOne)
                                && flexible.test(offer, ofOne));
        // One type may have more CPU and another more memory, so that the largest of both counts more than either.
        long[] ofAll = largest(draft.mask());
        int another = problem.limits().none()
                ? -1
                : cheapest(draft.mask(), draft.load(), offer -> isLeft(offer, ofAll) && flexible.test(offer, ofAll));
        if (another >= 0
                && (bought < 0
                        || problem.offers().price()[another] < problem.offers().price()[bought])) {
            buy(draft, another, ofAll);
        } else if (bought >= 0) {
            buy(draft, bought, ofOne);
        }
        return another >= 0 || bought >= 0;
    }

    /** True if limits leave so much for one more node of the offer's NodePool. */
    private boolean isLeft(int offer, long[] counted) {
        long[] left = limits[problem.limits().pool()[offer]];
        for (int a = 0; a < counted.length; a++) {
            // A pool that is over a limit already grows no further, whatever the node adds (SCH-LIM-05).
            if (left[a] < counted[a] || left[a] < 0) {
                return false;
            }
        }
        return true;
    }

    private void buy(Draft draft, int offer, long[] counted) {
        take(offer, counted);
        draft.buy(offer);
        draft.count(counted);
    }

    public void charge(int pool, long[] use) {
        long[] left = limits[pool];
        for (int a = 0; a < use.length; a++) {
            if (left[a] != Long.MAX_VALUE) {
                left[a] -= use[a];
            }
        }
    }

    /** The part of the mask that can be bought. */
    public int within(int mask) {
        if (unlimited) {
            return mask;
        }
        long[] words = problem.masks().words(mask);
        long[] result = words.clone();
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                if (!has(offer)) {
                    result[w] &= ~(1L << offer);
                }
            }
        }
        return problem.masks().intern(result);
    }

    /** The largest capacity among the offers of the mask, which are all of one pool, as the reference counts (SCH-LIM-06). */
    public long[] largest(int mask) {
        long[] largest = new long[problem.limits().axes().size()];
        if (problem.limits().none()) {
            return largest;
        }
        long[] words = problem.masks().words(mask);
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                for (int a = 0; a < largest.length; a++) {
                    largest[a] = Math.max(largest[a], problem.limits().use()[offer][a]);
                }
            }
        }
        return largest;
    }

    /**
     * As {@link #cheapest}, with limits left out of account: they were counted when the node was opened.
     *
     * @param accepted what else an offer must satisfy
     */
    public int cheapestInStock(int mask, long[] load, IntPredicate accepted) {
        long[] words = problem.masks().words(mask);
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                if (isInStock(offer) && Masks.holds(problem.offers().room()[offer], load) && accepted.test(offer)) {
                    return offer;
                }
            }
        }
        return -1;
    }

    public void takeStock(int offer) {
        int unit = problem.offers().stock()[offer];
        if (unit >= 0) {
            stock[unit] -= problem.offers().draw()[offer];
        }
    }

    /** The cheapest offer of the mask with room for the load that can be bought, −1 if there is none. */
    public int cheapest(int mask, long[] load) {
        return unlimited ? problem.masks().cheapest(mask, load) : cheapest(mask, load, offer -> true);
    }

    /** The cheapest such offer that is {@code accepted} too. */
    public int cheapest(int mask, long[] load, IntPredicate accepted) {
        // The frontier leaves out dominated offers, which may be the only ones left here.
        long[] words = problem.masks().words(mask);
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                if (Masks.holds(problem.offers().room()[offer], load) && has(offer) && accepted.test(offer)) {
                    return offer;
                }
            }
        }
        return -1;
    }

    /** Largest share of what the limits of its pool left at first that a node of the offer takes; tiny if nothing limits it. */
    public double shareOfLimits(int offer) {
        long[] left = problem.limits().left()[problem.limits().pool()[offer]];
        long[] use = problem.limits().use()[offer];
        double share = 1e-9;
        for (int a = 0; a < use.length; a++) {
            if (left[a] != Long.MAX_VALUE && left[a] > 0) {
                share = Math.max(share, (double) use[a] / left[a]);
            }
        }
        return share;
    }

    /** True if the reservation or the commitment behind the offer has enough left, and if there is none. */
    private boolean isInStock(int offer) {
        int unit = problem.offers().stock()[offer];
        return unit < 0 || stock[unit] >= problem.offers().draw()[offer];
    }
}
