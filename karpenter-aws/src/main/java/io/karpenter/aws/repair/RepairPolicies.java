package io.karpenter.aws.repair;

import io.karpenter.core.cloud.RepairPolicy;
import java.time.Duration;
import java.util.List;

/**
 * Conditions of Nodes that call for a new machine. Those besides Ready are set by EKS' node monitoring agent. What EC2 itself says of its instances
 * is another matter and needs no policy (AWS-HLT-02). Source: AWS-HLT-01.
 */
public final class RepairPolicies {

    private static final Duration USUAL = Duration.ofMinutes(30);
    private static final String FALSE = "False";

    public static final List<RepairPolicy> ALL = List.of(
            new RepairPolicy("Ready", FALSE, USUAL),
            new RepairPolicy("Ready", "Unknown", USUAL),
            new RepairPolicy("AcceleratedHardwareReady", FALSE, Duration.ofMinutes(10)),
            new RepairPolicy("StorageReady", FALSE, USUAL),
            new RepairPolicy("NetworkingReady", FALSE, USUAL),
            new RepairPolicy("KernelReady", FALSE, USUAL),
            new RepairPolicy("ContainerRuntimeReady", FALSE, USUAL));

    private RepairPolicies() {}
}
