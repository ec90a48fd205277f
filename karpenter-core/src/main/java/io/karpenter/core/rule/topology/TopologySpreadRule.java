package io.karpenter.core.rule.topology;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.plan.Reason.TopologySpread;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps pods evenly over the domains of a key: with {@code count} matching pods in a domain, a pod that counts itself may go
 * there while {@code count + 1 − least ≤ maxSkew}, where {@code least} is the smallest count of all domains open to it.
 *
 * <p>Every constraint has its own filter and its own minDomains (KW-D-05); nodes count by the labels they will have (KW-D-27).
 * Only hard constraints refuse. Source: Kubernetes PodTopologySpread filter; SCH-TSC-01 to SCH-TSC-15.
 */
public final class TopologySpreadRule implements TopologyRule {

    private final LabelSchema schema;

    public TopologySpreadRule(LabelSchema schema) {
        this.schema = schema;
    }

    @Override
    public List<DomainRestriction> restrictions(PodDemand demand, TopologyView view) {
        return demand.pod().spec().topologySpread().stream()
                .filter(TopologySpreadConstraint::hard)
                .map(constraint -> restriction(constraint, demand, view))
                .toList();
    }

    /** What {@code constraint} leaves, hard or not. */
    public DomainRestriction restriction(TopologySpreadConstraint constraint, PodDemand demand, TopologyView view) {
        String key = constraint.topologyKey();
        PodSelection selection =
                PodSelection.of(constraint, demand.pod().spec(), demand.pod().namespace());
        NodeFilter filter = NodeFilter.of(demand.pod().spec(), constraint, schema);
        SortedMap<String, Integer> counts = new TreeMap<>();
        view.domains(key, filter).forEach(domain -> counts.put(domain, 0));
        counts.putAll(view.counts(List.of(selection), key, filter));

        int self = view.selects(selection, demand.pod()) ? 1 : 0;
        int least = least(constraint, demand, counts);
        // A new node is a new hostname with nothing on it, so there only the full ones are named.
        boolean openKey = key.equals(Labels.HOSTNAME);
        List<String> named = counts.entrySet().stream()
                .filter(e -> (e.getValue() + self - least <= constraint.maxSkew()) != openKey)
                .map(Map.Entry::getKey)
                .toList();
        Requirement allowed =
                openKey ? Requirement.notIn(key, named.toArray(String[]::new)) : Requirement.in(key, named);
        return new DomainRestriction(
                allowed, true, new TopologySpread(key, constraint.maxSkew(), detail(counts, least, constraint)));
    }

    /** The smallest count of the domains that the pod's own node requirements leave open (SCH-TSC-11, SCH-TSC-12). */
    private static int least(TopologySpreadConstraint constraint, PodDemand demand, Map<String, Integer> counts) {
        if (constraint.topologyKey().equals(Labels.HOSTNAME)) {
            return 0;
        }
        List<Integer> eligible = counts.entrySet().stream()
                .filter(e -> isOpenTo(demand, constraint.topologyKey(), e.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        boolean tooFew = eligible.size() < constraint.minDomains().orElse(0);
        return tooFew ? 0 : eligible.stream().min(Integer::compare).orElse(0);
    }

    private static boolean isOpenTo(PodDemand demand, String key, String domain) {
        return demand.alternatives().stream().anyMatch(a -> a.get(key).has(domain));
    }

    private static String detail(Map<String, Integer> counts, int least, TopologySpreadConstraint constraint) {
        if (counts.isEmpty()) {
            return constraint.topologyKey().equals(Labels.HOSTNAME)
                    ? "no node yet"
                    : "no node and no nodepool has a value for it";
        }
        String minDomains = constraint.minDomains().isPresent()
                ? ", minDomains " + constraint.minDomains().getAsInt()
                : "";
        return "matching pods: " + DomainCounts.text(counts) + "; least " + least + minDomains;
    }
}
