package io.karpenter.aws;

import io.karpenter.core.cloud.RepairPolicy;
import java.time.Duration;
import java.util.List;

/** Conditions of Nodes that call for a new machine. Source: AWS-HLT-01. */
final class RepairPolicies {

    private static final Duration HALF_AN_HOUR = Duration.ofMinutes(30);

    static final List<RepairPolicy> ALL = List.of(
            new RepairPolicy("Ready", "False", HALF_AN_HOUR),
            new RepairPolicy("Ready", "Unknown", HALF_AN_HOUR),
            new RepairPolicy("AcceleratedHardwareReady", "False", Duration.ofMinutes(10)),
            new RepairPolicy("StorageReady", "False", HALF_AN_HOUR),
            new RepairPolicy("NetworkingReady", "False", HALF_AN_HOUR),
            new RepairPolicy("KernelReady", "False", HALF_AN_HOUR),
            new RepairPolicy("ContainerRuntimeReady", "False", HALF_AN_HOUR));

    private RepairPolicies() {}
}
