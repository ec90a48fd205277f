package io.karpenter.core.metric;

import java.util.List;

/** What is measured of Nodes as they come and go. Source: MET-16 to MET-20. */
public final class NodeMetrics {

    public static final Metric CREATED =
            Metric.counter("karpenter_nodes_created_total", "Nodes registered.", "nodepool", "zone");
    public static final Metric TERMINATED =
            Metric.counter("karpenter_nodes_terminated_total", "Nodes removed.", "nodepool", "zone");
    public static final Metric DRAINED =
            Metric.counter("karpenter_nodes_drained_total", "Nodes that no pods are left on.", "nodepool");
    public static final Metric TERMINATION_DURATION = Metric.summary(
            "karpenter_nodes_termination_duration_seconds",
            "From the request to delete a Node until its finalizer is removed.",
            "nodepool");
    public static final Metric LIFETIME_DURATION = Metric.histogram(
            "karpenter_nodes_lifetime_duration_seconds", Buckets.LIFETIME, "Age of Nodes when removed.", "nodepool");

    private NodeMetrics() {}

    public static List<Metric> all() {
        return List.of(CREATED, TERMINATED, DRAINED, TERMINATION_DURATION, LIFETIME_DURATION);
    }
}
