package io.karpenter.core.metric;

/** How the values of a metric belong together. Source: Prometheus documentation, "Metric types". */
public enum MetricType {
    /** Only grows. */
    COUNTER("counter"),
    /** Goes up and down. */
    GAUGE("gauge"),
    /** Observations, counted in buckets. */
    HISTOGRAM("histogram"),
    /** Observations, of which quantiles are told. */
    SUMMARY("summary");

    private final String text;

    MetricType(String text) {
        this.text = text;
    }

    /** As the exposition format calls it. */
    @Override
    public String toString() {
        return text;
    }
}
