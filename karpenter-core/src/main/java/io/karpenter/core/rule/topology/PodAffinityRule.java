package io.karpenter.core.rule.topology;

import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Reason.PodAffinityUnmet;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.workload.PodAffinityTerm;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;

/**
 * Keeps pods near the pods that their required affinity terms name. As in the kube-scheduler, a placed pod counts only if
 * <em>all</em> terms name it (decisions 4). Where no such pod exists at all and the pod itself is one, it may be the first,
 * in any one domain.
 *
 * <p>Stateless. Source: Kubernetes InterPodAffinity filter; SCH-AFF-01 to SCH-AFF-08.
 */
public final class PodAffinityRule implements TopologyRule {

    @Override
    public List<DomainRestriction> restrictions(PodDemand demand, TopologyView view) {
        List<PodAffinityTerm> terms = demand.pod().spec().podAffinity().required();
        List<PodSelection> selections = terms.stream()
                .map(term -> PodSelection.of(term, demand.pod().namespace()))
                .toList();
        boolean mayBeFirst = selections.stream().allMatch(s -> view.selects(s, demand.pod()))
                && terms.stream()
                        .allMatch(term ->
                                view.occupied(selections, term.topologyKey()).isEmpty());
        return terms.stream()
                .map(term -> restriction(term, selections, mayBeFirst, demand, view))
                .toList();
    }

    private static DomainRestriction restriction(
            PodAffinityTerm term,
            List<PodSelection> selections,
            boolean mayBeFirst,
            PodDemand demand,
            TopologyView view) {
        String key = term.topologyKey();
        PodSelection wanted = PodSelection.of(term, demand.pod().namespace());
        if (mayBeFirst) {
            Requirement anywhere = key.equals(Labels.HOSTNAME)
                    ? Requirement.exists(key)
                    : Requirement.in(key, known(demand, key, view));
            return new DomainRestriction(
                    anywhere,
                    true,
                    new PodAffinityUnmet(key, "no domain is known that could take the first of " + wanted));
        }
        SortedMap<String, Integer> counts = view.counts(selections, key, NodeFilter.EVERY_NODE);
        return new DomainRestriction(
                Requirement.in(key, counts.keySet()),
                true,
                new PodAffinityUnmet(key, detail(wanted, selections, counts, key, view)));
    }

    private static Set<String> known(PodDemand demand, String key, TopologyView view) {
        return view.domains(key, NodeFilter.EVERY_NODE).stream()
                .filter(domain ->
                        demand.alternatives().stream().anyMatch(a -> a.get(key).has(domain)))
                .collect(Collectors.toSet());
    }

    private static String detail(
            PodSelection wanted,
            List<PodSelection> selections,
            SortedMap<String, Integer> counts,
            String key,
            TopologyView view) {
        if (!counts.isEmpty()) {
            return wanted + " are only in: " + DomainCounts.text(counts);
        }
        return view.occupied(selections, key).isEmpty()
                ? "there are no " + wanted
                : "the nodes of " + wanted + " are not decided between several domains";
    }
}
