package io.karpenter.core.metric;

import java.util.List;

/**
 * Something that is measured. Names, types and label names are a contract: dashboards and alerts rely on them. Source: observability.md
 * section 2; MET-01 to MET-78.
 *
 * @param fullName as the exposition format spells it, prefix and unit included
 * @param help what it measures, in one sentence
 * @param labels their names, in the order in which {@link #series} takes their values
 * @param buckets upper ends of its buckets, ascending; empty unless it is a histogram
 */
public record Metric(MetricType type, String fullName, String help, List<String> labels, List<Double> buckets) {

    /** What the summaries tell: the least, the median, the 90th and 99th percentile and the greatest value of ten minutes. */
    public static final List<Double> QUANTILES = List.of(0.0, 0.5, 0.9, 0.99, 1.0);

    public Metric {
        labels = List.copyOf(labels);
        buckets = List.copyOf(buckets);
        if (buckets.isEmpty() == (type == MetricType.HISTOGRAM)) {
            throw new IllegalArgumentException("%s is a %s with the buckets %s".formatted(fullName, type, buckets));
        }
    }

    public static Metric counter(String fullName, String help, String... labels) {
        return new Metric(MetricType.COUNTER, fullName, help, List.of(labels), List.of());
    }

    public static Metric gauge(String fullName, String help, String... labels) {
        return new Metric(MetricType.GAUGE, fullName, help, List.of(labels), List.of());
    }

    public static Metric summary(String fullName, String help, String... labels) {
        return new Metric(MetricType.SUMMARY, fullName, help, List.of(labels), List.of());
    }

    public static Metric histogram(String fullName, List<Double> buckets, String help, String... labels) {
        return new Metric(MetricType.HISTOGRAM, fullName, help, List.of(labels), buckets);
    }

    /**
     * The series with these values of its labels.
     *
     * @throws IllegalArgumentException if there are more or fewer values than labels
     */
    public Series series(String... values) {
        return new Series(this, List.of(values));
    }
}
