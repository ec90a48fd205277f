package io.karpenter.core.disruption.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.metric.DisruptionMetrics;
import io.karpenter.core.metric.Metric;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.Series;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class CommandCountsTest {

    private final Map<Series, Double> counted = new HashMap<>();
    private final CommandCounts counts = new CommandCounts(new MetricSink() {
        @Override
        public void add(Series counter, double amount) {
            counted.merge(counter, amount, Double::sum);
        }

        @Override
        public void set(Series gauge, double value) {}

        @Override
        public void observe(Series observed, double value) {}

        @Override
        public void remove(Series series) {}

        @Override
        public void replace(Metric gauge, Map<Series, ? extends Number> values) {}
    });

    @Test
    @DisplayName("MET-51, MET-52 a command that is started counts once, and once for each NodePool of its nodes")
    void started() {
        counts.started(DisruptionMethod.MULTI_NODE, true, Set.of("a", "b"));

        assertThat(counted)
                .containsOnly(
                        Map.entry(DisruptionMetrics.DECISIONS.series("replace", "underutilized", "multi"), 1.0),
                        Map.entry(
                                DisruptionMetrics.DECISIONS_BY_NODEPOOL.series(
                                        "a", "replace", "underutilized", "multi"),
                                1.0),
                        Map.entry(
                                DisruptionMetrics.DECISIONS_BY_NODEPOOL.series(
                                        "b", "replace", "underutilized", "multi"),
                                1.0));
    }

    @Test
    @DisplayName(
            "MET-56, DIS-QUE-11 a failure counts its missing replacements, under the consolidation type and not the decision")
    void failed() {
        counts.failed(DisruptionMethod.SINGLE_NODE, true, 2);

        assertThat(counted)
                .containsOnly(
                        Map.entry(DisruptionMetrics.QUEUE_FAILURES.series("replace", "underutilized", "single"), 2.0));
    }
}
