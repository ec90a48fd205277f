package io.karpenter.aws.launch.machine;

import io.karpenter.core.metric.Metric;
import java.util.List;

/** What is measured of machines that end. Source: AWS-MET-01. */
public final class MachineMetrics {

    public static final Metric TERMINATION_FAILURES = Metric.counter(
            "karpenter_cloudprovider_instance_termination_failures_total",
            "Instances that EC2 did not end when asked to.",
            "zone",
            "zone_id");

    private MachineMetrics() {}

    public static List<Metric> all() {
        return List.of(TERMINATION_FAILURES);
    }
}
