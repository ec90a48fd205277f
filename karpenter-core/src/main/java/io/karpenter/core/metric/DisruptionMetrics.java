package io.karpenter.core.metric;

import java.util.List;

/** What is measured of disruption. Source: MET-50 to MET-58. */
public final class DisruptionMetrics {

    public static final Metric EVALUATION_DURATION = Metric.histogram(
            "karpenter_voluntary_disruption_decision_evaluation_duration_seconds",
            Buckets.DURATION,
            "Time of one look for something to disrupt.",
            "reason",
            "consolidation_type");
    public static final Metric DECISIONS = Metric.counter(
            "karpenter_voluntary_disruption_decisions_total",
            "Commands started.",
            "decision",
            "reason",
            "consolidation_type");
    public static final Metric DECISIONS_BY_NODEPOOL = Metric.counter(
            "karpenter_voluntary_disruption_decisions_by_nodepool_total",
            "Commands started, for each NodePool with nodes in them.",
            "nodepool",
            "decision",
            "reason",
            "consolidation_type");
    public static final Metric ELIGIBLE_NODES = Metric.gauge(
            "karpenter_voluntary_disruption_eligible_nodes", "Nodes that may be disrupted for a reason.", "reason");
    public static final Metric CONSOLIDATION_TIMEOUTS = Metric.counter(
            "karpenter_voluntary_disruption_consolidation_timeouts_total",
            "Looks for something to consolidate that ran out of time.",
            "consolidation_type");
    public static final Metric FAILED_VALIDATIONS = Metric.counter(
            "karpenter_voluntary_disruption_failed_validations_total",
            "Commands that no longer held when they were looked at again.",
            "consolidation_type");
    public static final Metric QUEUE_FAILURES = Metric.counter(
            "karpenter_voluntary_disruption_queue_failures_total",
            "Commands that failed after they were started.",
            "decision",
            "reason",
            "consolidation_type");
    public static final Metric SCORE = Metric.histogram(
            "karpenter_consolidation_score",
            Buckets.SCORE,
            "Score of moves under the policy Balanced.",
            "decision",
            "nodepool",
            "policy");
    public static final Metric MOVES = Metric.counter(
            "karpenter_consolidation_moves_total",
            "Moves scored under the policy Balanced.",
            "decision",
            "nodepool",
            "policy");

    private DisruptionMetrics() {}

    public static List<Metric> all() {
        return List.of(
                EVALUATION_DURATION,
                DECISIONS,
                DECISIONS_BY_NODEPOOL,
                ELIGIBLE_NODES,
                CONSOLIDATION_TIMEOUTS,
                FAILED_VALIDATIONS,
                QUEUE_FAILURES,
                SCORE,
                MOVES);
    }
}
