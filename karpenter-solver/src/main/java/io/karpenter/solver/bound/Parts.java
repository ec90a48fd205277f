package io.karpenter.solver.bound;

import io.karpenter.solver.columns.CoveringProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Parts of a problem that share no bin, so that what they cost at the least adds up. */
public final class Parts {

    private Parts() {}

    /** The parts, in the order of their first items; those of bins that take of one stock or limit belong together. */
    public static List<CoveringProblem> of(CoveringProblem problem) {
        int items = problem.items().size();
        int stocks = items + problem.bins().size();
        int limits = stocks + problem.units().length;
        int[] parent = new int[limits + problem.limits().length];
        Arrays.setAll(parent, node -> node);
        for (int i = 0; i < items; i++) {
            CoveringProblem.Item item = problem.items().get(i);
            for (int b = 0; b < problem.bins().size(); b++) {
                CoveringProblem.Bin bin = problem.bins().get(b);
                if (problem.holds(b, item)) {
                    join(parent, i, items + b);
                    if (bin.stock() != CoveringProblem.UNLIMITED) {
                        join(parent, i, stocks + bin.stock());
                    }
                    for (int limit : bin.takes().limits()) {
                        join(parent, i, limits + limit);
                    }
                }
            }
        }
        Map<Integer, List<Integer>> parts = new TreeMap<>();
        for (int i = 0; i < items; i++) {
            parts.computeIfAbsent(root(parent, i), part -> new ArrayList<>()).add(i);
        }
        return parts.values().stream()
                .map(part -> problem.withSome(
                        part.stream().mapToInt(Integer::intValue).toArray()))
                .toList();
    }

    /** The smaller root stays one. */
    private static void join(int[] parent, int a, int b) {
        int one = root(parent, a);
        int other = root(parent, b);
        parent[Math.max(one, other)] = Math.min(one, other);
    }

    private static int root(int[] parent, int node) {
        int at = node;
        while (parent[at] != at) {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        return at;
    }
}
