package io.karpenter.solver.columns;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bins that an optimum may need. A bin is left out if one that takes no more of the same stock and limits, or none, holds every
 * item that it holds, with at least as much room, at no higher price; room beyond what all items together could fill does not count. Of
 * thousands of offers some hundreds remain.
 *
 * <p>O(bins × items / 64 × useful bins) at worst, a few milliseconds for 4000 bins and 100 items. Immutable.
 */
public final class UsefulBins {

    private static final long ENDLESS = Long.MAX_VALUE / 2;

    /** Index in the problem. */
    public final int[] origin;
    /** Nano-USD per hour. */
    public final long[] price;
    /** By bin and resource. */
    public final long[][] room;
    /** Index of the stock, −1 for no limit. */
    public final int[] stock;
    /** Units that the bin takes of its stock. */
    public final int[] draw;
    /** What the bin takes of limits. */
    public final CoveringProblem.Takes[] takes;
    /** Items that the bin holds, ascending. */
    public final int[][] items;

    /** A bin with the set of items it holds. */
    private record Candidate(
            int origin,
            long price,
            long[] room,
            double size,
            int stock,
            int draw,
            CoveringProblem.Takes takes,
            long[] holds) {

        boolean covers(Candidate other) {
            boolean isThere = stock == CoveringProblem.UNLIMITED || (stock == other.stock && draw <= other.draw);
            if (!isThere || price > other.price || !takes.noMoreThan(other.takes)) {
                return false;
            }
            for (int r = 0; r < room.length; r++) {
                if (room[r] < other.room[r]) {
                    return false;
                }
            }
            for (int w = 0; w < holds.length; w++) {
                if ((other.holds[w] & ~holds[w]) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    public UsefulBins(CoveringProblem problem) {
        List<Candidate> kept = new ArrayList<>();
        Map<Long, List<Candidate>> latest = new HashMap<>();
        for (Candidate candidate : candidates(problem)) {
            // Most are dominated by one that holds the very same items.
            List<Candidate> alike =
                    latest.computeIfAbsent((long) Arrays.hashCode(candidate.holds()), k -> new ArrayList<>());
            if (alike.stream().noneMatch(other -> other.covers(candidate))
                    && kept.stream().noneMatch(other -> other.covers(candidate))) {
                kept.add(candidate);
                alike.add(candidate);
            }
        }
        int n = kept.size();
        origin = new int[n];
        price = new long[n];
        room = new long[n][];
        stock = new int[n];
        draw = new int[n];
        takes = new CoveringProblem.Takes[n];
        items = new int[n][];
        for (int b = 0; b < n; b++) {
            Candidate candidate = kept.get(b);
            origin[b] = candidate.origin();
            price[b] = candidate.price();
            room[b] = candidate.room();
            stock[b] = candidate.stock();
            draw[b] = candidate.draw();
            takes[b] = candidate.takes();
            items[b] = members(candidate.holds());
        }
    }

    public int size() {
        return origin.length;
    }

    /** True if only so many of the bin may be bought. */
    public boolean isScarce(int bin) {
        return stock[bin] != CoveringProblem.UNLIMITED || !takes[bin].isNothing();
    }

    /** Units to be covered by item, none of items that no bin holds. */
    public int[] held(CoveringProblem problem) {
        int[] counts = new int[problem.items().size()];
        for (int[] of : items) {
            for (int i : of) {
                counts[i] = problem.items().get(i).count();
            }
        }
        return counts;
    }

    /** Units of the item that the bin holds if nothing else is in it. */
    int most(int bin, CoveringProblem.Item item) {
        long units = Math.min(item.count(), item.perBin());
        for (int r = 0; r < item.size().length; r++) {
            long size = item.size()[r];
            units = size == 0 ? units : Math.min(units, room[bin][r] / size);
        }
        return (int) units;
    }

    /** Bins that hold something, by price, larger ones first among equals. */
    private static List<Candidate> candidates(CoveringProblem problem) {
        List<Candidate> candidates = new ArrayList<>();
        int resources = problem.bins().isEmpty() ? 0 : problem.bins().getFirst().room().length;
        for (int b = 0; b < problem.bins().size(); b++) {
            CoveringProblem.Bin bin = problem.bins().get(b);
            if (!problem.suffices(bin)) {
                continue;
            }
            long[] holds = new long[(problem.items().size() + 63) >>> 6];
            long[] needed = new long[resources];
            boolean any = false;
            for (int i = 0; i < problem.items().size(); i++) {
                CoveringProblem.Item item = problem.items().get(i);
                if (item.count() > 0 && problem.holds(b, item)) {
                    holds[i >>> 6] |= 1L << i;
                    any = true;
                    for (int r = 0; r < resources; r++) {
                        needed[r] = sum(needed[r], item.size()[r], Math.min(item.count(), item.perBin()));
                    }
                }
            }
            if (any) {
                long[] room = new long[resources];
                for (int r = 0; r < resources; r++) {
                    room[r] = Math.max(0, Math.min(bin.room()[r], needed[r]));
                }
                candidates.add(
                        new Candidate(b, bin.price(), room, size(room), bin.stock(), bin.draw(), bin.takes(), holds));
            }
        }
        candidates.sort(Comparator.comparingLong(Candidate::price)
                .thenComparing(c -> c.stock() != CoveringProblem.UNLIMITED)
                .thenComparing(c -> !c.takes().isNothing())
                .thenComparingDouble(c -> -c.size())
                .thenComparingInt(Candidate::origin));
        return candidates;
    }

    private static double size(long[] room) {
        double size = 0;
        for (long amount : room) {
            size += amount;
        }
        return size;
    }

    /** sum + size × units, or a number that no room reaches. */
    private static long sum(long sum, long size, int units) {
        return size > (ENDLESS - sum) / units ? ENDLESS : sum + size * units;
    }

    private static int[] members(long[] words) {
        int[] result = new int[Arrays.stream(words).mapToInt(Long::bitCount).sum()];
        int count = 0;
        for (int w = 0; w < words.length; w++) {
            for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                result[count++] = (w << 6) + Long.numberOfTrailingZeros(rest);
            }
        }
        return result;
    }
}
