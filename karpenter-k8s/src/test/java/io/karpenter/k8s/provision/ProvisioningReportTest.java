package io.karpenter.k8s.provision;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.metric.PodTimes;
import io.karpenter.core.metric.RunningSimulations;
import io.karpenter.core.metric.SchedulerMetrics;
import io.karpenter.core.metric.Series;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.overlay.NodeOverlays;
import io.karpenter.core.spread.PodSelectors;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.solver.api.StopSignal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.slf4j.event.EventRecordingLogger;
import org.slf4j.event.Level;
import org.slf4j.event.SubstituteLoggingEvent;
import org.slf4j.helpers.SubstituteLogger;

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

    @Test
    @DisplayName(
            "SCH-MET-11 says for debugging which types the limits of a NodePool leave no room for beside its nodes")
    void excludedByLimits() {
        Catalog catalog = Catalogs.linear(2, 4, 8);
        Cluster cluster = ClusterBuilder.cluster()
                .with(nodePool("general").limit("cpu", "10"))
                .with(nodePool("unlimited"))
                .with(node("n").pool("general").of(catalog.shared().get(1), ZONE_A, CapacityType.ON_DEMAND))
                .with(pods(1).cpu("1"))
                .build();
        Queue<SubstituteLoggingEvent> logged = new ArrayDeque<>();
        ProvisioningPlan plan = ProvisioningPlan.of(
                new ProvisioningPlan.Inputs(
                        cluster,
                        List.of(),
                        PodSelectors.NONE,
                        NodeOverlays.apply(cluster.nodePools(), List.of(), catalog)),
                ProvisioningSettings.DEFAULT,
                StopSignal.NEVER);

        new ProvisioningReport(
                        EventSink.NONE,
                        MetricSink.NONE,
                        new PodTimes(clock),
                        simulations,
                        new EventRecordingLogger(new SubstituteLogger("controller", logged, false), logged))
                .planned(plan, Duration.ofSeconds(1), Duration.ofSeconds(1));

        assertThat(logged)
                .filteredOn(event -> event.getMessage().contains("limits leave no room"))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getLevel()).isEqualTo(Level.DEBUG);
                    assertThat(event.getMessage()).contains("general", "c8").doesNotContain("c4");
                });
    }

    private Map<String, Double> gauges() {
        Map<Series, Double> gauges = simulations.gauges();
        assertThat(gauges.keySet())
                .allMatch(series -> series.values().getFirst().equals("provisioner"));
        return gauges.entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().metric().fullName(), Map.Entry::getValue));
    }
}
