package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Decision;
import java.util.List;

/**
 * What is to be done now. Immutable.
 *
 * @param decisions none of which needs a node, a slot or a budget that another one takes; all may be carried out at the same time
 * @param unconsolidatable nodes that stay, by name, and why
 */
public record DisruptionPlan(List<Decision> decisions, List<UnconsolidatableNode> unconsolidatable) {

    public DisruptionPlan {
        decisions = List.copyOf(decisions);
        unconsolidatable = List.copyOf(unconsolidatable);
    }
}
