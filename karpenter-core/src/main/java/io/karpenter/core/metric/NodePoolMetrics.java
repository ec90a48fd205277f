package io.karpenter.core.metric;

import java.util.List;

/** What is measured of NodePools. Source: MET-24 to MET-28. */
public final class NodePoolMetrics {

    public static final Metric LIMIT = Metric.gauge(
            "karpenter_nodepools_limit",
            "Limits of a NodePool: CPU in cores, else base units.",
            "nodepool",
            "resource_type");
    public static final Metric USAGE = Metric.gauge(
            "karpenter_nodepools_usage",
            "Capacity of the nodes of a NodePool: CPU in cores, else base units.",
            "nodepool",
            "resource_type");
    public static final Metric COST = Metric.gauge(
            "karpenter_nodepools_cost_total", "Price of the nodes of a NodePool, in USD per hour.", "nodepool");
    public static final Metric COST_TRACKER_ERRORS = Metric.counter(
            "karpenter_nodepools_cost_tracker_errors_total",
            "Nodes of a NodePool whose price could not be told.",
            "nodepool");
    public static final Metric ALLOWED_DISRUPTIONS = Metric.gauge(
            "karpenter_nodepools_allowed_disruptions",
            "Nodes that the budgets of a NodePool allow to be disrupted, those being disrupted not deducted.",
            "nodepool",
            "reason");
    public static final Metric NODES_CONSUMING_BUDGETS = Metric.gauge(
            "karpenter_nodepools_nodes_consuming_budgets",
            "Nodes of a NodePool that are not ready or being deleted.",
            "nodepool",
            "reason");

    private NodePoolMetrics() {}

    public static List<Metric> all() {
        return List.of(LIMIT, USAGE, COST, COST_TRACKER_ERRORS, ALLOWED_DISRUPTIONS, NODES_CONSUMING_BUDGETS);
    }
}
