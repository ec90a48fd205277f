package io.karpenter.core.rule.topology;

import io.karpenter.core.plan.Reason;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.rule.place.NodeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one spread constraint or affinity term leaves of the domains of its key.
 *
 * @param allowed the domains; {@code DoesNotExist} if there is none
 * @param labelNeeded true if a node without the label is refused
 * @param otherwise why other nodes are refused
 */
public record DomainRestriction(Requirement allowed, boolean labelNeeded, Reason otherwise) {

    public String topologyKey() {
        return allowed.key();
    }

    /** True if {@code node} is, or may come to be, in an allowed domain. */
    public boolean isMetBy(NodeView node) {
        return node.label(topologyKey()).map(label -> label.intersects(allowed)).orElse(!labelNeeded);
    }

    /**
     * Admitted if one domain of {@code node} meets all restrictions on its key. They are judged together: each by itself may
     * leave a domain, but not the same one (SCH-TSC-16, KW-D-28).
     */
    public static Verdict together(List<DomainRestriction> restrictions, NodeView node) {
        List<Reason> unmet = restrictions.stream()
                .filter(restriction -> !restriction.isMetBy(node))
                .map(DomainRestriction::otherwise)
                .toList();
        if (!unmet.isEmpty()) {
            return Verdict.of(unmet);
        }
        Map<String, List<DomainRestriction>> byKey = new TreeMap<>();
        restrictions.forEach(r ->
                byKey.computeIfAbsent(r.topologyKey(), k -> new ArrayList<>()).add(r));
        List<Reason> conflicting = new ArrayList<>();
        byKey.forEach((key, ofKey) -> {
            if (node.label(key).isPresent()) {
                Requirement common = ofKey.stream()
                        .map(DomainRestriction::allowed)
                        .reduce(Requirement::intersection)
                        .orElseThrow();
                if (!node.label(key).get().intersects(common)) {
                    ofKey.forEach(r -> conflicting.add(r.otherwise()));
                }
            }
        });
        return Verdict.of(conflicting);
    }

    /** What the restrictions ask of a node's labels, as far as they need them. */
    public static Requirements asRequirements(List<DomainRestriction> restrictions) {
        return Requirements.of(
                restrictions.stream().map(DomainRestriction::allowed).toList());
    }
}
