package io.karpenter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The metrics of scheduling")
class MetricTest {

    @ParameterizedTest(name = "{0} {2}")
    @CsvSource({
        "SCH-MET-01, histogram, karpenter_scheduler_scheduling_duration_seconds, controller",
        "SCH-MET-02, gauge, karpenter_scheduler_queue_depth, controller scheduling_id",
        "SCH-MET-03, gauge, karpenter_scheduler_unfinished_work_seconds, controller scheduling_id",
        "SCH-MET-04, gauge, karpenter_scheduler_unschedulable_pods_count, controller",
        "SCH-MET-05, gauge, karpenter_scheduler_ignored_pods_count, ''",
        "SCH-MET-06, gauge, karpenter_scheduler_pending_pods_by_effective_zone_count, controller zone",
        "SCH-MET-07, counter, karpenter_nodeclaims_created_total, reason nodepool min_values_relaxed",
        "SCH-MET-08, histogram, karpenter_pods_scheduling_decision_duration_seconds, ''",
        "SCH-MET-09, gauge, karpenter_pods_provisioning_scheduling_undecided_time_seconds, name namespace",
        "SCH-MET-09, histogram, karpenter_pods_provisioning_bound_duration_seconds, ''",
        "SCH-MET-09, histogram, karpenter_pods_provisioning_startup_duration_seconds, ''",
        "SCH-MET-09, gauge, karpenter_pods_provisioning_unbound_time_seconds, name namespace",
        "SCH-MET-09, gauge, karpenter_pods_provisioning_unstarted_time_seconds, name namespace",
        "SCH-MET-09, gauge, karpenter_cluster_state_node_count, ''",
        "SCH-MET-09, gauge, karpenter_cluster_state_synced, ''",
        "SCH-MET-09, gauge, karpenter_cluster_state_unsynced_time_seconds, ''"
    })
    @DisplayName("SCH-MET-01 to SCH-MET-09 have the names, types and labels that dashboards rely on")
    void contract(String id, String type, String name, String labels) {
        Metric metric = Arrays.stream(Metric.values())
                .filter(m -> m.fullName().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(metric.type()).as(id).hasToString(type);
        assertThat(String.join(" ", metric.labels())).isEqualTo(labels);
        assertThat(metric.help()).isNotBlank();
    }

    @Test
    @DisplayName("SCH-MET-01 histograms have the buckets of durations, other metrics none")
    void buckets() {
        assertThat(Metric.SCHEDULING_DURATION.buckets())
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(45)
                .startsWith(.005, .01, .025, .05, .1, .15)
                .contains(.9, 1.25, 4.5, 10.0)
                .endsWith(60.0, 120.0, 150.0, 300.0, 450.0, 600.0);
        assertThat(Metric.QUEUE_DEPTH.buckets()).isEmpty();
        assertThat(Metric.NODECLAIMS_CREATED.buckets()).isEmpty();
    }

    @Test
    @DisplayName("SCH-MET-01 a series has a value for each label of its metric")
    void series() {
        assertThat(Metric.QUEUE_DEPTH.series("provisioner", "1"))
                .hasToString("karpenter_scheduler_queue_depth{controller=\"provisioner\",scheduling_id=\"1\"}");
        assertThat(Metric.IGNORED_PODS.series()).hasToString("karpenter_scheduler_ignored_pods_count");
        assertThatThrownBy(() -> Metric.QUEUE_DEPTH.series("provisioner"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the labels [controller, scheduling_id], not the values [provisioner]");
    }

    @Test
    @DisplayName("SCH-MET-01 docs/reference/metrics.md lists every metric as it is, and its buckets")
    void documented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "metrics.md"), StandardCharsets.UTF_8);

        List<String> rows = Arrays.stream(Metric.values()).map(MetricTest::row).toList();
        assertThat(page.lines().filter(line -> line.startsWith("| `karpenter_")))
                .containsExactlyElementsOf(rows);
        assertThat(page)
                .contains(
                        Metric.DURATION_BUCKETS.stream().map(MetricTest::number).collect(Collectors.joining(" ")));
    }

    private static String row(Metric metric) {
        String labels = metric.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return "| `%s` | %s | %s | %s |"
                .formatted(metric.fullName(), metric.type(), labels.isEmpty() ? "–" : labels, metric.help());
    }

    private static String number(double bucket) {
        return bucket == Math.rint(bucket) ? Long.toString((long) bucket) : Double.toString(bucket);
    }
}
