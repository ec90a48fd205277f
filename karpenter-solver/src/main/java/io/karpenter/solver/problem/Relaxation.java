package io.karpenter.solver.problem;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.NodeSelectorTerm;
import io.karpenter.core.workload.PodAffinity;
import io.karpenter.core.workload.PodAffinityTerm;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.api.PreferencePolicy;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/**
 * What is hard for a pod, level by level: at the first level preferences are rules, at each later one the next preference in
 * the reference's order has been given up. Source: SCH-PREF-01, SCH-PREF-02; decisions 2.
 *
 * <p>Alternatives of required node affinity are not given up one by one: the solver looks at all of them at every level.
 */
final class Relaxation {

    private Relaxation() {}

    /**
     * One level.
     *
     * @param spec with the remaining preferences on nodes and spread turned into rules
     * @param affinity preferred terms that are rules at this level
     * @param antiAffinity preferred terms that are rules at this level; they bind nobody else (SCH-AFF-10)
     * @param toleratesPreferNoSchedule true if {@code PreferNoSchedule} keeps the pod out of nothing
     */
    record Level(
            PodSpec spec,
            List<PodAffinityTerm> affinity,
            List<PodAffinityTerm> antiAffinity,
            boolean toleratesPreferNoSchedule) {}

    /**
     * The levels of a pod, at least one; the last has no preference left that is a rule.
     *
     * @param firmness which preferences are rules at first, of those that the policy would hold
     */
    static List<Level> levels(
            PodSpec pod, PreferencePolicy policy, Firmness firmness, boolean someTaintIsPreferNoSchedule) {
        Predicate<String> rule = switch (policy) {
            case STRICT, RESPECT -> firmness::holds;
            case IGNORE -> key -> false;
        };
        List<PodAffinityTerm> affinity = byWeight(pod.podAffinity(), rule);
        List<PodAffinityTerm> anti = byWeight(pod.podAntiAffinity(), rule);
        List<NodeSelectorTerm> nodes = policy == PreferencePolicy.STRICT && firmness.looksAtNodes()
                ? nodesByWeight(pod.nodeAffinity())
                : List.of();
        List<TopologySpreadConstraint> soft = pod.topologySpread().stream()
                .filter(s -> !s.hard() && rule.test(s.topologyKey()))
                .toList();
        boolean priced = policy == PreferencePolicy.RESPECT;
        List<Level> levels = new ArrayList<>();
        // Preferences are given up one at a time: heaviest first within a kind, kinds in this order (SCH-PREF-02).
        while (!affinity.isEmpty() || !anti.isEmpty() || !nodes.isEmpty() || !soft.isEmpty()) {
            levels.add(new Level(hardened(pod, nodes, soft), affinity, anti, priced));
            if (!affinity.isEmpty()) {
                affinity = affinity.subList(1, affinity.size());
            } else if (!anti.isEmpty()) {
                anti = anti.subList(1, anti.size());
            } else if (!nodes.isEmpty()) {
                nodes = nodes.subList(1, nodes.size());
            } else {
                soft = soft.subList(1, soft.size());
            }
        }
        PodSpec plain = hardened(pod, List.of(), List.of());
        if (!priced && someTaintIsPreferNoSchedule) {
            levels.add(new Level(plain, List.of(), List.of(), false));
        }
        levels.add(new Level(plain, List.of(), List.of(), true));
        return levels;
    }

    private static List<PodAffinityTerm> byWeight(PodAffinity affinity, Predicate<String> rule) {
        return affinity.preferred().stream()
                .filter(weighted -> rule.test(weighted.term().topologyKey()))
                .sorted(Comparator.comparingInt(PodAffinityTerm.Weighted::weight)
                        .reversed())
                .map(PodAffinityTerm.Weighted::term)
                .toList();
    }

    private static List<NodeSelectorTerm> nodesByWeight(NodeAffinity affinity) {
        return affinity.preferred().stream()
                .sorted(Comparator.comparingInt(NodeAffinity.Preferred::weight).reversed())
                .map(NodeAffinity.Preferred::term)
                .toList();
    }

    /** The pod with its heaviest remaining node preference required, and these soft spreads hard. */
    private static PodSpec hardened(PodSpec pod, List<NodeSelectorTerm> nodes, List<TopologySpreadConstraint> soft) {
        List<TopologySpreadConstraint> spread = pod.topologySpread().stream()
                .filter(s -> s.hard() || soft.contains(s))
                .map(s -> s.hard() ? s : hard(s))
                .toList();
        NodeAffinity affinity = new NodeAffinity(
                nodes.isEmpty()
                        ? pod.nodeAffinity().required()
                        : requiring(pod.nodeAffinity().required(), nodes.get(0)),
                List.of());
        return pod.toBuilder()
                .nodeAffinity(affinity)
                .podAffinity(new PodAffinity(pod.podAffinity().required(), List.of()))
                .podAntiAffinity(new PodAffinity(pod.podAntiAffinity().required(), List.of()))
                .topologySpread(spread)
                .build();
    }

    private static List<NodeSelectorTerm> requiring(List<NodeSelectorTerm> required, NodeSelectorTerm wish) {
        if (required.isEmpty()) {
            return List.of(wish);
        }
        return required.stream()
                .map(term -> {
                    List<Expression> all = new ArrayList<>(term.matchExpressions());
                    all.addAll(wish.matchExpressions());
                    return new NodeSelectorTerm(all, term.matchFields());
                })
                .toList();
    }

    private static TopologySpreadConstraint hard(TopologySpreadConstraint soft) {
        return new TopologySpreadConstraint(
                soft.maxSkew(),
                soft.topologyKey(),
                true,
                soft.selector(),
                soft.minDomains(),
                soft.honorNodeAffinity(),
                soft.honorNodeTaints(),
                soft.matchLabelKeys());
    }
}
