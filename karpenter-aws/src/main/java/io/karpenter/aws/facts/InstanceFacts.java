package io.karpenter.aws.facts;

import io.karpenter.core.offering.CapacityType;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The hardware of one instance type, as EC2's DescribeInstanceTypes states it.
 *
 * @param architectures in EC2's order, as EC2 names them
 * @param memoryMib installed memory, MiB
 * @param hypervisor {@code nitro}, {@code xen}, or empty on bare metal
 * @param capacityTypes on-demand, spot or both, in this order
 * @param ebsBandwidthMbps Mbit/s, if the type is EBS-optimized by default
 */
public record InstanceFacts(
        String name,
        List<String> architectures,
        Processor processor,
        int memoryMib,
        String hypervisor,
        List<CapacityType> capacityTypes,
        boolean nitroEnclaves,
        Optional<Gpu> gpu,
        Optional<InferenceAccelerator> inferenceAccelerator,
        Optional<Neuron> neuron,
        Optional<LocalStorage> localStorage,
        OptionalInt ebsBandwidthMbps,
        NetworkFacts network) {

    public InstanceFacts {
        architectures = List.copyOf(architectures);
        capacityTypes = List.copyOf(capacityTypes);
    }

    /** Kubernetes' name of the first architecture that nodes can have; empty for Macs (AWS-IT-13). */
    public Optional<String> arch() {
        for (String architecture : architectures) {
            if (architecture.equals("x86_64")) {
                return Optional.of("amd64");
            }
            if (architecture.equals("arm64")) {
                return Optional.of("arm64");
            }
        }
        return Optional.empty();
    }

    /** True if EC2 names {@code arm64} first. */
    public boolean isArm() {
        return architectures.getFirst().equals("arm64");
    }

    /** The name up to its dot, e.g. {@code m7g}. */
    public String family() {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }
}
