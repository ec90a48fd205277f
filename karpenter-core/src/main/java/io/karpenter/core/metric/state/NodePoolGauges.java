package io.karpenter.core.metric.state;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.NodePoolMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.ResourceList;
import java.util.LinkedHashMap;
import java.util.Map;

/** The gauges of NodePools: limits and what is used of them, CPU in cores, all else in base units. Stateless. Source: MET-24. */
public final class NodePoolGauges {

    private NodePoolGauges() {}

    /**
     * All series as they are now.
     *
     * @param usage capacity of the nodes of each NodePool, by its name
     */
    public static Map<Metric, Map<Series, Double>> of(Cluster cluster, Map<String, ResourceList> usage) {
        Map<Series, Double> limits = new LinkedHashMap<>();
        Map<Series, Double> used = new LinkedHashMap<>();
        for (NodePool pool : cluster.nodePools()) {
            put(limits, NodePoolMetrics.LIMIT, pool.name(), pool.limits());
            put(used, NodePoolMetrics.USAGE, pool.name(), usage.getOrDefault(pool.name(), ResourceList.EMPTY));
        }
        return Map.of(NodePoolMetrics.LIMIT, limits, NodePoolMetrics.USAGE, used);
    }

    private static void put(Map<Series, Double> series, Metric metric, String pool, ResourceList amounts) {
        amounts.asMap()
                .forEach((resource, amount) -> series.put(metric.series(pool, resource), NodeGauges.number(amount)));
    }
}
