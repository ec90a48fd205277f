package io.karpenter.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.batch.BatchMetrics;
import io.karpenter.aws.interruption.InterruptionMetrics;
import io.karpenter.aws.launch.LaunchMetrics;
import io.karpenter.aws.launch.machine.MachineMetrics;
import io.karpenter.aws.launch.template.TemplateMetrics;
import io.karpenter.aws.offering.OfferingMetrics;
import io.karpenter.core.metric.Metric;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class MetricNamesTest {

    private static final List<Metric> ALL = Stream.of(
                    OfferingMetrics.all(),
                    LaunchMetrics.all(),
                    MachineMetrics.all(),
                    BatchMetrics.all(),
                    InterruptionMetrics.all(),
                    TemplateMetrics.all())
            .flatMap(List::stream)
            .toList();

    @Test
    @DisplayName("AWS-MET-01 the metrics of the provider have the names and labels of Karpenter's")
    void names() {
        assertThat(ALL.stream().map(metric -> metric.fullName() + " " + String.join(",", metric.labels())))
                .containsExactlyInAnyOrder(
                        "karpenter_cloudprovider_instance_type_cpu_cores instance_type",
                        "karpenter_cloudprovider_instance_type_memory_bytes instance_type",
                        "karpenter_cloudprovider_instance_type_offering_available instance_type,capacity_type,zone",
                        "karpenter_cloudprovider_instance_type_offering_price_estimate instance_type,capacity_type,zone",
                        "karpenter_cloudprovider_instance_launch_failures_total zone,zone_id,capacity_type,reason",
                        "karpenter_cloudprovider_instance_termination_failures_total zone,zone_id",
                        "karpenter_cloudprovider_batcher_batch_time_seconds batcher",
                        "karpenter_cloudprovider_batcher_batch_size batcher",
                        "karpenter_interruption_received_messages_total message_type",
                        "karpenter_interruption_deleted_messages_total ",
                        "karpenter_interruption_message_queue_duration_seconds ",
                        "karpenter_interruption_instance_status_unhealthy_total category",
                        "karpenter_ec2nodeclasses_userdata_bytes nodeclass");
    }

    @Test
    @DisplayName("docs/reference/aws.md and aws-launch.md list every metric of the provider")
    void documented() throws IOException {
        String pages = Files.readString(Path.of("../docs/reference/aws.md"))
                + Files.readString(Path.of("../docs/reference/aws-launch.md"));

        assertThat(ALL.stream().map(Metric::fullName).filter(name -> !pages.contains("`" + name + "`")))
                .as("not in %s", ALL.stream().map(Metric::fullName).collect(Collectors.joining(", ")))
                .isEmpty();
    }
}
