package io.karpenter.k8s.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the provisioner tells of a run. */
final class ProvisioningReportTest {

    private final ManualClock clock = new ManualClock();
    private final RunningSimulations simulations = new RunningSimulations(clock);
    private final ProvisioningReport report =
            new ProvisioningReport(EventSink.NONE, MetricSink.NONE, new PodTimes(clock), simulations);

    @Test
    @DisplayName(
            "MET-61 tells how many pods a simulation has to decide on and how old it is, until it ends in whatever way")
    void running() {
        List<Pod> pods = List.of(
                Pod.pending("default", "a", PodSpec.builder().build()),
                Pod.pending("default", "b", PodSpec.builder().build()));

        assertThatThrownBy(() -> report.solved(pods, () -> {
                    clock.passes(Duration.ofSeconds(3));
                    assertThat(gauges())
                            .containsEntry(SchedulerMetrics.QUEUE_DEPTH.fullName(), 2.0)
                            .containsEntry(SchedulerMetrics.UNFINISHED_WORK.fullName(), 3.0);
                    throw new IllegalStateException("on purpose");
                }))
                .hasMessage("on purpose");

        assertThat(gauges()).doesNotContainKey(SchedulerMetrics.UNFINISHED_WORK.fullName());
    }

    private Map<String, Double> gauges() {
        Map<Series, Double> gauges = simulations.gauges();
        assertThat(gauges.keySet())
                .allMatch(series -> series.values().getFirst().equals("provisioner"));
        return gauges.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().metric().fullName(), Map.Entry::getValue));
    }
}
