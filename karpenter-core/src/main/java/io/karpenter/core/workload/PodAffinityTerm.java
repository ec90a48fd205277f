package io.karpenter.core.workload;

import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pods to be near to, or apart from, within one domain of {@code topologyKey}. {@code matchLabelKeys} are already merged into
 * the selector, as the API server does (SCH-AFF-02).
 *
 * @param selector which pods; empty: none
 * @param namespaces names of namespaces; with no {@code namespaceSelector} and none listed: the pod's own
 * @param namespaceSelector further namespaces by their labels; the empty selector: all
 */
public record PodAffinityTerm(
        String topologyKey,
        Optional<LabelSelector> selector,
        Set<String> namespaces,
        Optional<LabelSelector> namespaceSelector) {

    public PodAffinityTerm {
        if (topologyKey.isEmpty()) {
            throw new IllegalArgumentException("topologyKey of a pod affinity term is empty");
        }
        namespaces = Collections.unmodifiableSet(new TreeSet<>(namespaces));
    }

    public static PodAffinityTerm of(String topologyKey, LabelSelector selector) {
        return new PodAffinityTerm(topologyKey, Optional.of(selector), Set.of(), Optional.empty());
    }

    /** A term that is a wish, with a weight from 1 to 100. */
    public record Weighted(int weight, PodAffinityTerm term) {

        public Weighted {
            if (weight < 1 || weight > 100) {
                throw new IllegalArgumentException(
                        "weight of a pod preference is " + weight + ", it must be from 1 to 100");
            }
        }
    }
}
