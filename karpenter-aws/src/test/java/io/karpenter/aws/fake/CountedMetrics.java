package io.karpenter.aws.fake;

import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** Adds counters up and forgets the rest. Thread-safe. */
public final class CountedMetrics implements MetricSink {

    private final Map<String, Double> counters = new ConcurrentSkipListMap<>();

    /** What was counted, by series as the exposition format writes it. */
    public Map<String, Double> counters() {
        return Map.copyOf(counters);
    }

    /** Of one series; 0 if nothing was. */
    public double of(String series) {
        return counters.getOrDefault(series, 0.0);
    }

    @Override
    public void add(Series counter, double amount) {
        counters.merge(counter.toString(), amount, Double::sum);
    }

    @Override
    public void set(Series gauge, double value) {}

    @Override
    public void observe(Series observed, double value) {}

    @Override
    public void remove(Series series) {}

    @Override
    public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
}
