package io.karpenter.core.rule.topology;

import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The pods that a spread constraint or an affinity term speaks of.
 *
 * @param namespaces by name
 * @param namespaceSelector further namespaces by their labels
 * @param selector by their own labels; empty: no pod (SCH-TSC-05)
 */
public record PodSelection(
        Set<String> namespaces, Optional<LabelSelector> namespaceSelector, Optional<LabelSelector> selector) {

    public PodSelection {
        namespaces = Collections.unmodifiableSet(new TreeSet<>(namespaces));
    }

    /** The pods of {@code namespace} that a constraint of {@code pod} counts; its {@code matchLabelKeys} narrow them (SCH-TSC-04). */
    public static PodSelection of(TopologySpreadConstraint constraint, PodSpec pod, String namespace) {
        Optional<LabelSelector> selector = constraint.selector();
        for (String key : constraint.matchLabelKeys()) {
            String value = pod.labels().get(key);
            if (value != null) {
                selector = selector.map(s -> s.and(key, value));
            }
        }
        return new PodSelection(Set.of(namespace), Optional.empty(), selector);
    }

    /** The pods that a term of a pod in {@code namespace} speaks of (SCH-AFF-02). */
    public static PodSelection of(PodAffinityTerm term, String namespace) {
        boolean own = term.namespaces().isEmpty() && term.namespaceSelector().isEmpty();
        return new PodSelection(own ? Set.of(namespace) : term.namespaces(), term.namespaceSelector(), term.selector());
    }

    /**
     * True if a pod with these labels is one of them.
     *
     * @param namespaceLabels labels of each namespace; one that is absent has none
     */
    public boolean selects(
            String namespace, Map<String, String> labels, Map<String, Map<String, String>> namespaceLabels) {
        boolean namespaceMatches = namespaces.contains(namespace)
                || namespaceSelector
                        .map(s -> s.matches(namespaceLabels.getOrDefault(namespace, Map.of())))
                        .orElse(false);
        return namespaceMatches && selector.map(s -> s.matches(labels)).orElse(false);
    }

    /** Such as {@code pods app=web of namespace default}. */
    @Override
    public String toString() {
        if (selector.isEmpty()) {
            return "pods (the selector is absent and matches none)";
        }
        List<String> conditions = new ArrayList<>();
        selector.get().matchLabels().forEach((key, value) -> conditions.add(key + "=" + value));
        selector.get().matchExpressions().forEach(expression -> conditions.add(expression.toString()));
        String which = conditions.isEmpty() ? "pods" : "pods " + String.join(", ", conditions);
        return namespaceSelector.isPresent()
                ? which + " of selected namespaces"
                : which + " of namespace " + String.join(", ", namespaces);
    }
}
