package io.karpenter.core.rule.topology;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.taint.Taint;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The domains of each topology key: what NodePools could provide, and what existing nodes have.
 *
 * <p>Each key is taken alone, and neither availability nor limits are looked at: a zone that nothing can be launched in still
 * holds the minimum of a spread at zero (KW-D-18, KW-D-25, kept). Only values of {@code In} requirements are domains, never
 * exclusions (KW-D-11), and a pool's name is one (KW-D-32).
 *
 * <p>Domains of a key are worked out when first asked for, in O(pools × instance types + nodes), and remembered. Thread-safe. Source:
 * SCH-TSC-06 to SCH-TSC-08.
 */
public final class TopologyDomains {

    private final List<Pool> pools;
    private final List<ExistingNode> nodes;
    private final Map<String, SortedMap<String, Set<List<Taint>>>> ofNodePools = new ConcurrentHashMap<>();
    private final Map<String, Map<String, List<ExistingNode>>> nodesByDomain = new ConcurrentHashMap<>();

    private record Pool(Requirements requirements, List<Taint> taints, List<InstanceType> types) {}

    private TopologyDomains(List<Pool> pools, List<ExistingNode> nodes) {
        this.pools = pools;
        this.nodes = nodes;
    }

    public static TopologyDomains of(Cluster cluster, Catalog catalog, ExistingNodes existing) {
        List<Pool> pools = new ArrayList<>();
        for (NodePool pool : cluster.nodePools()) {
            if (pool.isUsable()) {
                pools.add(new Pool(
                        NodePoolTemplate.requirements(pool, catalog.schema()),
                        pool.template().taints(),
                        catalog.forNodePool(pool.name())));
            }
        }
        return new TopologyDomains(
                List.copyOf(pools),
                existing.all().stream().filter(n -> n.joined() && !n.leaving()).toList());
    }

    /** The domains of {@code key} that a constraint with this filter knows, in name order (SCH-TSC-07, SCH-TSC-08). */
    public SortedSet<String> of(String key, NodeFilter filter) {
        SortedSet<String> domains = new TreeSet<>();
        ofNodePools(key).forEach((domain, taintSets) -> {
            if (taintSets.stream().anyMatch(filter::toleratesAllOf)) {
                domains.add(domain);
            }
        });
        nodesByDomain.computeIfAbsent(key, this::nodesByDomain).forEach((domain, ofDomain) -> {
            if (!domains.contains(domain)
                    && ofDomain.stream().anyMatch(node -> filter.accepts(node.labels(), node.nodeTaints()))) {
                domains.add(domain);
            }
        });
        return Collections.unmodifiableSortedSet(domains);
    }

    /** The domains of {@code key} that NodePools could provide, each with the taints of the pools that do (SCH-TSC-06). */
    public SortedMap<String, Set<List<Taint>>> ofNodePools(String key) {
        return ofNodePools.computeIfAbsent(key, this::domainsOfNodePools);
    }

    private SortedMap<String, Set<List<Taint>>> domainsOfNodePools(String key) {
        SortedMap<String, Set<List<Taint>>> domains = new TreeMap<>();
        for (Pool pool : pools) {
            Requirement ofPool = pool.requirements().get(key);
            Set<String> values = new HashSet<>(listed(ofPool));
            // Types have few different requirements on a key, and an intersection costs more than a look-up.
            Set<Requirement> seen = new HashSet<>();
            for (InstanceType type : pool.types()) {
                if (type.requirements().has(key)) {
                    Requirement ofType = type.requirements().get(key);
                    if (seen.add(ofType)) {
                        values.addAll(listed(ofPool.intersection(ofType)));
                    }
                }
            }
            values.forEach(v -> domains.computeIfAbsent(v, d -> new HashSet<>()).add(pool.taints()));
        }
        return Collections.unmodifiableSortedMap(domains);
    }

    private Map<String, List<ExistingNode>> nodesByDomain(String key) {
        return nodes.stream()
                .filter(node -> node.labels().containsKey(key))
                .collect(Collectors.groupingBy(node -> node.labels().getOrDefault(key, "")));
    }

    private static Set<String> listed(Requirement requirement) {
        return requirement.operator() == Operator.IN ? requirement.values() : Set.of();
    }
}
