package io.karpenter.k8s.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.metric.DisruptionMetrics;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.NodeClaimMetrics;
import io.karpenter.core.metric.NodeMetrics;
import io.karpenter.core.metric.NodePoolMetrics;
import io.karpenter.core.metric.PodMetrics;
import io.karpenter.core.metric.RuntimeMetrics;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("What Prometheus scrapes")
class MetricStoreTest {

    private final ManualClock clock = new ManualClock();
    private final MetricStore store = new MetricStore(clock);

    static Stream<Metric> declared() {
        return Stream.of(
                        SchedulerMetrics.all(),
                        NodeClaimMetrics.all(),
                        NodeMetrics.all(),
                        NodePoolMetrics.all(),
                        PodMetrics.all(),
                        DisruptionMetrics.all(),
                        RuntimeMetrics.all())
                .flatMap(List::stream);
    }

    private static Series some(Metric metric) {
        return new Series(
                metric, metric.labels().stream().map(label -> "a " + label).toList());
    }

    /** Labels as they stand between braces, with {@code more} at their end. */
    private static String labels(Metric metric, String more) {
        String text = Stream.concat(
                        metric.labels().stream().map(label -> "%s=\"a %s\"".formatted(label, label)),
                        Stream.of(more).filter(m -> !m.isEmpty()))
                .collect(Collectors.joining(","));
        return text.isEmpty() ? "" : "{" + text + "}";
    }

    @ParameterizedTest
    @MethodSource("declared")
    @DisplayName("MET-10 to MET-78 has the name, type, labels and buckets that are declared, to the letter")
    void exact(Metric metric) {
        String name = metric.fullName();
        String[] expected;
        switch (metric.type()) {
            case COUNTER -> {
                store.increment(some(metric));
                expected = new String[] {name + labels(metric, "") + " 1"};
            }
            case GAUGE -> {
                store.set(some(metric), 1);
                expected = new String[] {name + labels(metric, "") + " 1"};
            }
            case HISTOGRAM -> {
                store.observe(some(metric), 1e9);
                expected = Stream.of(
                                metric.buckets().stream()
                                        .map(end -> name + "_bucket" + labels(metric, "le=\"" + Cell.text(end) + "\"")
                                                + " 0"),
                                Stream.of(name + "_bucket" + labels(metric, "le=\"+Inf\"") + " 1"),
                                Stream.of(name + "_sum" + labels(metric, "") + " 1000000000"),
                                Stream.of(name + "_count" + labels(metric, "") + " 1"))
                        .flatMap(lines -> lines)
                        .toArray(String[]::new);
            }
            case SUMMARY -> {
                store.observe(some(metric), 2);
                expected = Stream.of(
                                Stream.of("0", "0.5", "0.9", "0.99", "1")
                                        .map(q -> name + labels(metric, "quantile=\"" + q + "\"") + " 2"),
                                Stream.of(name + "_sum" + labels(metric, "") + " 2"),
                                Stream.of(name + "_count" + labels(metric, "") + " 1"))
                        .flatMap(lines -> lines)
                        .toArray(String[]::new);
            }
            default -> throw new IllegalStateException();
        }

        assertThat(store.scrape().lines().toList())
                .startsWith(
                        "# HELP %s %s".formatted(name, metric.help()), "# TYPE %s %s".formatted(name, metric.type()))
                .endsWith(expected)
                .hasSize(2 + expected.length);
    }

    @Test
    @DisplayName("MET-60 counts an observation in each bucket that it fits into, the end of a bucket included")
    void buckets() {
        Series series = SchedulerMetrics.SCHEDULING_DURATION.series("provisioner");
        store.observe(series, Duration.ofMillis(10));
        store.observe(series, Duration.ofMillis(20));

        String name = "karpenter_scheduler_scheduling_duration_seconds";
        assertThat(store.scrape())
                .contains(
                        name + "_bucket{controller=\"provisioner\",le=\"0.005\"} 0\n",
                        name + "_bucket{controller=\"provisioner\",le=\"0.01\"} 1\n",
                        name + "_bucket{controller=\"provisioner\",le=\"0.025\"} 2\n",
                        name + "_bucket{controller=\"provisioner\",le=\"600\"} 2\n",
                        name + "_sum{controller=\"provisioner\"} 0.03");
    }

