package io.karpenter.core.spread;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.OwnerReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Deduces whom a pod is spread against: the pods of its Services and of its controller. What it found is kept for pods of the
 * same namespace, controller and labels, no others. Not thread-safe. Source: SCH-DEF-03 to SCH-DEF-05.
 */
final class SelectorDeduction {

    private final PodSelectors selectors;
    private final Map<Key, Optional<LabelSelector>> known = new HashMap<>();
    private final Set<String> missing = new LinkedHashSet<>();

    private record Key(String namespace, Optional<OwnerReference> controller, Map<String, String> labels) {}

    SelectorDeduction(PodSelectors selectors) {
        this.selectors = selectors;
    }

    /** The selector; empty if nothing contributes to it. */
    Optional<LabelSelector> of(String namespace, Optional<OwnerReference> controller, Map<String, String> labels) {
        return known.computeIfAbsent(new Key(namespace, controller, labels), this::deduce);
    }

    /** Controllers that were looked for in vain, {@code Kind namespace/name}. */
    List<String> missing() {
        return List.copyOf(missing);
    }

    private Optional<LabelSelector> deduce(Key key) {
        Map<String, String> matchLabels = new TreeMap<>();
        selectors.servicesOf(key.namespace(), key.labels()).forEach(matchLabels::putAll);
        List<Expression> expressions = new ArrayList<>();
        key.controller()
                .ifPresent(owner -> Controller.Kind.of(owner)
                        .ifPresent(kind -> add(key.namespace(), owner, kind, matchLabels, expressions)));
        return matchLabels.isEmpty() && expressions.isEmpty()
                ? Optional.empty()
                : Optional.of(new LabelSelector(matchLabels, expressions));
    }

    private void add(
            String namespace,
            OwnerReference owner,
            Controller.Kind kind,
            Map<String, String> matchLabels,
            List<Expression> expressions) {
        Optional<LabelSelector> found = selectors.controller(namespace, kind, owner.name());
        if (found.isEmpty()) {
            missing.add(owner.kind() + " " + namespace + "/" + owner.name());
            return;
        }
        LabelSelector selector = found.get();
        switch (kind) {
            case REPLICATION_CONTROLLER -> matchLabels.putAll(selector.matchLabels());
            case REPLICA_SET, STATEFUL_SET, DEPLOYMENT -> {
                selector.matchLabels().forEach((label, value) -> expressions.add(Expression.in(label, value)));
                expressions.addAll(selector.matchExpressions());
            }
        }
    }
}
