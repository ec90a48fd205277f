package io.karpenter.k8s.manifest.kind.pod;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads selectors of pods, namespaces and nodes. */
public final class SelectorReader {

    private static final Operator[] LABEL_OPERATORS = {
        Operator.IN, Operator.NOT_IN, Operator.EXISTS, Operator.DOES_NOT_EXIST
    };
    private static final Operator[] NODE_OPERATORS = {
        Operator.IN, Operator.NOT_IN, Operator.EXISTS, Operator.DOES_NOT_EXIST, Operator.GT, Operator.LT
    };

    private SelectorReader() {}

    /** The label selector in field {@code name}. */
    public static Optional<LabelSelector> labels(Fields fields, String name) {
        return fields.object(
                name,
                selector -> new LabelSelector(
                        selector.texts("matchLabels"),
                        selector.objects("matchExpressions", e -> expression(e, LABEL_OPERATORS))));
    }

    /** Labels that must be equal, in field {@code name}, as Services and ReplicationControllers select; empty: none stated. */
    public static Optional<Map<String, String>> equality(Fields fields, String name) {
        return fields.has(name) ? Optional.of(fields.texts(name)) : Optional.empty();
    }

    /** The alternatives in field {@code nodeSelectorTerms}, which must be there. */
    public static List<NodeSelectorTerm> nodeTerms(Fields fields) {
        if (fields.isEmptyList("nodeSelectorTerms")) {
            fields.problem("nodeSelectorTerms", "a list of at least one term");
        }
        return fields.objects("nodeSelectorTerms", SelectorReader::nodeTerm);
    }

    static NodeSelectorTerm nodeTerm(Fields fields) {
        return new NodeSelectorTerm(
                fields.objects("matchExpressions", e -> expression(e, NODE_OPERATORS)),
                fields.objects("matchFields", e -> expression(e, NODE_OPERATORS)));
    }

    private static Expression expression(Fields fields, Operator[] operators) {
        String key = fields.requiredText("key");
        fields.require(
                "operator",
                "one of "
                        + String.join(
                                ", ",
                                Arrays.stream(operators).map(Operator::toString).toList()));
        Operator operator = fields.oneOf(
                        "operator", text -> Operator.parse(text).filter(Arrays.asList(operators)::contains), operators)
                .orElse(Operator.EXISTS);
        return new Expression(key, operator, fields.textList("values"));
    }
}
