package io.karpenter.solver.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Items that must all go into bins, and what bins cost: vector bin packing with bins of several types. Rules between items are not
 * part of it but for {@link #rules}, which are kept only where every combination is tried; what is proven without them holds for every
 * plan that keeps them.
 *
 * <p>Immutable by agreement: arrays are shared, not copied, and nobody may change them.
 *
 * @param bins what can be bought, or is there already at no price
 * @param items what is to be covered
 * @param units how many units all bins together may take that name this index as their {@link Bin#stock()}
 * @param limits what all bins together may take of each limit that they name in {@link Bin#takes()}, in units of its own; below 0 no
 *     bin may be bought that names it
 * @param rules what bins may not hold together
 */
public record CoveringProblem(List<Bin> bins, List<Item> items, int[] units, long[] limits, BinRules rules) {

    /** {@link Bin#stock()} of bins that do not run out. */
    public static final int UNLIMITED = -1;

    /**
     * A type of bin.
     *
     * @param price nano-USD per hour, 0 or more
     * @param room by resource, in whatever unit {@link Item#size()} has; below 0 counts as 0
     * @param stock index into {@link CoveringProblem#units()}, or {@link #UNLIMITED}
     * @param draw how many of these units it takes, at least 1
     * @param takes what it takes of limits
     */
    public record Bin(long price, long[] room, int stock, int draw, Takes takes) {

        /** One that no limit concerns. */
        public Bin(long price, long[] room, int stock, int draw) {
            this(price, room, stock, draw, Takes.NOTHING);
        }

        /** One that takes one unit of its stock. */
        public Bin(long price, long[] room, int stock) {
            this(price, room, stock, 1);
        }
    }

    /**
     * What a bin takes of limits.
     *
     * @param limits indices into {@link CoveringProblem#limits()}, each once
     * @param amounts of each of them, 0 or more
     */
    public record Takes(int[] limits, long[] amounts) {

        public static final Takes NOTHING = new Takes(new int[0], new long[0]);

        public boolean isNothing() {
            return limits.length == 0;
        }

        /** Takes it off what is left. */
        public void takeOff(long[] left) {
            for (int k = 0; k < limits.length; k++) {
                left[limits[k]] -= amounts[k];
            }
        }

        /** True if others are left with as much of each limit, or more, than by {@code other}. */
        boolean noMoreThan(Takes other) {
            for (int k = 0; k < limits.length; k++) {
                if (amounts[k] > other.of(limits[k])) {
                    return false;
                }
            }
            return true;
        }

        private long of(int limit) {
            for (int k = 0; k < limits.length; k++) {
                if (limits[k] == limit) {
                    return amounts[k];
                }
            }
            return 0;
        }
    }

    /**
     * Equal units, such as the pods of a class.
     *
     * @param size of one unit by resource
     * @param bins bit set over the bins that may hold it, in words of 64; bins too small for one unit count as not in it
     * @param count units to be covered, 0 or more
     * @param perBin most units in one bin, at least 1; {@link Integer#MAX_VALUE} if only room limits them
     */
    public record Item(long[] size, long[] bins, int count, int perBin) {

        public boolean allows(int bin) {
            return (bins[bin >>> 6] & 1L << bin) != 0;
        }

        /** The same in some of the bins only. */
        public Item within(BitSet some) {
            long[] words = bins.clone();
            for (int w = 0; w < words.length; w++) {
                for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                    int bin = (w << 6) + Long.numberOfTrailingZeros(rest);
                    words[w] &= some.get(bin) ? -1L : ~(1L << bin);
                }
            }
            return new Item(size, words, count, perBin);
        }
    }

    public CoveringProblem {
        bins = List.copyOf(bins);
        items = List.copyOf(items);
        for (Bin bin : bins) {
            if (bin.price() < 0 || bin.stock() >= units.length || bin.draw() < 1) {
                throw new IllegalArgumentException(
                        "a bin has price %d, stock %d and draw %d; the price must be 0 or more, the stock below %d, the draw 1 or more"
                                .formatted(bin.price(), bin.stock(), bin.draw(), units.length));
            }
            for (int k = 0; k < bin.takes().limits().length; k++) {
                if (bin.takes().limits()[k] >= limits.length || bin.takes().amounts()[k] < 0) {
                    throw new IllegalArgumentException(
                            "a bin takes %d of limit %d; the amount must be 0 or more, the limit below %d"
                                    .formatted(
                                            bin.takes().amounts()[k],
                                            bin.takes().limits()[k],
                                            limits.length));
                }
            }
        }
        int words = (bins.size() + 63) >>> 6;
        for (Item item : items) {
            if (Arrays.stream(item.size()).anyMatch(amount -> amount < 0)) {
                throw new IllegalArgumentException(
                        "an item has size %s; no amount may be negative".formatted(Arrays.toString(item.size())));
            }
            if (item.count() < 0 || item.perBin() < 1 || item.bins().length < words) {
                throw new IllegalArgumentException(
                        "an item has count %d, %d per bin and %d words of bins; it must have 0 or more, 1 or more and %d"
                                .formatted(item.count(), item.perBin(), item.bins().length, words));
            }
        }
    }

    /** One without limits. */
    public CoveringProblem(List<Bin> bins, List<Item> items, int[] units) {
        this(bins, items, units, new long[0]);
    }

    /** One without rules. */
    public CoveringProblem(List<Bin> bins, List<Item> items, int[] units, long[] limits) {
        this(bins, items, units, limits, BinRules.NONE);
    }

    /** Other items, out of the same bins, without rules. */
    public CoveringProblem withItems(List<Item> others) {
        return new CoveringProblem(bins, others, units, limits);
    }

    /** The same with more that bins may not hold together. */
    public CoveringProblem with(List<BinRules.TooMuch> more) {
        return more.isEmpty() ? this : new CoveringProblem(bins, items, units, limits, rules.with(more));
    }

    /** Some of the items, by their positions, each once. */
    public CoveringProblem withSome(int[] positions) {
        int[] position = new int[items.size()];
        Arrays.fill(position, -1);
        for (int at = 0; at < positions.length; at++) {
            position[positions[at]] = at;
        }
        List<Item> some = Arrays.stream(positions).mapToObj(items::get).toList();
        return new CoveringProblem(bins, some, units, limits, rules.among(position));
    }

    /** The same with other counts, such as what a partial plan leaves over. */
    public CoveringProblem withCounts(int[] counts) {
        List<Item> changed = new ArrayList<>(items.size());
        for (int i = 0; i < counts.length; i++) {
            Item item = items.get(i);
            changed.add(new Item(item.size(), item.bins(), counts[i], item.perBin()));
        }
        return new CoveringProblem(bins, changed, units, limits, rules);
    }

    /** The same with less left of some stocks and limits. */
    public CoveringProblem withLeft(int[] unitsLeft, long[] limitsLeft) {
        return new CoveringProblem(bins, items, unitsLeft, limitsLeft, rules);
    }

    /** Items, stocks and limits: what a linear program has a row for. */
    public int rows() {
        return items.size() + units.length + limits.length;
    }

    /** True if one bin may be bought, were it the only one. */
    public boolean suffices(Bin bin) {
        return isLeft(bin, units, limits);
    }

    /** True if one more bin may be bought out of what is left of stocks and limits. */
    static boolean isLeft(Bin bin, int[] units, long[] limits) {
        boolean enough = bin.stock() == UNLIMITED || units[bin.stock()] >= bin.draw();
        for (int k = 0; k < bin.takes().limits().length && enough; k++) {
            enough = limits[bin.takes().limits()[k]] >= bin.takes().amounts()[k];
        }
        return enough;
    }

    /** Units by item. */
    public int[] counts() {
        return items.stream().mapToInt(Item::count).toArray();
    }

    /** True if the bin may hold one unit of the item, alone. */
    public boolean holds(int bin, Item item) {
        if (!item.allows(bin)) {
            return false;
        }
        long[] room = bins.get(bin).room();
        for (int r = 0; r < room.length; r++) {
            if (item.size()[r] > Math.max(0, room[r])) {
                return false;
            }
        }
        return true;
    }

    /** True if the bin may hold these units together. */
    public boolean holds(Column column) {
        long[] room = bins.get(column.bin()).room().clone();
        for (int k = 0; k < column.items().length; k++) {
            Item item = items.get(column.items()[k]);
            int units = column.counts()[k];
            if (!item.allows(column.bin()) || units > item.perBin()) {
                return false;
            }
            for (int r = 0; r < room.length; r++) {
                room[r] -= units * item.size()[r];
            }
        }
        return Arrays.stream(room).allMatch(left -> left >= 0);
    }
}
