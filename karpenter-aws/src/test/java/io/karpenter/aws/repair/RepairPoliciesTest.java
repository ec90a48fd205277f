package io.karpenter.aws.repair;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.RepairPolicy;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RepairPoliciesTest {

    @Test
    @DisplayName(
            "AWS-HLT-01, HLT-02 seven conditions call for a new machine after half an hour, accelerators after ten minutes")
    void policies() {
        Duration half = Duration.ofMinutes(30);

        assertThat(RepairPolicies.ALL)
                .containsExactly(
                        new RepairPolicy("Ready", "False", half),
                        new RepairPolicy("Ready", "Unknown", half),
                        new RepairPolicy("AcceleratedHardwareReady", "False", Duration.ofMinutes(10)),
                        new RepairPolicy("StorageReady", "False", half),
                        new RepairPolicy("NetworkingReady", "False", half),
                        new RepairPolicy("KernelReady", "False", half),
                        new RepairPolicy("ContainerRuntimeReady", "False", half));
    }
}
