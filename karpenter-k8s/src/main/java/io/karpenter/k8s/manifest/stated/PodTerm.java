package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A term of pod affinity whose label keys are not yet merged into its selector.
 *
 * @param weight of a wish; 0 for a required term
 */
public record PodTerm(
        int weight,
        String topologyKey,
        Optional<LabelSelector> selector,
        Set<String> namespaces,
        Optional<LabelSelector> namespaceSelector,
        List<String> matchLabelKeys,
        List<String> mismatchLabelKeys) {

    /**
     * The term of a pod with {@code labels}: keys that the pod carries become {@code In} and {@code NotIn} expressions, as
     * the API server does when the pod is created (SCH-AFF-02).
     */
    public PodAffinityTerm of(Map<String, String> labels) {
        return new PodAffinityTerm(topologyKey, selector.map(s -> merged(s, labels)), namespaces, namespaceSelector);
    }

    private LabelSelector merged(LabelSelector own, Map<String, String> labels) {
        if (matchLabelKeys.isEmpty() && mismatchLabelKeys.isEmpty()) {
            return own;
        }
        List<Expression> expressions = new ArrayList<>(own.matchExpressions());
        add(matchLabelKeys, Operator.IN, labels, expressions);
        add(mismatchLabelKeys, Operator.NOT_IN, labels, expressions);
        return new LabelSelector(own.matchLabels(), expressions);
    }

    private static void add(List<String> keys, Operator operator, Map<String, String> labels, List<Expression> to) {
        for (String key : keys) {
            String value = labels.get(key);
            if (value != null) {
                Expression added = new Expression(key, operator, List.of(value));
                if (!to.contains(added)) {
                    to.add(added);
                }
            }
        }
    }
}
