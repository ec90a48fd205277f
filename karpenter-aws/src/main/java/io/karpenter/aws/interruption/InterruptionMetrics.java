package io.karpenter.aws.interruption;

import io.karpenter.core.metric.Buckets;
import io.karpenter.core.metric.Metric;
import java.util.List;

/** What is measured of what AWS says of machines. Source: AWS-MET-01. */
public final class InterruptionMetrics {

    static final Metric RECEIVED = Metric.counter(
            "karpenter_interruption_received_messages_total",
            "Messages taken from the interruption queue.",
            "message_type");

    static final Metric DELETED = Metric.counter(
            "karpenter_interruption_deleted_messages_total",
            "Messages deleted from the interruption queue, as nothing is left to be done.");

    static final Metric AGE = Metric.histogram(
            "karpenter_interruption_message_queue_duration_seconds",
            Buckets.growing(0.5, 2, 14),
            "From what happened to the time at which its message is taken from the interruption queue.");

    static final Metric UNHEALTHY = Metric.counter(
            "karpenter_interruption_instance_status_unhealthy_total",
            "Machines that EC2's checks or events call unhealthy, each counted once while it is.",
            "category");

    private InterruptionMetrics() {}

    public static List<Metric> all() {
        return List.of(RECEIVED, DELETED, AGE, UNHEALTHY);
    }
}
