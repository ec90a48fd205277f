package io.karpenter.solver.packing;

import io.karpenter.solver.packing.domain.Cells;
import io.karpenter.solver.packing.domain.Domains;
import io.karpenter.solver.packing.domain.TopologyCounts;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of a problem while pods are bound to them one by one, as the kube-scheduler's filters see them. Whoever binds decides
 * which of the admitting nodes it is. Mutable, not thread-safe.
 *
 * <p>Admitting a pod costs O(nodes + groups of its class).
 */
public final class BindingState {

    private final CompiledProblem problem;
    private final TopologyCounts counts;
    private final NodeFill fill;
    private final @Nullable Cells[] cellsOf;

    public BindingState(CompiledProblem problem) {
        this.problem = problem;
        this.counts = new TopologyCounts(problem);
        this.fill = new NodeFill(problem, new HostRules(problem), counts);
        this.cellsOf = new Cells[problem.classes().size()];
    }

    /** Names every node that takes one more pod of the class now. */
    public void admitting(PodClass podClass, IntConsumer node) {
        Cells cells = cellsOf[podClass.index()];
        if (cells == null) {
            cells = Cells.of(problem, podClass, podClass.mask());
            cellsOf[podClass.index()] = cells;
        }
        for (Cells.Cell cell : cells.cells()) {
            if (cell.nodes().length > 0
                    && Domains.allowance(problem, counts, podClass, cells.keys(), cell.domains(), 1) > 0) {
                for (int candidate : cell.nodes()) {
                    if (fill.allowance(podClass, candidate, 1) > 0) {
                        node.accept(candidate);
                    }
                }
            }
        }
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
