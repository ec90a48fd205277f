package io.karpenter.core.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.metric.state.NodeGauges;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

@DisplayName("The metrics")
class MetricTest {

    /** Those of every part; disruption's are declared, though nothing raises them yet. */
    private static List<Metric> all() {
        return Stream.of(
                        SchedulerMetrics.all(),
                        NodeClaimMetrics.all(),
                        NodeMetrics.all(),
                        NodePoolMetrics.all(),
                        PodMetrics.all(),
                        DisruptionMetrics.all(),
                        RuntimeMetrics.all())
                .flatMap(List::stream)
                .toList();
    }

    @ParameterizedTest(name = "{0} {2}")
    @CsvFileSource(resources = "metrics.csv", delimiter = '|')
    @DisplayName("MET-10 to MET-78 have the names, types, labels and buckets that dashboards rely on")
    void contract(String id, String type, String name, @Nullable String labels, @Nullable String buckets) {
        Metric metric = all().stream()
                .filter(m -> m.fullName().equals(name))
                .findFirst()
                .orElseThrow();

        assertThat(metric.type()).as(id).hasToString(type);
        assertThat(metric.labels()).isEqualTo(words(labels));
        assertThat(metric.help()).isNotBlank();
        List<Double> ends = "D".equals(buckets)
                ? Buckets.DURATION
                : words(buckets).stream().map(Double::valueOf).toList();
        assertThat(metric.buckets()).usingElementComparator(MetricTest::almost).isEqualTo(ends);
    }

    private static int almost(double a, double b) {
        return Math.abs(a - b) <= 1e-9 * b ? 0 : Double.compare(a, b);
    }

    private static List<String> words(@Nullable String text) {
        return text == null ? List.of() : List.of(text.split(" "));
    }

    @Test
    @DisplayName("MET-10 to MET-78 are all there is, and each is there once")
    void nothingElse() throws IOException {
        try (InputStream file = MetricTest.class.getResourceAsStream("metrics.csv")) {
            assertThat(all().stream().map(Metric::fullName))
                    .containsExactlyInAnyOrderElementsOf(new String(file.readAllBytes(), StandardCharsets.UTF_8)
                            .lines()
                            .map(line -> line.split("[|]")[2].strip())
                            .toList());
        }
    }

    @Test
    @DisplayName("MET-01 histograms of durations have fine buckets, other metrics none")
    void buckets() {
        assertThat(Buckets.DURATION)
                .isSorted()
                .doesNotHaveDuplicates()
                .hasSize(45)
                .startsWith(.005, .01, .025, .05, .1, .15)
                .contains(.9, 1.25, 4.5, 10.0)
                .endsWith(60.0, 120.0, 150.0, 300.0, 450.0, 600.0);
        assertThat(SchedulerMetrics.QUEUE_DEPTH.buckets()).isEmpty();
        assertThat(NodeClaimMetrics.CREATED.buckets()).isEmpty();
    }

    @Test
    @DisplayName("A series has a value for each label of its metric")
    void series() {
        assertThat(SchedulerMetrics.QUEUE_DEPTH.series("provisioner", "1"))
                .hasToString("karpenter_scheduler_queue_depth{controller=\"provisioner\",scheduling_id=\"1\"}");
        assertThat(SchedulerMetrics.IGNORED_PODS.series()).hasToString("karpenter_scheduler_ignored_pods_count");
        assertThatThrownBy(() -> SchedulerMetrics.QUEUE_DEPTH.series("provisioner"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("has the labels [controller, scheduling_id], not the values [provisioner]");
    }

    @Test
    @DisplayName("MET-01 docs/reference/metrics.md lists every metric as it is, and its buckets")
    void documented() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "reference", "metrics.md"), StandardCharsets.UTF_8);

        List<String> rows = Stream.concat(all().stream(), new NodeGauges(LabelSchema.CORE).all().stream())
                .map(MetricTest::row)
                .toList();
        assertThat(page.lines()
                        .filter(line -> line.matches("[|] `[a-z]+_[a-z_]+` [|] (counter|gauge|histogram|summary) .*")))
                .containsExactlyElementsOf(rows);
        assertThat(page)
                .contains(Buckets.DURATION.stream().map(MetricTest::number).collect(Collectors.joining(" ")));
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
