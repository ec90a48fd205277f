package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * The offers worth filling. Offers that serve the same demands and meet the same preferences are compared with each other, and
 * only those stay that no cheaper one dominates which can always be had: one of a reservation or a commitment may run out, and
 * where limits may rule any offer out, all stay.
 *
 * @param offers by candidate, cheapest first
 * @param usable demands that may use each candidate, by position, ascending; shared by candidates with equal sets
 */
record Candidates(int[] offers, int[][] usable) {

    /**
     * The same for demands in another order.
     *
     * @param rank new position of each demand
     */
    Candidates ranked(int[] rank) {
        Map<int[], int[]> known = new IdentityHashMap<>();
        int[][] ranked = new int[usable.length][];
        for (int i = 0; i < ranked.length; i++) {
            ranked[i] = known.computeIfAbsent(
                    usable[i],
                    set -> Arrays.stream(set).map(d -> rank[d]).sorted().toArray());
        }
        return new Candidates(offers, ranked);
    }

    static Candidates of(CompiledProblem problem, Demand[] demands) {
        Masks masks = problem.masks();
        int[] distinct = IntStream.concat(
                        Arrays.stream(demands).mapToInt(d -> d.mask),
                        Arrays.stream(demands).flatMapToInt(d -> wished(problem, d)))
                .distinct()
                .toArray();
        int size = problem.offers().size();
        BitSet[] serves = new BitSet[size];
        for (int m = 0; m < distinct.length; m++) {
            long[] words = masks.words(distinct[m]);
            for (int w = 0; w < words.length; w++) {
                for (long rest = words[w]; rest != 0; rest &= rest - 1) {
                    int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                    if (serves[offer] == null) {
                        serves[offer] = new BitSet(distinct.length);
                    }
                    serves[offer].set(m);
                }
            }
        }
        Map<BitSet, long[]> groups = new LinkedHashMap<>();
        for (int offer = 0; offer < size; offer++) {
            if (serves[offer] != null) {
                groups.computeIfAbsent(serves[offer], s -> masks.emptyWords())[offer >>> 6] |= 1L << offer;
            }
        }
        Map<Integer, int[]> usableOf = new TreeMap<>();
        groups.forEach((served, words) -> {
            int[] order = usable(demands, distinct, served);
            int mask = masks.intern(words);
            for (int offer : worthFilling(problem, words, mask)) {
                usableOf.put(offer, order);
            }
        });
        List<Map.Entry<Integer, int[]>> sorted = List.copyOf(usableOf.entrySet());
        return new Candidates(
                sorted.stream().mapToInt(Map.Entry::getKey).toArray(),
                sorted.stream().map(Map.Entry::getValue).toArray(int[][]::new));
    }

    private static int[] worthFilling(CompiledProblem problem, long[] words, int mask) {
        if (!problem.limits().none()) {
            return all(words);
        }
        return problem.stock().length == 0 ? problem.masks().frontier(mask) : undominated(problem.offers(), all(words));
    }

    private static int[] undominated(Offers offers, int[] cheapestFirst) {
        int[] kept = new int[cheapestFirst.length];
        int count = 0;
        List<long[]> always = new ArrayList<>();
        for (int offer : cheapestFirst) {
            long[] room = offers.room()[offer];
            // The latest are the largest, so they dominate most.
            if (always.reversed().stream().noneMatch(larger -> Masks.holds(larger, room))) {
                kept[count++] = offer;
                if (offers.stock()[offer] < 0) {
                    always.add(room);
                }
            }
        }
        return Arrays.copyOf(kept, count);
    }

    /** What preferences tell apart: of two offers only one of which meets a preference, none dominates the other. */
    private static IntStream wished(CompiledProblem problem, Demand demand) {
        return Arrays.stream(demand.classes)
                .mapToObj(c -> problem.classes().get(c))
                .flatMap(podClass -> podClass.wishes().stream())
                .mapToInt(PodClass.Wish::mask);
    }

    private static int[] usable(Demand[] demands, int[] distinct, BitSet served) {
        BitSet masks = new BitSet();
        served.stream().forEach(m -> masks.set(distinct[m]));
        int[] result = new int[demands.length];
        int count = 0;
        for (int d = 0; d < demands.length; d++) {
            if (masks.get(demands[d].mask)) {
                result[count++] = d;
            }
        }
        return Arrays.copyOf(result, count);
    }

    private static int[] all(long[] words) {
        return BitSet.valueOf(words).stream().toArray();
    }
}
