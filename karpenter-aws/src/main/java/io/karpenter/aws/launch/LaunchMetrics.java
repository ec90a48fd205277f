package io.karpenter.aws.launch;

import io.karpenter.core.metric.Metric;
import java.util.List;

/** What is measured of launches. Source: AWS-MET-01. */
public final class LaunchMetrics {

    public static final Metric FAILURES = Metric.counter(
            "karpenter_cloudprovider_instance_launch_failures_total",
            "Errors of fleets, and why.",
            "zone",
            "zone_id",
            "capacity_type",
            "reason");

    private LaunchMetrics() {}

    public static List<Metric> all() {
        return List.of(FAILURES);
    }
}
