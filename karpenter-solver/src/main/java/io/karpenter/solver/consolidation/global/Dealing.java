package io.karpenter.solver.consolidation.global;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.search.ConsolidationSearch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;

/**
 * Who of a class goes where. Pods of a class are alike to the search, but not to the order of execution: a new node that has pods of
 * many old ones can be launched only when all of these may go. So each new node takes, again and again, what it can of the old node
 * that has most of what it still needs.
 *
 * <p>O(new nodes × old nodes × classes) at worst.
 */
final class Dealing {

    private final Map<Integer, Map<Integer, List<Pod>>> left = new TreeMap<>();

    private Dealing(CompiledProblem problem, ConsolidationSearch.Outcome outcome, IntFunction<List<Pod>> podsOn) {
        Map<PodId, Integer> classOf = new HashMap<>();
        for (PodClass podClass : problem.classes()) {
            podClass.pods().forEach(pod -> classOf.put(pod.id(), podClass.index()));
        }
        outcome.removed().stream().forEach(node -> {
            Map<Integer, List<Pod>> ofClass = new TreeMap<>();
            for (Pod pod : podsOn.apply(node)) {
                Integer podClass = classOf.get(pod.id());
                if (podClass != null) {
                    ofClass.computeIfAbsent(podClass, c -> new ArrayList<>()).add(pod);
                }
            }
            left.put(node, ofClass);
        });
    }

    /** By class: the pods that move, in the order in which places of the packing are given to them. */
    static List<List<Pod>> of(
            CompiledProblem problem, ConsolidationSearch.Outcome outcome, IntFunction<List<Pod>> podsOn) {
        Dealing dealing = new Dealing(problem, outcome, podsOn);
        int n = problem.classes().size();
        List<List<Pod>> toNew = lists(n);
        for (Draft draft : outcome.packing().drafts()) {
            dealing.fill(draft, toNew);
        }
        List<List<Pod>> all = lists(n);
        for (Packing.OnNode placed : outcome.packing().existing()) {
            dealing.take(placed.podClass(), placed.count(), all.get(placed.podClass()));
        }
        for (int c = 0; c < n; c++) {
            all.get(c).addAll(toNew.get(c));
        }
        return all;
    }

    private static List<List<Pod>> lists(int n) {
        List<List<Pod>> lists = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            lists.add(new ArrayList<>());
        }
        return lists;
    }

    private void fill(Draft draft, List<List<Pod>> into) {
        Map<Integer, Integer> needed = new TreeMap<>();
        for (int i = 0; i < draft.kinds(); i++) {
            needed.merge(draft.classAt(i), draft.countAt(i), Integer::sum);
        }
        while (needed.values().stream().anyMatch(count -> count > 0)) {
            Map<Integer, List<Pod>> best = left.values().stream()
                    .max(Comparator.comparingInt(pods -> overlap(pods, needed)))
                    .orElseThrow();
            if (overlap(best, needed) == 0) {
                throw new IllegalStateException("a new node has more pods than move: " + needed);
            }
            needed.replaceAll((podClass, count) -> {
                List<Pod> pods = best.getOrDefault(podClass, List.of());
                int taken = Math.min(count, pods.size());
                move(pods, taken, into.get(podClass));
                return count - taken;
            });
        }
    }

    private static int overlap(Map<Integer, List<Pod>> pods, Map<Integer, Integer> needed) {
        int overlap = 0;
        for (Map.Entry<Integer, Integer> entry : needed.entrySet()) {
            overlap += Math.min(
                    entry.getValue(),
                    pods.getOrDefault(entry.getKey(), List.of()).size());
        }
        return overlap;
    }

    private void take(int podClass, int count, List<Pod> into) {
        int wanted = count;
        for (Map<Integer, List<Pod>> ofClass : left.values()) {
            List<Pod> pods = ofClass.getOrDefault(podClass, List.of());
            int taken = Math.min(wanted, pods.size());
            move(pods, taken, into);
            wanted -= taken;
        }
    }

    private static void move(List<Pod> from, int count, List<Pod> into) {
        for (int i = 0; i < count; i++) {
            into.add(from.removeLast());
        }
    }
}
