package io.karpenter.core.verify.check;

import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.verify.match.Taints;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.Occurrence;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Pods by domain, as one constraint of one kind of pods sees the final cluster.
 *
 * <p>A node is eligible if it carries all topology keys of the pod's hard constraints, satisfies its nodeSelector and required
 * affinity unless {@code nodeAffinityPolicy} is Ignore, and has no taint that refuses the pod if {@code nodeTaintsPolicy} is
 * Honor. Pods on eligible nodes count if they match the selector with {@code matchLabelKeys} added, are in the pod's namespace and
 * are not being deleted. Domains are those of eligible nodes that are not going away and, if wanted, those that NodePools could
 * open ({@link PossibleDomains}); for the hostname that means that an empty one is always possible. Fewer domains than minDomains
 * make the minimum zero. Source: kube-scheduler's PodTopologySpread; SCH-TSC-04 to SCH-TSC-12.
 */
final class SpreadCounts {

    private final int maxSkew;
    private final Set<PodClass> selected;
    private final Map<String, Integer> running = new HashMap<>();
    private final Map<String, Map<PodClass, Integer>> planned = new HashMap<>();
    private int minimum;
    private String emptiest = "";

    private SpreadCounts(int maxSkew, Set<PodClass> selected) {
        this.maxSkew = maxSkew;
        this.selected = selected;
    }

    int maxSkew() {
        return maxSkew;
    }

    /** The domain that has the minimum, or what else makes it zero. */
    String emptiest() {
        return emptiest;
    }

    /** By how much {@code domain} exceeds the final minimum with its bound pods and the planned ones of {@code present}. */
    int skew(String domain, Set<PodClass> present) {
        return count(domain, present) - minimum;
    }

    private int count(String domain, Set<PodClass> present) {
        int count = running.getOrDefault(domain, 0);
        for (Map.Entry<PodClass, Integer> pods :
                planned.getOrDefault(domain, Map.of()).entrySet()) {
            if (present.contains(pods.getKey())) {
                count += pods.getValue();
            }
        }
        return count;
    }

    /** Makes counts, each once for all pods that see the same. */
    static final class Cache {

        private final FinalCluster cluster;
        private final boolean possibleDomains;
        private final PossibleDomains nodePools;
        private final List<Host> hosts;
        private final Map<NodeFilter, Set<Host>> eligible = new HashMap<>();
        private final Map<View, SpreadCounts> views = new HashMap<>();
        private final Map<Owner, SpreadCounts> owners = new HashMap<>();

        private record NodeFilter(NodeDemand demand, Optional<List<Toleration>> tolerations, Set<String> keys) {}

        private record View(
                String namespace,
                Optional<LabelSelector> selector,
                TopologySpreadConstraint constraint,
                NodeFilter filter,
                NodeDemand demand) {}

        /** Compared by the identity of the pods and the equality of a small record: the usual way in. */
        private record Owner(PodClass pods, TopologySpreadConstraint constraint) {}

        Cache(FinalCluster cluster, boolean possibleDomains) {
            this.cluster = cluster;
            this.possibleDomains = possibleDomains;
            this.nodePools = new PossibleDomains(cluster);
            this.hosts = cluster.hosts();
        }

        SpreadCounts of(PodClass pods, TopologySpreadConstraint constraint) {
            return owners.computeIfAbsent(new Owner(pods, constraint), owner -> {
                NodeFilter filter = new NodeFilter(
                        constraint.honorNodeAffinity() ? pods.demand() : NodeDemand.NONE,
                        constraint.honorNodeTaints() ? Optional.of(pods.spec().tolerations()) : Optional.empty(),
                        SpreadCheck.keys(pods));
                View view = new View(pods.namespace(), selector(pods, constraint), constraint, filter, pods.demand());
                return views.computeIfAbsent(view, this::count);
            });
        }

        private static Optional<LabelSelector> selector(PodClass pods, TopologySpreadConstraint constraint) {
            List<Expression> added = new ArrayList<>();
            for (String key : constraint.matchLabelKeys()) {
                String value = pods.spec().labels().get(key);
                if (value != null) {
                    added.add(Expression.in(key, value));
                }
            }
            return constraint.selector().map(selector -> {
                List<Expression> all = new ArrayList<>(selector.matchExpressions());
                all.addAll(added);
                return new LabelSelector(selector.matchLabels(), all);
            });
        }

        private SpreadCounts count(View view) {
            String key = view.constraint().topologyKey();
            SpreadCounts counts = new SpreadCounts(
                    view.constraint().maxSkew(), cluster.selections().in(view.namespace(), view.selector()));
            Set<Host> nodes = eligible.computeIfAbsent(view.filter(), this::eligible);
            for (PodClass pods : counts.selected) {
                for (Occurrence occurrence : cluster.occurrences(pods)) {
                    Possible domain = occurrence.host().domain(key);
                    if (domain.isPinned() && nodes.contains(occurrence.host())) {
                        String name = domain.values().get(0);
                        counts.running.merge(name, occurrence.running(), Integer::sum);
                        counts.planned
                                .computeIfAbsent(name, d -> new HashMap<>())
                                .merge(pods, occurrence.planned(), Integer::sum);
                    }
                }
            }
            minimum(view, nodes, counts);
            return counts;
        }

        private Set<Host> eligible(NodeFilter filter) {
            Set<Host> nodes = new HashSet<>();
            for (Host host : hosts) {
                boolean tolerated = filter.tolerations()
                        .map(tolerations ->
                                Taints.refusing(host.taints(), tolerations).isEmpty())
                        .orElse(true);
                if (tolerated
                        && filter.keys().stream()
                                .noneMatch(key -> host.domain(key).absent())
                        && host.satisfies(filter.demand())) {
                    nodes.add(host);
                }
            }
            return nodes;
        }

        private void minimum(View view, Set<Host> nodes, SpreadCounts counts) {
            String key = view.constraint().topologyKey();
            if (possibleDomains && key.equals(Labels.HOSTNAME)) {
                counts.emptiest = "a node that could be launched";
                return;
            }
            Set<String> domains = new HashSet<>();
            for (Host host : nodes) {
                Possible domain = host.domain(key);
                if (domain.isPinned() && host.offersDomains()) {
                    domains.addAll(domain.values());
                }
            }
            if (possibleDomains) {
                domains.addAll(nodePools.of(key, view.demand(), view.filter().tolerations()));
            }
            int least = view.constraint().minDomains().orElse(0);
            if (domains.size() < least) {
                counts.emptiest = "none: there are %d domains, minDomains is %d".formatted(domains.size(), least);
                return;
            }
            String emptiest = domains.stream()
                    .sorted()
                    .min(Comparator.comparingInt(domain -> counts.count(domain, counts.selected)))
                    .orElse("");
            counts.minimum = counts.count(emptiest, counts.selected);
            counts.emptiest = Possible.of(emptiest).toString();
        }
    }
}
