package io.karpenter.aws.capacity;

import io.karpenter.aws.facts.Gpu;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a node of one instance type has and what the system takes of it.
 *
 * @param capacity cores, bytes, pods and devices; resources it has none of are absent
 * @param overhead kube-reserved, system-reserved and eviction threshold together
 */
public record NodeCapacity(ResourceList capacity, ResourceList overhead) {

    private static final int ARM_RESERVED_MIB = 64;
    private static final double MIB = 1 << 20;

    /** Derives both from the hardware and a NodeClass (AWS-CAP-01 to AWS-CAP-19). */
    public static NodeCapacity of(InstanceFacts facts, Ec2NodeClass nodeClass, CapacitySettings settings) {
        long memoryMib = memoryMib(facts, settings.memoryOverhead());
        int pods = PodDensity.pods(facts, nodeClass, settings);
        Quantity storage = EphemeralStorage.of(facts, nodeClass);

        Map<String, Quantity> capacity = new TreeMap<>();
        capacity.put(Resource.CPU, Quantity.of(facts.processor().vcpus()));
        capacity.put(Resource.MEMORY, Quantity.ofMebibytes(memoryMib));
        capacity.put(Resource.EPHEMERAL_STORAGE, storage);
        capacity.put(Resource.PODS, Quantity.of(pods));
        facts.gpu().ifPresent(gpu -> putGpu(capacity, gpu));
        facts.neuron().ifPresent(neuron -> putNeuron(capacity, neuron));
        put(
                capacity,
                AwsResources.EFA,
                nodeClass.networkInterfaces().isPresent()
                        ? nodeClass.efaOnlyInterfaces().size()
                        : facts.network().efaInterfaces());
        put(capacity, AwsResources.POD_ENI, facts.network().branchInterfaces().orElse(0));
        if (nodeClass.family().isWindows() && facts.network().branchInterfaces().isPresent()) {
            put(capacity, AwsResources.PRIVATE_IPV4, facts.network().ipv4PerInterface() - 1);
        }
        return new NodeCapacity(
                ResourceList.of(capacity),
                Overhead.of(facts, nodeClass, PodDensity.reservedFor(facts, nodeClass, pods), memoryMib, storage));
    }

    /**
     * Memory that the operating system will see, MiB. EC2 on Arm keeps 64 MiB for contiguous allocation; the hypervisor's
     * share is an estimate. In this order of operations the result is the reference's to the MiB (AWS-CAP-02).
     */
    static long memoryMib(InstanceFacts facts, double overhead) {
        long installed = facts.memoryMib();
        long mib = facts.isArm() ? installed - ARM_RESERVED_MIB : installed;
        return mib - (long) Math.ceil(mib * MIB * overhead / 1024 / 1024);
    }

    /** Only these three makers' devices are resources (AWS-CAP-16). */
    private static void putGpu(Map<String, Quantity> capacity, Gpu gpu) {
        switch (gpu.manufacturer()) {
            case "NVIDIA" -> put(capacity, AwsResources.NVIDIA_GPU, gpu.count());
            case "AMD" -> put(capacity, AwsResources.AMD_GPU, gpu.count());
            case "Habana" -> put(capacity, AwsResources.HABANA_GAUDI, gpu.count());
            default -> {}
        }
    }

    private static void putNeuron(Map<String, Quantity> capacity, Neuron neuron) {
        put(capacity, AwsResources.NEURON, neuron.devices());
        put(capacity, AwsResources.NEURON_CORE, neuron.devices() * neuron.coresPerDevice());
    }

    private static void put(Map<String, Quantity> capacity, String resource, int amount) {
        if (amount > 0) {
            capacity.put(resource, Quantity.of(amount));
        }
    }
}
