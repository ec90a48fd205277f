package io.karpenter.core.spread;

import io.karpenter.core.label.LabelSyntax;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code podTopologySpread.defaultConstraints} of a scheduler's configuration. Their selectors are absent: each pod gets one
 * deduced for it. Source: SCH-DEF-01.
 */
public record DefaultConstraints(List<TopologySpreadConstraint> constraints) {

    public static final DefaultConstraints NONE = new DefaultConstraints(List.of());

    /**
     * @throws IllegalArgumentException if there are {@link #problems}
     */
    public DefaultConstraints {
        constraints = List.copyOf(constraints);
        List<Problem> problems = problems(constraints);
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException("default constraints are refused: " + problems);
        }
    }

    public boolean isEmpty() {
        return constraints.isEmpty();
    }

    /**
     * Something that an entry may not say.
     *
     * @param entry its index, from 0
     * @param field of the entry
     */
    public record Problem(int entry, String field, String found, String allowed) {}

    /** Everything that is wrong with {@code entries}, in their order. */
    public static List<Problem> problems(List<TopologySpreadConstraint> entries) {
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < entries.size(); i++) {
            TopologySpreadConstraint entry = entries.get(i);
            Optional<String> syntax = LabelSyntax.problemOfKey(entry.topologyKey());
            if (syntax.isPresent()) {
                problems.add(new Problem(i, "topologyKey", "\"" + entry.topologyKey() + "\"", syntax.get()));
            }
            if (entry.selector().isPresent()) {
                problems.add(new Problem(i, "labelSelector", "a selector", "nothing: it is deduced for each pod"));
            }
            if (!entry.matchLabelKeys().isEmpty()) {
                problems.add(
                        new Problem(i, "matchLabelKeys", "a list", "nothing: the selector is deduced for each pod"));
            }
            for (int earlier = 0; earlier < i; earlier++) {
                if (sameTarget(entries.get(earlier), entry)) {
                    problems.add(new Problem(
                            i,
                            "topologyKey",
                            "\"%s\" with the whenUnsatisfiable of entry %d".formatted(entry.topologyKey(), earlier),
                            "each pair of topologyKey and whenUnsatisfiable once"));
                    break;
                }
            }
        }
        return problems;
    }

    private static boolean sameTarget(TopologySpreadConstraint one, TopologySpreadConstraint other) {
        return one.hard() == other.hard() && one.topologyKey().equals(other.topologyKey());
    }
}
