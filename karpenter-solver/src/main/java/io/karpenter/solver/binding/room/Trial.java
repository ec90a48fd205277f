package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.solver.binding.Rehearsal;
import java.util.List;

/**
 * What rehearsals of some nodes came to.
 *
 * @param stranded pods without a node, all rehearsals together
 * @param worst number of the rehearsal that strands the most
 * @param cost USD per hour that the nodes are expected to cost
 */
record Trial(List<PlannedNode> nodes, Rehearsal rehearsal, int stranded, int worst, double cost) {

    /** USD per hour below which two costs are the same. */
    private static final double TOLERANCE = 1e-9;

    boolean isSafe() {
        return stranded == 0;
    }

    boolean isCheaperThan(Trial other) {
        return cost < other.cost - TOLERANCE;
    }
}
