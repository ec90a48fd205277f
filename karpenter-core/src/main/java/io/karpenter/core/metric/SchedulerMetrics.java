package io.karpenter.core.metric;

import java.util.List;

/** What is measured of simulations. Source: SCH-MET-01 to SCH-MET-06, MET-60 to MET-64. */
public final class SchedulerMetrics {

    public static final Metric SCHEDULING_DURATION = Metric.histogram(
            "karpenter_scheduler_scheduling_duration_seconds",
            Buckets.DURATION,
            "Time of one simulation; in provisioning the solving alone and the whole call are both observed, in disruption each pass.",
            "controller");
    public static final Metric QUEUE_DEPTH = Metric.gauge(
            "karpenter_scheduler_queue_depth",
            "Pods that the running simulation has still to decide on.",
            "controller",
            "scheduling_id");
    public static final Metric UNFINISHED_WORK = Metric.gauge(
            "karpenter_scheduler_unfinished_work_seconds",
            "Age of the running simulation.",
            "controller",
            "scheduling_id");
    public static final Metric UNSCHEDULABLE_PODS = Metric.gauge(
            "karpenter_scheduler_unschedulable_pods_count",
            "Pods that the last simulation found no place for, those not counted that wait for reserved capacity.",
            "controller");
    public static final Metric IGNORED_PODS = Metric.gauge(
            "karpenter_scheduler_ignored_pods_count", "Pods that are not planned because of what they ask for.");
    public static final Metric PENDING_PODS_BY_EFFECTIVE_ZONE = Metric.gauge(
            "karpenter_scheduler_pending_pods_by_effective_zone_count",
            "Pending pods by the one zone they can run in; flexible: several, none: no zone at all.",
            "controller",
            "zone");

    private SchedulerMetrics() {}

    public static List<Metric> all() {
        return List.of(
                SCHEDULING_DURATION,
                QUEUE_DEPTH,
                UNFINISHED_WORK,
                UNSCHEDULABLE_PODS,
                IGNORED_PODS,
                PENDING_PODS_BY_EFFECTIVE_ZONE);
    }
}
