package io.karpenter.core.verify.state;

import io.karpenter.core.verify.match.LabelTest;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which pods label selectors select. An absent selector selects nothing, an empty one everything in its namespaces. Source:
 * Kubernetes "Labels and Selectors"; SCH-AFF-02, SCH-TSC-05.
 *
 * <p>Classes are indexed by namespace and label, so that a selector only looks at those that have its rarest label.
 */
public final class Selections {

    /** The API server gives every namespace this label with its name. */
    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    private final Map<String, Map<String, String>> namespaceLabels;
    private final Map<String, List<PodClass>> byNamespace = new HashMap<>();
    private final Map<Label, List<PodClass>> byLabel = new HashMap<>();
    private final Map<Query, Set<PodClass>> answers = new HashMap<>();

    private record Label(String namespace, String key, String value) {}

    private record Query(Set<String> namespaces, LabelSelector selector) {}

    Selections(Collection<PodClass> classes, Map<String, Map<String, String>> namespaceLabels) {
        this.namespaceLabels = namespaceLabels;
        for (PodClass pods : classes) {
            byNamespace
                    .computeIfAbsent(pods.namespace(), n -> new ArrayList<>())
                    .add(pods);
            pods.spec()
                    .labels()
                    .forEach((key, value) -> byLabel.computeIfAbsent(
                                    new Label(pods.namespace(), key, value), l -> new ArrayList<>())
                            .add(pods));
        }
    }

    /** The pods that {@code selector} selects in {@code namespace}. */
    public Set<PodClass> in(String namespace, Optional<LabelSelector> selector) {
        return select(Set.of(namespace), selector);
    }

    /** The pods that a term of a pod in {@code namespace} selects. */
    public Set<PodClass> of(PodAffinityTerm term, String namespace) {
        Set<String> namespaces = new TreeSet<>(term.namespaces());
        term.namespaceSelector()
                .ifPresent(selector -> byNamespace.keySet().stream()
                        .filter(name -> matches(selector, labelsOfNamespace(name)))
                        .forEach(namespaces::add));
        if (term.namespaces().isEmpty() && term.namespaceSelector().isEmpty()) {
            namespaces.add(namespace);
        }
        return select(namespaces, term.selector());
    }

    private Map<String, String> labelsOfNamespace(String name) {
        Map<String, String> labels = new HashMap<>(namespaceLabels.getOrDefault(name, Map.of()));
        labels.putIfAbsent(NAMESPACE_NAME, name);
        return labels;
    }

    private Set<PodClass> select(Set<String> namespaces, Optional<LabelSelector> selector) {
        return selector.map(s -> answers.computeIfAbsent(new Query(namespaces, s), this::answer))
                .orElse(Set.of());
    }

    private Set<PodClass> answer(Query query) {
        Set<PodClass> selected = new LinkedHashSet<>();
        for (String namespace : query.namespaces()) {
            for (PodClass pods : candidates(namespace, query.selector())) {
                if (matches(query.selector(), pods.spec().labels())) {
                    selected.add(pods);
                }
            }
        }
        return Collections.unmodifiableSet(selected);
    }

    private List<PodClass> candidates(String namespace, LabelSelector selector) {
        List<PodClass> fewest = byNamespace.getOrDefault(namespace, List.of());
        for (Map.Entry<String, String> label : selector.matchLabels().entrySet()) {
            List<PodClass> with =
                    byLabel.getOrDefault(new Label(namespace, label.getKey(), label.getValue()), List.of());
            fewest = with.size() < fewest.size() ? with : fewest;
        }
        return fewest;
    }

    private static boolean matches(LabelSelector selector, Map<String, String> labels) {
        return selector.matchLabels().entrySet().stream()
                        .allMatch(wanted -> wanted.getValue().equals(labels.get(wanted.getKey())))
                && selector.matchExpressions().stream().map(LabelTest::of).allMatch(test -> {
                    String value = labels.get(test.key());
                    return value == null ? test.passesAbsent() : test.passes(value);
                });
    }
}
