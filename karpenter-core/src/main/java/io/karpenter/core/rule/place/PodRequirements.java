package io.karpenter.core.rule.place;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a pod strictly asks of a node's labels: its {@code nodeSelector} and one of its required node-affinity terms.
 * Preferences are not looked at.
 *
 * <p>Stateless. Source: SCH-REQ-19, SCH-LBL-01; Kubernetes "Assigning Pods to Nodes" for terms that match nothing.
 */
public final class PodRequirements {

    private PodRequirements() {}

    /**
     * The alternatives, one of which a node must satisfy, in the order of the terms; {@link Requirements#NONE} alone if the pod
     * asks for nothing. Empty if no node whatever can satisfy the pod: each of its terms is without expressions, cannot be
     * read, or contradicts the selector.
     */
    public static List<Requirements> alternatives(PodSpec pod, LabelSchema schema) {
        Requirements selector = Requirements.ofLabels(pod.nodeSelector());
        List<NodeSelectorTerm> terms = pod.nodeAffinity().required();
        if (terms.isEmpty()) {
            return List.of(selector.withKeys(schema::canonical));
        }
        Set<Requirements> alternatives = new LinkedHashSet<>();
        for (NodeSelectorTerm term : terms) {
            requirementsOf(term)
                    .flatMap(asked -> joined(selector.withKeys(schema::canonical), asked, schema))
                    .ifPresent(alternatives::add);
        }
        return List.copyOf(alternatives);
    }

    /**
     * What {@code term} asks, keys as written. Empty for a term that matches no node: one without expressions, or with a bound
     * that is no integer. {@code matchFields} are not evaluated (SCH-REQ-20).
     */
    static Optional<List<Requirement>> requirementsOf(NodeSelectorTerm term) {
        if (term.matchExpressions().isEmpty()) {
            return Optional.empty();
        }
        List<Requirement> asked = new ArrayList<>();
        try {
            term.matchExpressions().forEach(expression -> asked.add(Requirement.of(expression)));
        } catch (IllegalArgumentException unreadable) {
            return Optional.empty();
        }
        return Optional.of(asked);
    }

    /** {@code base} and all of {@code asked} under their canonical keys, see {@link #together}. */
    static Optional<Requirements> joined(Requirements base, List<Requirement> asked, LabelSchema schema) {
        Optional<Requirements> all = Optional.of(base);
        for (Requirement requirement : asked) {
            Requirement canonical = requirement.withKey(schema.canonical(requirement.key()));
            all = all.flatMap(soFar -> together(soFar, Requirements.of(canonical)));
        }
        return all;
    }

    /**
     * Both together; empty if they contradict each other. The algebra writes "no value" like "must be absent", and forgets
     * with {@code NotIn} that {@code Exists} was asked too (SCH-REQ-06, SCH-REQ-07); a node without the label must pass for
     * neither.
     */
    public static Optional<Requirements> together(Requirements a, Requirements b) {
        Requirements all = a.and(b);
        for (String key : (b.isEmpty() ? a : b).keys()) {
            Requirement merged = all.get(key);
            if (merged.allowsAbsence() && (needsLabel(a, key) || needsLabel(b, key))) {
                if (merged.operator() == Operator.DOES_NOT_EXIST) {
                    return Optional.empty();
                }
                all = all.and(merged.needingLabel());
            }
        }
        return Optional.of(all);
    }

    private static boolean needsLabel(Requirements requirements, String key) {
        return requirements.has(key) && !requirements.get(key).allowsAbsence();
    }
}
