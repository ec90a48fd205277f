package io.karpenter.core.rule;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Reason.MinValuesUnmet;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Keeps as many different values of a label among the instance types of a new node as its NodePool asks for. A type counts
 * with the values that its own requirements list, whether or not the node can still use them (KW-D-03); one that leaves the
 * label open or does not have it counts for nothing.
 *
 * <p>Stateless. Source: SCH-MIN-01 to SCH-MIN-04.
 */
public final class MinValuesRule {

    /** Admitted if {@code types} have enough values for each key of {@code node} with minValues. */
    public Verdict admits(List<InstanceType> types, Requirements node) {
        Map<String, Set<String>> found = new HashMap<>();
        types.forEach(type -> addValues(type, node, found));
        List<MinValuesUnmet> unmet = new ArrayList<>();
        for (Requirement requirement : node.all()) {
            int wanted = requirement.minValues().orElse(0);
            int have = found.getOrDefault(requirement.key(), Set.of()).size();
            if (have < wanted) {
                unmet.add(new MinValuesUnmet(requirement.key(), wanted, have));
            }
        }
        return Verdict.of(unmet);
    }

    /**
     * How many of {@code types}, from the first on, have enough values for every key; empty if all of them together have not
     * (SCH-MIN-02).
     */
    public OptionalInt needed(List<InstanceType> types, Requirements node) {
        Map<String, Set<String>> found = new HashMap<>();
        if (isMet(node, found)) {
            return OptionalInt.of(0);
        }
        for (int i = 0; i < types.size(); i++) {
            addValues(types.get(i), node, found);
            if (isMet(node, found)) {
                return OptionalInt.of(i + 1);
            }
        }
        return OptionalInt.empty();
    }

    private static void addValues(InstanceType type, Requirements node, Map<String, Set<String>> found) {
        for (Requirement requirement : node.all()) {
            if (requirement.minValues().isPresent()) {
                Requirement ofType = type.requirements().get(requirement.key());
                if (ofType.operator() == Operator.IN) {
                    found.computeIfAbsent(requirement.key(), key -> new HashSet<>())
                            .addAll(ofType.values());
                }
            }
        }
    }

    private static boolean isMet(Requirements node, Map<String, Set<String>> found) {
        return node.all().stream()
                .allMatch(r -> found.getOrDefault(r.key(), Set.of()).size()
                        >= r.minValues().orElse(0));
    }
}
