package io.karpenter.solver.packing;

import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.packing.domain.Domains;
import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.BitSet;

/**
 * The nodes of a problem while pods are bound to them one by one, as the kube-scheduler's filters see them. Whoever binds decides
 * which of the admitting nodes it is. Mutable, not thread-safe.
 */
public final class BindingState {

    private final CompiledProblem problem;
    private final TopologyCounts counts;
    private final NodeFill fill;

    /**
     * @param rules those of {@code problem}
     * @param absent nodes that are taken not to be there
     */
    public BindingState(CompiledProblem problem, HostRules rules, BitSet absent) {
        this.problem = problem;
        this.counts = new TopologyCounts(problem, absent);
        this.fill = new NodeFill(problem, rules, counts);
    }

    /**
     * True if rules between nodes let one more pod of the class into the cell now; O(groups of the class).
     *
     * @param cells of the class
     * @param cell position in {@code cells}
     */
    public boolean isOpen(PodClass podClass, Cells cells, int cell) {
        return Domains.allowance(
                        problem,
                        counts,
                        podClass,
                        cells.keys(),
                        cells.cells().get(cell).domains(),
                        1)
                > 0;
    }

    /** True if the node has room for one more pod of the class now and its own rules admit it; O(host groups). */
    public boolean fits(PodClass podClass, int node) {
        return fill.allowance(podClass, node, 1) > 0;
    }

    /** Binds one pod of the class to a node that admits it. */
    public void bind(PodClass podClass, int node) {
        fill.place(podClass, node, 1);
    }

    /** What is left of the node by resource axis; not to be changed. */
    public long[] free(int node) {
        return fill.free(node);
    }
}
