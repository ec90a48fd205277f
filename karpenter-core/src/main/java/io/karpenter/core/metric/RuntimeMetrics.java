package io.karpenter.core.metric;

import java.util.List;

/**
 * What is measured of the program itself: what it knows, how its controllers and their queues do, what it asks of the cloud and of the
 * API server. Source: SCH-MET-09; MET-65 to MET-68, MET-77, MET-78; observability.md section 5.
 */
public final class RuntimeMetrics {

    public static final Metric BUILD_INFO =
            Metric.gauge("karpenter_build_info", "1; what is running.", "version", "javaversion", "arch", "commit");
    public static final Metric CLUSTER_STATE_NODE_COUNT =
            Metric.gauge("karpenter_cluster_state_node_count", "Nodes known.");
    public static final Metric CLUSTER_STATE_SYNCED =
            Metric.gauge("karpenter_cluster_state_synced", "1 while all nodes and NodeClaims are known, else 0.");
    public static final Metric CLUSTER_STATE_UNSYNCED_TIME = Metric.gauge(
            "karpenter_cluster_state_unsynced_time_seconds", "How long not all nodes and NodeClaims have been known.");
    public static final Metric CLOUD_DURATION = Metric.histogram(
            "karpenter_cloudprovider_duration_seconds",
            Buckets.CALL,
            "Time of calls of the cloud.",
            "controller",
            "method",
            "provider");
    public static final Metric CLOUD_ERRORS = Metric.counter(
            "karpenter_cloudprovider_errors_total",
            "Calls of the cloud that failed, and how.",
            "controller",
            "method",
            "provider",
            "error");

    public static final Metric RECONCILES = Metric.counter(
            "controller_runtime_reconcile_total",
            "Reconciliations: success, error, requeue, requeue_after.",
            "controller",
            "result");
    public static final Metric RECONCILE_ERRORS =
            Metric.counter("controller_runtime_reconcile_errors_total", "Reconciliations that failed.", "controller");
    public static final Metric TERMINAL_RECONCILE_ERRORS = Metric.counter(
            "controller_runtime_terminal_reconcile_errors_total",
            "Reconciliations that failed and are not tried again.",
            "controller");
    public static final Metric RECONCILE_PANICS = Metric.counter(
            "controller_runtime_reconcile_panics_total",
            "Reconciliations that failed because of a defect of this program.",
            "controller");
    public static final Metric RECONCILE_TIMEOUTS = Metric.counter(
            "controller_runtime_reconcile_timeouts_total", "Reconciliations that ran out of time.", "controller");
    public static final Metric RECONCILE_TIME = Metric.histogram(
            "controller_runtime_reconcile_time_seconds", Buckets.RECONCILE, "Time of reconciliations.", "controller");
    public static final Metric MAX_CONCURRENT_RECONCILES =
            Metric.gauge("controller_runtime_max_concurrent_reconciles", "Workers of a controller.", "controller");
    public static final Metric ACTIVE_WORKERS =
            Metric.gauge("controller_runtime_active_workers", "Workers of a controller at work.", "controller");

    public static final Metric QUEUE_DEPTH =
            Metric.gauge("workqueue_depth", "Keys that wait for a worker.", "name", "controller", "priority");
    public static final Metric QUEUE_ADDS =
            Metric.counter("workqueue_adds_total", "Keys put into a queue.", "name", "controller");
    public static final Metric QUEUE_RETRIES =
            Metric.counter("workqueue_retries_total", "Keys put into a queue again.", "name", "controller");
    public static final Metric QUEUE_DURATION =
            queueTime("workqueue_queue_duration_seconds", "Time that keys wait in a queue.");
    public static final Metric QUEUE_WORK_DURATION =
            queueTime("workqueue_work_duration_seconds", "Time of the work on keys of a queue.");
    public static final Metric QUEUE_UNFINISHED_WORK = Metric.gauge(
            "workqueue_unfinished_work_seconds", "Time that work under way has taken, in all.", "name", "controller");
    public static final Metric QUEUE_LONGEST_RUNNING = Metric.gauge(
            "workqueue_longest_running_processor_seconds",
            "Time of the work under way that has taken longest.",
            "name",
            "controller");

    public static final Metric CLIENT_REQUESTS =
            Metric.counter("client_go_request_total", "Requests to the API server.", "code", "method");
    public static final Metric CLIENT_REQUEST_DURATION = Metric.histogram(
            "client_go_request_duration_seconds",
            Buckets.growing(.001, 1.5, 20),
            "Time of requests to the API server.",
            "verb",
            "group",
            "version",
            "kind",
            "subresource");
    public static final Metric LEADER =
            Metric.gauge("leader_election_master_status", "1 while this replica leads, else 0.", "name");
    public static final Metric LEADER_SLOWPATH =
            Metric.counter("leader_election_slowpath_total", "Renewals of the lease that failed at first.", "name");

    private RuntimeMetrics() {}

    private static Metric queueTime(String name, String help) {
        return Metric.histogram(name, Buckets.growing(1e-8, 10, 12), help, "name", "controller");
    }

    public static List<Metric> all() {
        return List.of(
                BUILD_INFO,
                CLUSTER_STATE_NODE_COUNT,
                CLUSTER_STATE_SYNCED,
                CLUSTER_STATE_UNSYNCED_TIME,
                CLOUD_DURATION,
                CLOUD_ERRORS,
                RECONCILES,
                RECONCILE_ERRORS,
                TERMINAL_RECONCILE_ERRORS,
                RECONCILE_PANICS,
                RECONCILE_TIMEOUTS,
                RECONCILE_TIME,
                MAX_CONCURRENT_RECONCILES,
                ACTIVE_WORKERS,
                QUEUE_DEPTH,
                QUEUE_ADDS,
                QUEUE_RETRIES,
                QUEUE_DURATION,
                QUEUE_WORK_DURATION,
                QUEUE_UNFINISHED_WORK,
                QUEUE_LONGEST_RUNNING,
                CLIENT_REQUESTS,
                CLIENT_REQUEST_DURATION,
                LEADER,
                LEADER_SLOWPATH);
    }
}
