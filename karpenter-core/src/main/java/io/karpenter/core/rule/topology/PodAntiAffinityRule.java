package io.karpenter.core.rule.topology;

import io.karpenter.core.plan.Reason.PodAntiAffinityUnmet;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;

/**
 * Keeps pods out of domains with pods that their required anti-affinity terms name, and out of domains with pods whose terms
 * name them. Any other domain will do, whether it is known or not (KW-D-29). The pod's own terms refuse nodes without the
 * label (KW-D-30, kept); the terms of others do not.
 *
 * <p>Stateless. Source: Kubernetes InterPodAffinity filter; SCH-AFF-09 to SCH-AFF-11.
 */
public final class PodAntiAffinityRule implements TopologyRule {

    @Override
    public List<DomainRestriction> restrictions(PodDemand demand, TopologyView view) {
        List<DomainRestriction> restrictions = new ArrayList<>();
        Set<AntiAffinity> own = new HashSet<>();
        for (PodAffinityTerm term : demand.pod().spec().podAntiAffinity().required()) {
            PodSelection unwanted = PodSelection.of(term, demand.pod().namespace());
            SortedMap<String, Integer> occupied = view.occupied(List.of(unwanted), term.topologyKey());
            String detail = occupied.isEmpty()
                    ? "the node has no such label"
                    : unwanted + " are in: " + DomainCounts.text(occupied);
            restrictions.add(restriction(term.topologyKey(), occupied, true, detail));
            own.add(new AntiAffinity(term.topologyKey(), unwanted));
        }
        view.against(demand.pod()).forEach((term, holders) -> {
            // Replicas that keep apart hold the same term against each other; once is enough if it says no less.
            boolean said = own.contains(term)
                    && restrictions.stream()
                            .anyMatch(r -> r.topologyKey().equals(term.topologyKey())
                                    && holders.keySet().stream().noneMatch(r.allowed()::has));
            if (!holders.isEmpty() && !said) {
                String detail = "pods that keep away " + term.unwanted() + " are in: " + DomainCounts.text(holders);
                restrictions.add(restriction(term.topologyKey(), holders, false, detail));
            }
        });
        return restrictions;
    }

    private static DomainRestriction restriction(
            String key, SortedMap<String, Integer> occupied, boolean labelNeeded, String detail) {
        Requirement elsewhere = Requirement.notIn(key, occupied.keySet().toArray(String[]::new));
        return new DomainRestriction(elsewhere, labelNeeded, new PodAntiAffinityUnmet(key, detail));
    }
}
