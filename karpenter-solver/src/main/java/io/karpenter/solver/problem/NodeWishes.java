package io.karpenter.solver.problem;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.PodRequirements;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The preferred node affinity of a pod, priced rather than required. Source: decisions 2.
 *
 * @param terms heaviest first, equal weights in the order of the pod
 */
record NodeWishes(List<Term> terms) {

    /** Preferences beyond these are priced too, but a claim is not narrowed to meet them; combinations would be too many. */
    private static final int MOST_COMBINED = 4;

    /**
     * One preferred term.
     *
     * @param wanted what it asks of a node, one of which must hold; empty for a term that no node meets
     * @param weight from 1 to 100
     */
    record Term(List<Requirements> wanted, int weight, NodeAffinity.Preferred origin) {}

    NodeWishes {
        terms = List.copyOf(terms);
    }

    static NodeWishes of(PodSpec pod, LabelSchema schema) {
        return new NodeWishes(pod.nodeAffinity().preferred().stream()
                // Every node meets an empty preferred term.
                .filter(preferred -> !preferred.term().matchExpressions().isEmpty())
                .sorted(Comparator.comparingInt(NodeAffinity.Preferred::weight).reversed())
                .map(preferred -> new Term(wanted(preferred, schema), preferred.weight(), preferred))
                .toList());
    }

    private static List<Requirements> wanted(NodeAffinity.Preferred preferred, LabelSchema schema) {
        PodSpec asking = PodSpec.builder()
                .nodeAffinity(new NodeAffinity(List.of(preferred.term()), List.of()))
                .build();
        return PodRequirements.alternatives(asking, schema);
    }

    /**
     * The alternatives {@code required}, and before them each together with the preferences that it can meet, the most weight
     * first: the first alternative that a node satisfies is the one that says most about it.
     */
    List<Requirements> beside(List<Requirements> required) {
        List<Combination> combinations = new ArrayList<>();
        required.forEach(r -> combinations.add(new Combination(r, 0)));
        for (Term term : terms.subList(0, Math.min(terms.size(), MOST_COMBINED))) {
            for (Combination base : List.copyOf(combinations)) {
                for (Requirements wanted : term.wanted()) {
                    PodRequirements.together(base.asked(), wanted)
                            .ifPresent(all -> combinations.add(new Combination(all, base.weight() + term.weight())));
                }
            }
        }
        combinations.sort(Comparator.comparingInt(Combination::weight).reversed());
        Set<Requirements> distinct = new LinkedHashSet<>();
        combinations.forEach(c -> distinct.add(c.asked()));
        return List.copyOf(distinct);
    }

    private record Combination(Requirements asked, int weight) {}
}
