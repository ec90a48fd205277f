package io.karpenter.aws.batch;

import io.karpenter.core.metric.Buckets;
import io.karpenter.core.metric.Metric;
import java.util.List;

/** What is measured of batchers. Source: AWS-BAT-07, AWS-MET-01. */
public final class BatchMetrics {

    public static final Metric TIME = Metric.histogram(
            "karpenter_cloudprovider_batcher_batch_time_seconds",
            Buckets.growing(0.001, 2, 14),
            "How long a window of requests was open.",
            "batcher");
    public static final Metric SIZE = Metric.histogram(
            "karpenter_cloudprovider_batcher_batch_size",
            List.of(1.0, 2.0, 5.0, 10.0, 25.0, 50.0, 75.0, 100.0, 150.0, 200.0, 250.0, 500.0, 750.0, 1000.0),
            "Requests in a window.",
            "batcher");

    private BatchMetrics() {}

    public static List<Metric> all() {
        return List.of(TIME, SIZE);
    }
}
