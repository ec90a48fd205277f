package io.karpenter.core.verify.check;

import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Hard topology spread holds: the kube-scheduler can bind the planned pods in some order, all nodes of the plan being there.
 *
 * <p>The kube-scheduler looks at one pod at a time: binding it in domain <i>d</i> needs {@code count(d) − min ≤ maxSkew}, where
 * the pod itself counts if it matches its own selector. On a final state the criterion is this. Of the planned pods in
 * <i>d</i> that have a hard constraint on the key, one kind must be able to come last: with the bound pods of <i>d</i> and all
 * those kinds there, each of its constraints holds against the final minimum over its eligible domains. Take that kind away and
 * ask again; kinds that can never come last violate SCH-TSC-13. Planned pods without a constraint on the key may always come
 * last, so in <i>d</i> they count only for the minimum. The criterion is necessary, since minima only grow while pods are bound.
 * For one constraint it is also sufficient: bind in the emptiest domain first. A plan that passes may still need that order.
 *
 * <p>A planned node must pin the key (decisions 5), an existing one must carry it, else SCH-TSC-15. Which nodes and domains are
 * eligible: {@link SpreadCounts}.
 */
final class SpreadCheck implements Check {

    private final boolean possibleDomains;

    /**
     * @param possibleDomains true if domains that NodePools could open count as empty ones
     */
    SpreadCheck(boolean possibleDomains) {
        this.possibleDomains = possibleDomains;
    }

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        Map<String, Set<PodClass>> constrained = new TreeMap<>();
        for (PodClass pods : cluster.classes()) {
            for (TopologySpreadConstraint constraint : pods.spec().topologySpread()) {
                if (constraint.hard()) {
                    constrained
                            .computeIfAbsent(constraint.topologyKey(), key -> new LinkedHashSet<>())
                            .add(pods);
                }
            }
        }
        SpreadCounts.Cache counts = new SpreadCounts.Cache(cluster, possibleDomains);
        constrained.forEach((key, classes) -> domains(cluster, key, classes, findings)
                .forEach((domain, pods) -> check(counts, key, domain, pods, findings)));
    }

    /** The constrained pods that the plan puts in each domain. */
    private static Map<String, Map<PodClass, Pod>> domains(
            FinalCluster cluster, String key, Set<PodClass> classes, Findings findings) {
        Map<String, Map<PodClass, Pod>> inDomain = new TreeMap<>();
        for (PodClass pods : classes) {
            for (Occurrence occurrence : cluster.occurrences(pods)) {
                if (occurrence.planned() == 0) {
                    continue;
                }
                Host host = occurrence.host();
                List<Pod> placed = host.placed(pods);
                Possible domain = host.domain(key);
                if (domain.isPinned()) {
                    inDomain.computeIfAbsent(domain.values().get(0), d -> new LinkedHashMap<>())
                            .putIfAbsent(pods, placed.get(0));
                } else {
                    findings.add(
                            "SCH-TSC-15",
                            Names.of(placed),
                            "is spread over %s, which %s leaves open: %s%s"
                                    .formatted(key, host, domain, Names.more(placed)));
                }
            }
        }
        return inDomain;
    }

    private static void check(
            SpreadCounts.Cache counts, String key, String domain, Map<PodClass, Pod> pods, Findings findings) {
        Set<PodClass> left = new LinkedHashSet<>(pods.keySet());
        boolean progress = true;
        while (progress) {
            // Who can come last among these can also do so among fewer, so all of them go at once.
            Map<SpreadCounts, Boolean> holds = new IdentityHashMap<>();
            List<PodClass> last = left.stream()
                    .filter(kind -> constraints(kind, key).stream()
                            .map(constraint -> counts.of(kind, constraint))
                            .allMatch(count -> holds.computeIfAbsent(count, c -> c.skew(domain, left) <= c.maxSkew())))
                    .toList();
            last.forEach(left::remove);
            progress = !last.isEmpty();
        }
        pods.forEach((blocked, sample) -> {
            if (!left.contains(blocked)) {
                return;
            }
            for (TopologySpreadConstraint constraint : constraints(blocked, key)) {
                SpreadCounts count = counts.of(blocked, constraint);
                if (count.skew(domain, left) > count.maxSkew()) {
                    findings.add(
                            "SCH-TSC-13",
                            Names.of(sample),
                            "is spread over %s with maxSkew %d, but %s would have %d more matching pods than %s"
                                    .formatted(
                                            key,
                                            constraint.maxSkew(),
                                            Possible.of(domain),
                                            count.skew(domain, left),
                                            count.emptiest()));
                    return;
                }
            }
        });
    }

    private static List<TopologySpreadConstraint> constraints(PodClass pods, String key) {
        return pods.spec().topologySpread().stream()
                .filter(TopologySpreadConstraint::hard)
                .filter(constraint -> constraint.topologyKey().equals(key))
                .toList();
    }

    /** The topology keys of a pod's hard constraints: nodes that lack one of them do not count. */
    static Set<String> keys(PodClass pods) {
        Set<String> keys = new TreeSet<>();
        pods.spec().topologySpread().stream()
                .filter(TopologySpreadConstraint::hard)
                .forEach(constraint -> keys.add(constraint.topologyKey()));
        return keys;
    }
}
