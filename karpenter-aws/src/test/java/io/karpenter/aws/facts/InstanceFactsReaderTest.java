package io.karpenter.aws.facts;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.csv.Problems;
import io.karpenter.aws.csv.TextSource;
import io.karpenter.core.offering.CapacityType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class InstanceFactsReaderTest {

    private final Map<String, String> cells = new TreeMap<>();
    private final Problems problems = new Problems();

    InstanceFactsReaderTest() {
        for (InstanceFactsReader.Column column : InstanceFactsReader.Column.values()) {
            cells.put(column.name().toLowerCase(Locale.ROOT), "");
        }
        cells.putAll(Map.of("instance_type", "t.small", "architectures", "x86_64", "vcpus", "2", "memory_mib", "8192"));
        cells.putAll(Map.of(
                "network_cards",
                "1",
                "default_network_card",
                "0",
                "enis_default_card",
                "3",
                "enis_total",
                "3",
                "ipv4_per_eni",
                "10"));
    }

    private InstanceFacts read(String... columnsAndCells) {
        for (int i = 0; i < columnsAndCells.length; i += 2) {
            cells.put(columnsAndCells[i], columnsAndCells[i + 1]);
        }
        List<InstanceFacts> facts = InstanceFactsReader.read(
                TextSource.of("t.csv", String.join(",", cells.keySet()), String.join(",", cells.values())), problems);
        return facts.getFirst();
    }

    @Test
    @DisplayName("AWS-IT-18 EBS bandwidth counts only where the type is EBS-optimized by default")
    void ebsBandwidth() {
        assertThat(read("ebs_optimized", "default", "ebs_max_mbps", "4750").ebsBandwidthMbps())
                .hasValue(4750);
        assertThat(read("ebs_optimized", "supported", "ebs_max_mbps", "4750").ebsBandwidthMbps())
                .isEmpty();
        assertThat(read("network_mbps", "750").network().bandwidthMbps()).hasValue(750);
        assertThat(read("network_mbps", "").network().bandwidthMbps()).isEmpty();
        assertThat(problems.lines()).isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-10 usage classes other than on-demand and spot are dropped")
    void usageClasses() {
        assertThat(read("usage_classes", "capacity-block;on-demand;spot").capacityTypes())
                .containsExactly(CapacityType.ON_DEMAND, CapacityType.SPOT);
        assertThat(read("usage_classes", "spot").capacityTypes()).containsExactly(CapacityType.SPOT);
        assertThat(read("usage_classes", "on-demand").capacityTypes()).containsExactly(CapacityType.ON_DEMAND);
        assertThat(read("usage_classes", "capacity-block").capacityTypes()).isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-17, AWS-CAP-19 disks and branch interfaces tell none from unknown")
    void optionalParts() {
        assertThat(read().localStorage()).isEmpty();
        assertThat(read("local_storage_gb", "900", "local_storage_nvme", "unsupported")
                        .localStorage())
                .isEqualTo(Optional.of(new LocalStorage(900, false)));
        assertThat(read("local_storage_gb", "900", "local_storage_nvme", "required")
                        .localStorage())
                .isEqualTo(Optional.of(new LocalStorage(900, true)));
        assertThat(read("trunking", "", "branch_enis", "").network().branchInterfaces())
                .isEqualTo(OptionalInt.empty());
        assertThat(read("trunking", "false", "branch_enis", "9").network().branchInterfaces())
                .hasValue(0);
        assertThat(read("trunking", "true", "branch_enis", "9").network().branchInterfaces())
                .hasValue(9);
        assertThat(read("ena_support", "unsupported").network().ena()).isFalse();
        assertThat(read("ena_support", "supported").network().ena()).isTrue();
    }

    @Test
    @DisplayName("devices need all that is said of them")
    void incompleteDevices() {
        read("gpu_name", "L4", "neuron_name", "Trainium", "accelerator_name", "Inferentia");

        assertThat(problems.lines()).hasSize(7).allMatch(p -> p.startsWith("t.csv:2: column "));
        assertThat(problems.lines())
                .anyMatch(p -> p.contains("column gpu_manufacturer"))
                .anyMatch(p -> p.contains("column gpu_memory_mib"))
                .anyMatch(p -> p.contains("column neuron_cores_per_device"))
                .anyMatch(p -> p.contains("column accelerator_count"));
    }
}
