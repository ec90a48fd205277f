package io.karpenter.solver.columns;

import io.karpenter.core.testkit.Generator;
import io.karpenter.solver.columns.CoveringProblem.Bin;
import io.karpenter.solver.columns.CoveringProblem.Item;
import io.karpenter.solver.columns.CoveringProblem.Takes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Random problems that can be solved by trying everything: at most seven units and four types of bins, some with limits.
 *
 * @param rules true to have things that bins may not hold together
 */
public record TinyCoverings(boolean rules) implements Generator<CoveringProblem> {

    private static final int MOST_UNITS = 7;

    public TinyCoverings() {
        this(false);
    }

    @Override
    public CoveringProblem generate(RandomGenerator random, int size) {
        int resources = random.nextInt(1, 4);
        int stocks = random.nextInt(3);
        int[] units = random.ints(stocks, 0, 3).toArray();
        long[] limits = random.longs(random.nextInt(3), -1, 20).toArray();
        List<Bin> bins = new ArrayList<>();
        int types = random.nextInt(1, 5);
        for (int b = 0; b < types; b++) {
            int stock = stocks > 0 && random.nextInt(3) == 0 ? random.nextInt(stocks) : CoveringProblem.UNLIMITED;
            int price = stock >= 0 && random.nextBoolean() ? 0 : random.nextInt(1, 30);
            int draw = stock >= 0 && random.nextInt(3) == 0 ? 2 : 1;
            Takes takes = random.nextBoolean() ? takes(random, limits.length) : Takes.NOTHING;
            bins.add(new Bin(price, random.longs(resources, 0, 13).toArray(), stock, draw, takes));
        }
        List<Item> items = new ArrayList<>();
        int left = 1 + random.nextInt(MOST_UNITS);
        while (left > 0) {
            int count = random.nextInt(0, left + 1);
            left -= Math.max(1, count);
            int perBin = random.nextInt(3) == 0 ? random.nextInt(1, 3) : Integer.MAX_VALUE;
            long mask = random.nextInt(4) == 0 ? random.nextLong(1 << types) : (1 << types) - 1;
            items.add(new Item(random.longs(resources, 0, 7).toArray(), new long[] {mask}, count, perBin));
        }
        return new CoveringProblem(bins, items, units, limits, rules ? rules(random, items.size()) : BinRules.NONE);
    }

    private static BinRules rules(RandomGenerator random, int items) {
        List<BinRules.AtMost> atMost = new ArrayList<>();
        List<BinRules.Apart> apart = new ArrayList<>();
        for (int k = random.nextInt(3); k > 0; k--) {
            atMost.add(new BinRules.AtMost(some(random, items), random.nextInt(1, 3)));
        }
        for (int k = random.nextInt(3); k > 0; k--) {
            int[] one = some(random, items);
            int[] others = Arrays.stream(some(random, items))
                    .filter(i -> Arrays.stream(one).noneMatch(j -> i == j))
                    .toArray();
            apart.add(new BinRules.Apart(one, others));
        }
        List<BinRules.TooMuch> tooMuch = new ArrayList<>();
        for (int k = random.nextInt(3); k > 0; k--) {
            int[] one = some(random, items);
            int[] other = some(random, items);
            tooMuch.add(new BinRules.TooMuch(
                    new int[][] {one, other}, new int[] {random.nextInt(1, 3), random.nextInt(1, 4)}));
        }
        return new BinRules(atMost, apart, tooMuch);
    }

    private static int[] some(RandomGenerator random, int items) {
        return IntStream.range(0, items).filter(i -> random.nextBoolean()).toArray();
    }

    /** Something of each of some limits. */
    private static Takes takes(RandomGenerator random, int limits) {
        int[] some = IntStream.range(0, limits)
                .filter(limit -> random.nextInt(3) > 0)
                .toArray();
        return new Takes(some, random.longs(some.length, 0, 9).toArray());
    }

    /** The least price at which all items can be covered, empty if they cannot; found by trying everything. */
    public static OptionalLong best(CoveringProblem problem) {
        Search search = new Search(problem);
        search.place(0, 0, -1, 0);
        return search.best == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(search.best);
    }

    private static final class Search {

        private final CoveringProblem problem;
        private final List<long[]> room = new ArrayList<>();
        private final List<int[]> counts = new ArrayList<>();
        private final List<Integer> types = new ArrayList<>();
        private final int[] units;
        private final long[] limits;
        private long best = Long.MAX_VALUE;

        Search(CoveringProblem problem) {
            this.problem = problem;
            this.units = problem.units().clone();
            this.limits = problem.limits().clone();
        }

        /** Places unit {@code unit} of item {@code i} and all later ones; equal units go to bins in their order. */
        void place(int i, int unit, int previous, long price) {
            if (price >= best) {
                return;
            }
            if (i == problem.items().size()) {
                best = price;
                return;
            }
            Item item = problem.items().get(i);
            if (unit == item.count()) {
                place(i + 1, 0, -1, price);
                return;
            }
            for (int open = Math.max(0, previous); open < room.size(); open++) {
                put(i, unit, open, price);
            }
            for (int type = 0; type < problem.bins().size(); type++) {
                Bin bin = problem.bins().get(type);
                if (isLeft(bin)) {
                    use(bin, -1);
                    types.add(type);
                    room.add(Arrays.stream(bin.room()).map(r -> Math.max(0, r)).toArray());
                    counts.add(new int[problem.items().size()]);
                    put(i, unit, room.size() - 1, price + bin.price());
                    types.removeLast();
                    room.removeLast();
                    counts.removeLast();
                    use(bin, 1);
                }
            }
        }

        private boolean isLeft(Bin bin) {
            Takes takes = bin.takes();
            return (bin.stock() < 0 || units[bin.stock()] >= bin.draw())
                    && IntStream.range(0, takes.limits().length)
                            .allMatch(k -> limits[takes.limits()[k]] >= takes.amounts()[k]);
        }

        private void use(Bin bin, int more) {
            if (bin.stock() >= 0) {
                units[bin.stock()] += more * bin.draw();
            }
            for (int k = 0; k < bin.takes().limits().length; k++) {
                limits[bin.takes().limits()[k]] += more * bin.takes().amounts()[k];
            }
        }

        private void put(int i, int unit, int open, long price) {
            Item item = problem.items().get(i);
            long[] left = room.get(open);
            boolean fits = item.allows(types.get(open)) && counts.get(open)[i] < item.perBin();
            for (int r = 0; r < left.length; r++) {
                fits &= item.size()[r] <= left[r];
            }
            if (fits) {
                add(left, item.size(), -1);
                counts.get(open)[i]++;
                if (problem.rules().allow(counts.get(open))) {
                    place(i, unit + 1, open, price);
                }
                counts.get(open)[i]--;
                add(left, item.size(), 1);
            }
        }

        private static void add(long[] left, long[] size, int sign) {
            for (int r = 0; r < left.length; r++) {
                left[r] += sign * size[r];
            }
        }
    }
}
