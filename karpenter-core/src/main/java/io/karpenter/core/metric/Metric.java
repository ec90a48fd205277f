package io.karpenter.core.metric;

import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The metrics of scheduling. Names, types and label names are a contract: dashboards and alerts rely on them. Source: SCH-MET-01 to
 * SCH-MET-09.
 */
public enum Metric {
    SCHEDULING_DURATION(
            MetricType.HISTOGRAM,
            "karpenter_scheduler_scheduling_duration_seconds",
            "Time of one simulation; in provisioning the solving alone and the whole call are both observed.",
            Label.CONTROLLER),
    QUEUE_DEPTH(
            MetricType.GAUGE,
            "karpenter_scheduler_queue_depth",
            "Pods that the running simulation has still to decide on.",
            Label.CONTROLLER,
            Label.SCHEDULING_ID),
    UNFINISHED_WORK(
            MetricType.GAUGE,
            "karpenter_scheduler_unfinished_work_seconds",
            "Age of the running simulation.",
            Label.CONTROLLER,
            Label.SCHEDULING_ID),
    UNSCHEDULABLE_PODS(
            MetricType.GAUGE,
            "karpenter_scheduler_unschedulable_pods_count",
            "Pods that the last simulation found no place for, those not counted that wait for reserved capacity.",
            Label.CONTROLLER),
    IGNORED_PODS(
            MetricType.GAUGE,
            "karpenter_scheduler_ignored_pods_count",
            "Pods that are not planned because of what they ask for."),
    PENDING_PODS_BY_EFFECTIVE_ZONE(
            MetricType.GAUGE,
            "karpenter_scheduler_pending_pods_by_effective_zone_count",
            "Pending pods by the one zone they can run in; flexible: several, none: no zone at all.",
            Label.CONTROLLER,
            Label.ZONE),
    NODECLAIMS_CREATED(
            MetricType.COUNTER,
            "karpenter_nodeclaims_created_total",
            "NodeClaims created, and why.",
            Label.REASON,
            Label.NODEPOOL,
            Label.MIN_VALUES_RELAXED),
    SCHEDULING_DECISION_DURATION(
            MetricType.HISTOGRAM,
            "karpenter_pods_scheduling_decision_duration_seconds",
            "From the first sight of a pod to the first decision about it, once for each pod."),
    SCHEDULING_UNDECIDED_TIME(
            MetricType.GAUGE,
            "karpenter_pods_provisioning_scheduling_undecided_time_seconds",
            "Since the first sight of a pod that nothing has been decided about.",
            Label.NAME,
            Label.NAMESPACE),
    PROVISIONING_BOUND_DURATION(
            MetricType.HISTOGRAM,
            "karpenter_pods_provisioning_bound_duration_seconds",
            "From the decision that a pod can be scheduled until it was bound."),
    PROVISIONING_UNBOUND_TIME(
            MetricType.GAUGE,
            "karpenter_pods_provisioning_unbound_time_seconds",
            "Since the decision that a pod can be scheduled which is not bound yet.",
            Label.NAME,
            Label.NAMESPACE),
    PROVISIONING_STARTUP_DURATION(
            MetricType.HISTOGRAM,
            "karpenter_pods_provisioning_startup_duration_seconds",
            "From the decision that a pod can be scheduled until it was running."),
    PROVISIONING_UNSTARTED_TIME(
            MetricType.GAUGE,
            "karpenter_pods_provisioning_unstarted_time_seconds",
            "Since the decision that a pod can be scheduled which is not running yet.",
            Label.NAME,
            Label.NAMESPACE),
    CLUSTER_STATE_NODE_COUNT(MetricType.GAUGE, "karpenter_cluster_state_node_count", "Nodes known."),
    CLUSTER_STATE_SYNCED(
            MetricType.GAUGE, "karpenter_cluster_state_synced", "1 while all nodes and NodeClaims are known, else 0."),
    CLUSTER_STATE_UNSYNCED_TIME(
            MetricType.GAUGE,
            "karpenter_cluster_state_unsynced_time_seconds",
            "How long not all nodes and NodeClaims have been known.");

    /** Upper ends of the buckets of durations, in seconds. */
    public static final List<Double> DURATION_BUCKETS = DoubleStream.of(
                    .005, .01, .025, .05, .1, .15, .2, .25, .3, .35, .4, .45, .5, .6, .7, .8, .9, 1, 1.25, 1.5, 1.75, 2,
                    2.5, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 9, 10, 15, 20, 25, 30, 40, 50, 60, 120, 150, 300, 450, 600)
            .boxed()
            .toList();

    private final MetricType type;
    private final String fullName;
    private final String help;
    private final List<String> labels;

    Metric(MetricType type, String fullName, String help, String... labels) {
        this.type = type;
        this.fullName = fullName;
        this.help = help;
        this.labels = List.of(labels);
    }

    public MetricType type() {
        return type;
    }

    /** As the exposition format spells it, prefix and unit included. */
    public String fullName() {
        return fullName;
    }

    /** What it measures, in one sentence. */
    public String help() {
        return help;
    }

    /** Names of its labels, in the order in which {@link #series} takes their values. */
    public List<String> labels() {
        return labels;
    }

    /** Upper ends of its buckets, ascending; empty unless it is a histogram. */
    public List<Double> buckets() {
        return type == MetricType.HISTOGRAM ? DURATION_BUCKETS : List.of();
    }

    /**
     * The series with these values of its labels.
     *
     * @throws IllegalArgumentException if there are more or fewer values than labels
     */
    public Series series(String... values) {
        return new Series(this, List.of(values));
    }

    /** Names of labels that several metrics share. */
    private static final class Label {
        static final String CONTROLLER = "controller";
        static final String SCHEDULING_ID = "scheduling_id";
        static final String ZONE = "zone";
        static final String REASON = "reason";
        static final String NODEPOOL = "nodepool";
        static final String MIN_VALUES_RELAXED = "min_values_relaxed";
        static final String NAME = "name";
        static final String NAMESPACE = "namespace";
    }
}
