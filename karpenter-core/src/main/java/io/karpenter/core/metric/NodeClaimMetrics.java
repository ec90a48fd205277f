package io.karpenter.core.metric;

import java.util.List;

/** What is measured of NodeClaims. Source: MET-02, MET-03, MET-10 to MET-15. */
public final class NodeClaimMetrics {

    public static final Metric CREATED = Metric.counter(
            "karpenter_nodeclaims_created_total",
            "NodeClaims created, and why.",
            "reason",
            "nodepool",
            "min_values_relaxed");
    public static final Metric TERMINATED = Metric.counter(
            "karpenter_nodeclaims_terminated_total",
            "NodeClaims whose instance is gone.",
            "nodepool",
            "capacity_type",
            "zone");
    public static final Metric DISRUPTED = Metric.counter(
            "karpenter_nodeclaims_disrupted_total",
            "NodeClaims that this program deleted, and why.",
            "reason",
            "nodepool",
            "capacity_type",
            "consolidation_policy",
            "termination_mode");
    public static final Metric UNHEALTHY_DISRUPTED = Metric.counter(
            "karpenter_nodeclaims_unhealthy_disrupted_total",
            "NodeClaims deleted because their node was not healthy.",
            "condition",
            "nodepool",
            "capacity_type",
            "image_id");
    public static final Metric INSTANCE_TERMINATION_DURATION = Metric.histogram(
            "karpenter_nodeclaims_instance_termination_duration_seconds",
            Buckets.growing(1, 2, 11),
            "From the request to terminate an instance until it is gone.",
            "nodepool");
    public static final Metric TERMINATION_DURATION = Metric.histogram(
            "karpenter_nodeclaims_termination_duration_seconds",
            Buckets.growing(1, 2, 12),
            "From the request to delete a NodeClaim until its finalizer is removed.",
            "nodepool");

    private NodeClaimMetrics() {}

    public static List<Metric> all() {
        return List.of(
                CREATED,
                TERMINATED,
                DISRUPTED,
                UNHEALTHY_DISRUPTED,
                INSTANCE_TERMINATION_DURATION,
                TERMINATION_DURATION);
    }
}
