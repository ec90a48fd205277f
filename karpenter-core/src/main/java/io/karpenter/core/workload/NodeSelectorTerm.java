package io.karpenter.core.workload;

import io.karpenter.core.requirement.Expression;
import java.util.List;

/**
 * Expressions on node labels, all of which must hold.
 *
 * @param matchFields expressions on node fields; never evaluated, pods that use them are refused (SCH-REQ-20)
 */
public record NodeSelectorTerm(List<Expression> matchExpressions, List<Expression> matchFields) {

    public NodeSelectorTerm {
        matchExpressions = List.copyOf(matchExpressions);
        matchFields = List.copyOf(matchFields);
    }

    public static NodeSelectorTerm of(Expression... expressions) {
        return new NodeSelectorTerm(List.of(expressions), List.of());
    }
}
