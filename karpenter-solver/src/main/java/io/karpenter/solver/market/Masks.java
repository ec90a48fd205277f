package io.karpenter.solver.market;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Interned bit sets over offers. A mask is an int; equal sets have equal ints, {@link #NONE} is the empty set. The
 * intersection of two masks and the frontier of a mask are computed once and remembered, so that the packer works with ints.
 *
 * <p>A frontier holds the offers of a mask that are not dominated by a cheaper one with at least as much room, cheapest
 * first. The cheapest offer that holds a load is always on it, so that finding it is a short scan (81 entries instead of
 * 8604 for the whole of us-east-1).
 *
 * <p>Not thread-safe: each solving thread owns one.
 */
public final class Masks {

    /** The empty set. */
    public static final int NONE = 0;

    private final Offers offers;
    private final int words;
    private final Map<Key, Integer> ids = new HashMap<>();
    private final List<long[]> sets = new ArrayList<>();
    private final List<int @Nullable []> frontiers = new ArrayList<>();
    private final LongIntMap intersections = new LongIntMap();

    public Masks(Offers offers) {
        this.offers = offers;
        this.words = (offers.size() + 63) >>> 6;
        intern(new long[words]);
    }

    /** The same masks for another thread: what they compute from now on is each one's own. */
    Masks copy() {
        Masks copy = new Masks(offers);
        for (int mask = 1; mask < sets.size(); mask++) {
            copy.intern(sets.get(mask));
            copy.frontiers.set(mask, frontiers.get(mask));
        }
        return copy;
    }

    /** A set of words that can hold every offer. */
    public long[] emptyWords() {
        return new long[words];
    }

    /** The mask with exactly these bits; the array must not be changed afterwards. */
    public int intern(long[] bits) {
        Integer known = ids.get(new Key(bits));
        if (known != null) {
            return known;
        }
        int id = sets.size();
        ids.put(new Key(bits), id);
        sets.add(bits);
        frontiers.add(null);
        return id;
    }

    public long[] words(int mask) {
        return sets.get(mask);
    }

    public boolean contains(int mask, int offer) {
        return (sets.get(mask)[offer >>> 6] & 1L << offer) != 0;
    }

    public int and(int a, int b) {
        if (a == b) {
            return a;
        }
        if (a == NONE || b == NONE) {
            return NONE;
        }
        long pair = a < b ? (long) a << 32 | b : (long) b << 32 | a;
        int known = intersections.get(pair);
        if (known >= 0) {
            return known;
        }
        long[] left = sets.get(a);
        long[] right = sets.get(b);
        long[] both = new long[words];
        for (int i = 0; i < words; i++) {
            both[i] = left[i] & right[i];
        }
        int id = intern(both);
        intersections.put(pair, id);
        return id;
    }

    public int or(int a, int b) {
        if (a == b || b == NONE) {
            return a;
        }
        if (a == NONE) {
            return b;
        }
        long[] either = sets.get(a).clone();
        long[] right = sets.get(b);
        for (int i = 0; i < words; i++) {
            either[i] |= right[i];
        }
        return intern(either);
    }

    /** Offers of the mask that no cheaper one dominates, cheapest first. */
    public int[] frontier(int mask) {
        int[] known = frontiers.get(mask);
        if (known == null) {
            known = computeFrontier(sets.get(mask));
            frontiers.set(mask, known);
        }
        return known;
    }

    private int[] computeFrontier(long[] bits) {
        int[] kept = new int[64];
        int count = 0;
        for (int w = 0; w < words; w++) {
            for (long rest = bits[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                if (!dominated(offer, kept, count)) {
                    if (count == kept.length) {
                        kept = Arrays.copyOf(kept, 2 * count);
                    }
                    kept[count++] = offer;
                }
            }
        }
        return Arrays.copyOf(kept, count);
    }

    private boolean dominated(int offer, int[] kept, int count) {
        long[] room = offers.room()[offer];
        // The latest kept offers are the largest, so they dominate most.
        for (int i = count - 1; i >= 0; i--) {
            if (holds(offers.room()[kept[i]], room)) {
                return true;
            }
        }
        return false;
    }

    /** The cheapest offer of the mask with room for {@code load}, −1 if there is none. */
    public int cheapest(int mask, long[] load) {
        for (int offer : frontier(mask)) {
            if (holds(offers.room()[offer], load)) {
                return offer;
            }
        }
        return -1;
    }

    /** True if {@code room} is at least {@code load} in every resource. */
    public static boolean holds(long[] room, long[] load) {
        for (int r = 0; r < load.length; r++) {
            if (load[r] > room[r]) {
                return false;
            }
        }
        return true;
    }

    private record Key(long[] bits) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Key that && Arrays.equals(bits, that.bits);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bits);
        }
    }
}
