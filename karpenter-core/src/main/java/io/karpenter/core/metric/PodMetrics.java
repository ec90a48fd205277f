package io.karpenter.core.metric;

import java.util.List;

/** What is measured of pods. Source: SCH-MET-08, SCH-MET-09; MET-30 to MET-40. */
public final class PodMetrics {

    public static final Metric STATE = Metric.gauge(
            "karpenter_pods_state",
            "1 for each pod.",
            "name",
            "namespace",
            "owner",
            "node",
            "scheduled",
            "nodepool",
            "zone",
            "arch",
            "capacity_type",
            "instance_type",
            "phase",
            "ready",
            "managed");
    public static final Metric STARTUP_DURATION = Metric.summary(
            "karpenter_pods_startup_duration_seconds", "From the creation of a pod until it was running.");
    public static final Metric UNSTARTED_TIME =
            perPod("karpenter_pods_unstarted_time_seconds", "Since the creation of a pod that is not running yet.");
    public static final Metric BOUND_DURATION =
            duration("karpenter_pods_bound_duration_seconds", "From the creation of a pod until it was bound.");
    public static final Metric UNBOUND_TIME =
            perPod("karpenter_pods_unbound_time_seconds", "Since the creation of a pod that is not bound yet.");
    public static final Metric SCHEDULING_DECISION_DURATION = duration(
            "karpenter_pods_scheduling_decision_duration_seconds",
            "From the first sight of a pod to the first decision about it, once for each pod.");
    public static final Metric SCHEDULING_UNDECIDED_TIME = perPod(
            "karpenter_pods_provisioning_scheduling_undecided_time_seconds",
            "Since the first sight of a pod that nothing has been decided about.");
    public static final Metric PROVISIONING_BOUND_DURATION = duration(
            "karpenter_pods_provisioning_bound_duration_seconds",
            "From the decision that a pod can be scheduled until it was bound.");
    public static final Metric PROVISIONING_UNBOUND_TIME = perPod(
            "karpenter_pods_provisioning_unbound_time_seconds",
            "Since the decision that a pod can be scheduled which is not bound yet.");
    public static final Metric PROVISIONING_STARTUP_DURATION = duration(
            "karpenter_pods_provisioning_startup_duration_seconds",
            "From the decision that a pod can be scheduled until it was running.");
    public static final Metric PROVISIONING_UNSTARTED_TIME = perPod(
            "karpenter_pods_provisioning_unstarted_time_seconds",
            "Since the decision that a pod can be scheduled which is not running yet.");
    public static final Metric EVICTION_REQUESTS = Metric.counter(
            "karpenter_pods_eviction_requests_total",
            "Requests to evict a pod, by the HTTP status of the answer.",
            "code");
    public static final Metric DRAINED = Metric.counter(
            "karpenter_pods_drained_total", "Pods evicted or deleted while their node was drained, and why.", "reason");
    public static final Metric DISRUPTION_INITIATED = Metric.counter(
            "karpenter_pods_disruption_initiated_total",
            "Pods that have to move because this program deleted their NodeClaim, and why.",
            "reason",
            "nodepool",
            "capacity_type",
            "consolidation_policy",
            "termination_mode");

    private PodMetrics() {}

    private static Metric perPod(String name, String help) {
        return Metric.gauge(name, help, "name", "namespace");
    }

    private static Metric duration(String name, String help) {
        return Metric.histogram(name, Buckets.DURATION, help);
    }

    public static List<Metric> all() {
        return List.of(
                STATE,
                STARTUP_DURATION,
                UNSTARTED_TIME,
                BOUND_DURATION,
                UNBOUND_TIME,
                SCHEDULING_DECISION_DURATION,
                SCHEDULING_UNDECIDED_TIME,
                PROVISIONING_BOUND_DURATION,
                PROVISIONING_UNBOUND_TIME,
                PROVISIONING_STARTUP_DURATION,
                PROVISIONING_UNSTARTED_TIME,
                EVICTION_REQUESTS,
                DRAINED,
                DISRUPTION_INITIATED);
    }
}
