package io.karpenter.solver.search;

import io.karpenter.solver.bound.CellCounts;
import io.karpenter.solver.columns.Column;
import io.karpenter.solver.packing.Assignment;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What to decide next where the nodes of a {@link Branch} are no plan.
 *
 * @param unplaced pods left over anyway, by class
 */
record Cuts(CompiledProblem problem, int[] unplaced) {

    /** Fewer pods than these in the cell, or as many at least. */
    record Cut(int podClass, int cell, int pods) {}

    /** Of a class that rules do not allow where it is, or else of one that these rules are about, too. */
    Optional<Cut> of(Branch branch, CellCounts cells, Packing settled) {
        BitSet refused = new BitSet();
        BitSet near = new BitSet();
        for (PodClass podClass : problem.classes()) {
            if (settled.unplaced()[podClass.index()] > unplaced[podClass.index()]) {
                refused.set(podClass.index());
                for (int g : podClass.concerns()) {
                    near.or(problem.groups().get(g).selects());
                    near.or(problem.groups().get(g).owners());
                }
            }
        }
        near.andNot(refused);
        Map<Integer, int[]> inCells = inCells(branch, cells);
        return cut(cells, refused, inCells).or(() -> cut(cells, near, inCells));
    }

    /** The cell among those of the classes that has most pods more than it must have. */
    private static Optional<Cut> cut(CellCounts cells, BitSet classes, Map<Integer, int[]> inCells) {
        Cut best = null;
        int most = 0;
        for (int c = classes.nextSetBit(0); c >= 0; c = classes.nextSetBit(c + 1)) {
            int[] pods = inCells.getOrDefault(c, new int[0]);
            for (int k = 0; k < pods.length; k++) {
                int least = cells.least(c, k);
                int spare = Math.min(pods[k], cells.most(c, k)) - least;
                if (spare > 0 && pods[k] - least > most) {
                    most = pods[k] - least;
                    best = new Cut(c, k, least + (spare + 1) / 2);
                }
            }
        }
        return Optional.ofNullable(best);
    }

    /** Pods by cell, by class that has cells. */
    private static Map<Integer, int[]> inCells(Branch branch, CellCounts cells) {
        Map<Integer, int[]> inCells = new HashMap<>();
        for (Column column : branch.columns()) {
            branch.pods(column).forEach((c, count) -> {
                int cell = cells.cells(c) > 0 ? cells.cellOf(c, column.bin()) : -1;
                if (cell >= 0) {
                    inCells.computeIfAbsent(c, some -> new int[cells.cells(some)])[cell] += count;
                }
            });
        }
        return inCells;
    }

    /** Pods by class of a node that cannot be bought so, as few as make it impossible; empty if each node alone could be bought. */
    Optional<Map<Integer, Integer>> tooMuch(Branch branch) {
        int offers = problem.offers().size();
        for (Column column : branch.columns()) {
            Map<Integer, Integer> pods = new TreeMap<>(branch.pods(column));
            if (column.bin() < offers && !Assignment.isPossible(problem, column.bin(), pods)) {
                for (int podClass : List.copyOf(pods.keySet())) {
                    while (pods.getOrDefault(podClass, 0) > 0) {
                        Map<Integer, Integer> fewer = new TreeMap<>(pods);
                        fewer.merge(podClass, -1, (count, less) -> count + less > 0 ? count + less : null);
                        if (fewer.isEmpty() || Assignment.isPossible(problem, column.bin(), fewer)) {
                            break;
                        }
                        pods = fewer;
                    }
                }
                // What is left out of account would come again.
                return branch.tooMuch().contains(pods) ? Optional.empty() : Optional.of(pods);
            }
        }
        return Optional.empty();
    }
}
