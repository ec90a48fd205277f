package io.karpenter.solver.packing;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Masks;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where the pods of a class can go, cut by domain: one cell for each combination of domains of the topology keys that
 * concern the class. Within a cell all places are equal to every rule but those of single nodes.
 *
 * @param keys topology keys that concern the class, ascending
 * @param cells every combination that some offer or existing node has, in domain order
 */
record Cells(int[] keys, List<Cell> cells) {

    /**
     * One combination.
     *
     * @param domains by position in {@link #keys}
     * @param masks offers of the cell for each alternative of the class
     * @param mask their union
     * @param nodes existing nodes of the cell that the class is allowed on
     */
    record Cell(int[] domains, int[] masks, int mask, int[] nodes) {}

    /**
     * @param allowed offers that may be used at all
     */
    static Cells of(CompiledProblem problem, PodClass podClass, int allowed) {
        int[] keys = Arrays.stream(NodeFill.concerning(podClass))
                .map(g -> problem.groups().get(g).key())
                .filter(key -> key != TopologyGroup.HOSTNAME)
                .distinct()
                .sorted()
                .toArray();
        Map<List<Integer>, long[]> offersOf = new HashMap<>();
        Map<List<Integer>, List<Integer>> nodesOf = new LinkedHashMap<>();
        long[] possible = problem.masks().words(problem.masks().and(podClass.mask(), allowed));
        for (int w = 0; w < possible.length; w++) {
            for (long rest = possible[w]; rest != 0; rest &= rest - 1) {
                int offer = (w << 6) + Long.numberOfTrailingZeros(rest);
                List<Integer> domains = domains(problem, keys, offer, true);
                if (!domains.contains(-1)) {
                    offersOf.computeIfAbsent(domains, d -> problem.masks().emptyWords())[w] |= 1L << offer;
                }
            }
        }
        for (int node = podClass.nodes().nextSetBit(0);
                node >= 0;
                node = podClass.nodes().nextSetBit(node + 1)) {
            List<Integer> domains = domains(problem, keys, node, false);
            if (!domains.contains(-1)) {
                nodesOf.computeIfAbsent(domains, d -> new ArrayList<>()).add(node);
            }
        }
        nodesOf.keySet().forEach(d -> offersOf.putIfAbsent(d, problem.masks().emptyWords()));
        List<Cell> cells = new ArrayList<>();
        offersOf.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(Cells::compare))
                .forEach(e -> cells.add(cell(
                        problem, podClass, e.getKey(), e.getValue(), nodesOf.getOrDefault(e.getKey(), List.of()))));
        return new Cells(keys, List.copyOf(cells));
    }

    private static int compare(List<Integer> a, List<Integer> b) {
        for (int i = 0; i < a.size(); i++) {
            int order = Integer.compare(a.get(i), b.get(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }

    private static List<Integer> domains(CompiledProblem problem, int[] keys, int place, boolean offer) {
        List<Integer> domains = new ArrayList<>(keys.length);
        for (int key : keys) {
            domains.add(
                    offer
                            ? problem.keys().get(key).ofOffer()[place]
                            : problem.keys().get(key).ofNode()[place]);
        }
        return domains;
    }

    private static Cell cell(
            CompiledProblem problem, PodClass podClass, List<Integer> domains, long[] words, List<Integer> nodes) {
        Masks masks = problem.masks();
        int inCell = masks.intern(words);
        int[] perAlternative = podClass.alternatives().stream()
                .mapToInt(a -> masks.and(a.mask(), inCell))
                .toArray();
        return new Cell(
                domains.stream().mapToInt(Integer::intValue).toArray(),
                perAlternative,
                inCell,
                nodes.stream().mapToInt(Integer::intValue).toArray());
    }
}
