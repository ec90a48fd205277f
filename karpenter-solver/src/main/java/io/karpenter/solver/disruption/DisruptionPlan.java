package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Decision;
import java.util.List;

/**
 * What is to be done now. Immutable.
 *
 * @param decisions none of which needs a node, a slot or a budget that another one takes; all may be carried out at the same time
 * @param unconsolidatable nodes that stay, by name, and why
 * @param findings what others may want to know
 */
public record DisruptionPlan(List<Decision> decisions, List<UnconsolidatableNode> unconsolidatable, Findings findings) {

    public DisruptionPlan {
        decisions = List.copyOf(decisions);
        unconsolidatable = List.copyOf(unconsolidatable);
    }

    /** A plan of which nothing more is known. */
    public DisruptionPlan(List<Decision> decisions, List<UnconsolidatableNode> unconsolidatable) {
        this(decisions, unconsolidatable, Findings.NONE);
    }
}
