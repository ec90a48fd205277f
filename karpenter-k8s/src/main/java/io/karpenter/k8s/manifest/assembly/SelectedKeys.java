package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.k8s.manifest.stated.PodTemplate;
import io.karpenter.k8s.manifest.stated.PodTerm;
import io.karpenter.k8s.manifest.stated.ReadObjects;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The label keys of pods that some selector of the input looks at. */
final class SelectedKeys {

    private final Set<String> keys = new HashSet<>();

    /**
     * @param deduced true if selectors are deduced from Services and controllers, whose keys then count too
     */
    SelectedKeys(ReadObjects objects, boolean deduced) {
        objects.pods().forEach(p -> addAll(p.template()));
        objects.workloads().forEach(w -> addAll(w.template()));
        objects.daemonSets().forEach(d -> addAll(d.template()));
        objects.disruptionBudgets().forEach(b -> b.budget().selector().ifPresent(this::add));
        if (deduced) {
            objects.services().forEach(s -> s.selector().ifPresent(labels -> keys.addAll(labels.keySet())));
            objects.workloads().forEach(w -> w.selector().ifPresent(this::add));
        }
    }

    private void addAll(PodTemplate template) {
        addTerms(template.affinity());
        addTerms(template.antiAffinity());
        template.spread().forEach(constraint -> {
            constraint.selector().ifPresent(this::add);
            keys.addAll(constraint.matchLabelKeys());
        });
    }

    private void addTerms(List<PodTerm> terms) {
        for (PodTerm term : terms) {
            term.selector().ifPresent(this::add);
            keys.addAll(term.matchLabelKeys());
            keys.addAll(term.mismatchLabelKeys());
        }
    }

    private void add(LabelSelector selector) {
        keys.addAll(selector.matchLabels().keySet());
        selector.matchExpressions().stream().map(Expression::key).forEach(keys::add);
    }

    boolean contains(String key) {
        return keys.contains(key);
    }
}