    @Test
    @DisplayName("MET-19 tells the quantiles of the last ten minutes, and the sum of all time")
    void quantiles() {
        Series series = NodeMetrics.TERMINATION_DURATION.series("default");
        for (int i = 1; i <= 100; i++) {
            store.observe(series, i);
        }
        String name = "karpenter_nodes_termination_duration_seconds";
        assertThat(store.scrape())
                .contains(
                        name + "{nodepool=\"default\",quantile=\"0\"} 1\n",
                        name + "{nodepool=\"default\",quantile=\"0.5\"} 50\n",
                        name + "{nodepool=\"default\",quantile=\"0.99\"} 99\n",
                        name + "{nodepool=\"default\",quantile=\"1\"} 100\n");

        clock.passes(Duration.ofMinutes(10).plusNanos(1));
        assertThat(store.scrape())
                .contains(
                        name + "{nodepool=\"default\",quantile=\"0.5\"} NaN\n",
                        name + "_count{nodepool=\"default\"} 100");
    }

    @Test
    @DisplayName("MET-90 has no series any more of what is gone")
    void gone() {
        Series a = SchedulerMetrics.UNSCHEDULABLE_PODS.series("a");
        Series b = SchedulerMetrics.UNSCHEDULABLE_PODS.series("b");
        store.set(a, 1);
        store.set(b, 2);

        store.replace(SchedulerMetrics.UNSCHEDULABLE_PODS, Map.of(b, 3));
        assertThat(store.scrape()).contains("{controller=\"b\"} 3").doesNotContain("{controller=\"a\"}");
        store.remove(b);
        assertThat(store.scrape()).isEmpty();
    }

    @Test
    @DisplayName("MET-54 has a counter at zero before anything happens, if that is asked for")
    void zero() {
        store.add(DisruptionMetrics.CONSOLIDATION_TIMEOUTS.series("multi"), 0);

        assertThat(store.scrape()).contains("consolidation_type=\"multi\"} 0");
    }

    @Test
    @DisplayName("MET-22 is as things are at the time of the scrape")
    void beforeScrape() {
        store.beforeEachScrape(() -> store.set(RuntimeMetrics.CLUSTER_STATE_NODE_COUNT.series(), 7));

        assertThat(store.scrape()).contains("karpenter_cluster_state_node_count 7");
    }

    @Test
    @DisplayName("MET-01 escapes what would end a label's value")
    void escaped() {
        store.set(SchedulerMetrics.UNSCHEDULABLE_PODS.series("a\"b\\c\nd"), 1);

        assertThat(store.scrape()).contains("{controller=\"a\\\"b\\\\c\\nd\"} 1");
    }

    @Test
    @DisplayName("MET-77 writes numbers as the reference does")
    void numbers() {
        assertThat(Stream.of(1e-8, 9.999999999999999e-6, 1e-4, 0.001, 0.0, 12345678.0, 1e21, -2.5e-7, 2592000.0)
                        .map(Cell::text))
                .containsExactly(
                        "1e-08",
                        "9.999999999999999e-06",
                        "0.0001",
                        "0.001",
                        "0",
                        "12345678",
                        "1e+21",
                        "-2.5e-07",
                        "2592000");
    }

    @Test
    @DisplayName("MET-01 is of the type that was declared")
    void types() {
        assertThatThrownBy(() -> store.increment(SchedulerMetrics.UNSCHEDULABLE_PODS.series("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("karpenter_scheduler_unschedulable_pods_count is a gauge, not a counter");
    }
}
