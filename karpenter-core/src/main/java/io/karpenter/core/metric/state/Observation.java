package io.karpenter.core.metric.state;

import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.MetricType;
import io.karpenter.core.metric.Series;
import java.time.Duration;

/**
 * Something that has happened and is to be measured.
 *
 * @param amount to raise a counter by, else what was observed
 */
public record Observation(Series series, double amount) {

    static Observation of(Series series, Duration duration) {
        return new Observation(series, duration.toMillis() / 1e3);
    }

    /** Measures it. */
    public void tell(MetricSink metrics) {
        if (series.metric().type() == MetricType.COUNTER) {
            metrics.add(series, amount);
        } else {
            metrics.observe(series, amount);
        }
    }
}
