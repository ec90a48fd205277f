package io.karpenter.core.metric;

import java.time.Duration;
import java.util.Map;

/** Where measurements go. Implementations are thread-safe, never block and never fail. */
public interface MetricSink {

    /** Forgets everything. */
    MetricSink NONE = new MetricSink() {
        @Override
        public void add(Series counter, double amount) {}

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {}

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    };

    /** Raises a counter; 0 makes the series appear. */
    void add(Series counter, double amount);

    /** Raises a counter by one. */
    default void increment(Series counter) {
        add(counter, 1);
    }

    /** Sets a gauge. */
    void set(Series gauge, double value);

    /** One more observation of a histogram or summary. */
    void observe(Series observed, double value);

    /** One more observation of a histogram or summary of seconds. */
    default void observe(Series observed, Duration duration) {
        observe(observed, duration.toNanos() / 1e9);
    }

    /** Drops a series, as what it is about is gone (MET-90). */
    void remove(Series series);

    /** Sets all series of a gauge at once; those that are not in {@code values} are dropped (MET-90). Others in it are passed over. */
    void replace(Metric gauge, Map<Series, ? extends Number> values);
}
