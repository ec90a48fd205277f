package io.karpenter.solver.packing.domain;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import java.util.Arrays;

/** What the rules between nodes say of a cell, all groups of a class together. */
public final class Domains {

    private Domains() {}

    /**
     * How many pods of the class, at most {@code wanted}, may go to these domains now.
     *
     * @param keys that the domains are of, ascending; the others do not matter
     */
    public static int allowance(
            CompiledProblem problem, TopologyCounts counts, PodClass podClass, int[] keys, int[] domains, int wanted) {
        int most = wanted;
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            int position = Arrays.binarySearch(keys, group.key());
            if (most > 0 && position >= 0) {
                most = counts.allowance(group, podClass, domains[position], most);
            }
        }
        return most;
    }

    /** Counts pods that go to new nodes of the cell. */
    public static void record(
            CompiledProblem problem, TopologyCounts counts, PodClass podClass, int[] keys, Cells.Cell cell, int count) {
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname()) {
                counts.recordOnNewNode(group, podClass.index(), count);
            } else if (problem.masks().and(cell.mask(), group.countedOffers()) != Masks.NONE) {
                int position = Arrays.binarySearch(keys, group.key());
                counts.record(group, podClass.index(), position < 0 ? -1 : cell.domains()[position], count);
            }
        }
    }
}
