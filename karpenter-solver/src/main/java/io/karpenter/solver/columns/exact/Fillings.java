package io.karpenter.solver.columns.exact;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.columns.UsefulBins;
import java.util.ArrayList;
import java.util.List;

/**
 * Ways to fill some bins that take no more, without those that another one holds, at no higher price and out of no more of what runs
 * out. Not thread-safe.
 */
final class Fillings {

    private static final int MOST = 10_000;

    /** Decisions on units of an item in a bin, while fillings are listed. */
    private static final long MOST_STEPS = 5_000_000;

    /** A decision takes as long as comparing so many fillings. */
    private static final int DECISION = 8;

    /** Comparisons of two fillings between looks at whether to stop. */
    private static final int LOOK = 8_192;

    private final CoveringProblem problem;
    private final UsefulBins bins;
    private final int[] counts;
    private final StopSignal stop;
    private final List<Filling> all = new ArrayList<>();
    private long steps;
    private long sinceLook;

    /**
     * One of them.
     *
     * @param bin index of the useful bin
     * @param units by item
     * @param price nano-USD per hour
     * @param draw what it takes of what runs out, in cells of its grid
     */
    record Filling(int bin, int[] units, long price, int[] draw) {

        private boolean covers(int[] others, long othersPrice, int[] othersDraw) {
            return price <= othersPrice && atLeast(units, others) && atLeast(othersDraw, draw);
        }

        private static boolean atLeast(int[] more, int[] less) {
            for (int i = 0; i < more.length; i++) {
                if (more[i] < less[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param counts units by item that there are
     */
    Fillings(CoveringProblem problem, UsefulBins bins, int[] counts, StopSignal stop) {
        this.problem = problem;
        this.bins = bins;
        this.counts = counts;
        this.stop = stop;
    }

    List<Filling> all() {
        return all;
    }

    /**
     * Adds those of a bin; false if they are too many.
     *
     * @param bin index of the useful bin
     * @param draw what it takes of what runs out, of as many things as the other bins here
     */
    boolean add(int bin, int[] draw) {
        return fill(bin, 0, new int[counts.length], bins.room[bin].clone(), draw);
    }

    /** Decides on the items of bin {@code b} from the {@code k}-th on. */
    private boolean fill(int b, int k, int[] filling, long[] left, int[] draw) {
        if (++steps > MOST_STEPS || isStopped(DECISION)) {
            return false;
        }
        if (k == bins.items[b].length) {
            return takesMore(b, filling, left) || add(b, filling, draw);
        }
        int i = bins.items[b][k];
        CoveringProblem.Item item = problem.items().get(i);
        int most = Math.min(counts[i], item.perBin());
        for (int r = 0; r < left.length; r++) {
            most = item.size()[r] == 0 ? most : (int) Math.min(most, left[r] / item.size()[r]);
        }
        boolean few = true;
        for (int units = most; units >= 0 && few; units--) {
            filling[i] = units;
            if (units == 0 || problem.rules().isEmpty() || problem.rules().allow(filling)) {
                few = fill(b, k + 1, filling, left(left, item, units), draw);
            }
        }
        filling[i] = 0;
        return few;
    }

    private static long[] left(long[] room, CoveringProblem.Item item, int units) {
        long[] left = room.clone();
        for (int r = 0; r < left.length; r++) {
            left[r] -= units * item.size()[r];
        }
        return left;
    }

    /** True if one more unit of an item fits, so that another filling has all of this one. */
    private boolean takesMore(int b, int[] filling, long[] left) {
        for (int i : bins.items[b]) {
            CoveringProblem.Item item = problem.items().get(i);
            boolean fits = filling[i] < Math.min(counts[i], item.perBin());
            for (int r = 0; r < left.length && fits; r++) {
                fits = item.size()[r] <= left[r];
            }
            if (fits && isAllowed(filling, i)) {
                return true;
            }
        }
        return false;
    }

    /** True if the bin may hold one more unit of the item. */
    private boolean isAllowed(int[] filling, int item) {
        if (problem.rules().isEmpty()) {
            return true;
        }
        filling[item]++;
        boolean allowed = problem.rules().allow(filling);
        filling[item]--;
        return allowed;
    }

    private boolean add(int b, int[] filling, int[] draw) {
        long price = bins.price[b];
        for (int f = 0; f < all.size(); f++) {
            if (all.get(f).covers(filling, price, draw)) {
                return !isStopped(f + 1);
            }
        }
        all.add(new Filling(b, filling.clone(), price, draw));
        return all.size() <= MOST && !isStopped(all.size());
    }

    /** Looks once there has been enough work. */
    private boolean isStopped(int comparisons) {
        sinceLook += comparisons;
        if (sinceLook < LOOK) {
            return false;
        }
        sinceLook = 0;
        return stop.isRaised();
    }
}
