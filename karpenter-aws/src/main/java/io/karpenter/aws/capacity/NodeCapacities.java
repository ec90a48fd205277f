package io.karpenter.aws.capacity;

import io.karpenter.aws.expression.ExpressionLanguage;
import io.karpenter.aws.facts.Gpu;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Derives what nodes of one EC2NodeClass have, from the hardware. Equal amounts and overheads of different instance types
 * are one object: there are far fewer of them than types.
 *
 * <p>Not thread-safe. Source: AWS-CAP-01 to AWS-CAP-24.
 */
public final class NodeCapacities {

    private static final int ARM_RESERVED_MIB = 64;
    private static final double MIB = 1 << 20;

    private final CapacitySettings settings;
    private final PodDensity density;
    private final KubeletFormulas formulas;
    private final EphemeralStorage storage;
    private final Overheads overheads;
    private final boolean windows;
    /** EFA interfaces that the NodeClass asks for, if it chooses interfaces at all. */
    private final OptionalInt efaInterfaces;

    private final Map<Integer, Quantity> counts = new HashMap<>();
    private final Map<Long, Quantity> mebibytes = new HashMap<>();

    /**
     * @param language of expressions in the kubelet's configuration; absent while the gate NodeClassCEL is off: they are passed over
     */
    public NodeCapacities(Ec2NodeClass nodeClass, CapacitySettings settings, Optional<ExpressionLanguage> language) {
        this.settings = settings;
        this.density = new PodDensity(nodeClass, settings);
        this.formulas = new KubeletFormulas(nodeClass, language, density);
        this.storage = new EphemeralStorage(nodeClass);
        this.overheads = new Overheads(nodeClass.kubelet());
        this.windows = nodeClass.family().isWindows();
        this.efaInterfaces = nodeClass.networkInterfaces().isPresent()
                ? OptionalInt.of(nodeClass.efaOnlyInterfaces().size())
                : OptionalInt.empty();
    }

    /** What is wrong with expressions of the kubelet's configuration for one instance type, by the paths of their fields. */
    public SortedMap<String, String> problems(InstanceFacts facts) {
        return formulas.problems(facts);
    }

    /**
     * What nodes of one instance type have.
     *
     * @throws InvalidNodeClassException if an expression does not give the number of pods
     */
    public NodeCapacity of(InstanceFacts facts) {
        long memoryMib = memoryMib(facts, settings.memoryOverhead());
        KubeletValues values = formulas.of(facts);
        int pods = density.pods(facts, values.maxPods());
        Quantity disk = storage.of(facts);

        Map<String, Quantity> capacity = new TreeMap<>();
        capacity.put(Resource.CPU, count(facts.processor().vcpus()));
        capacity.put(Resource.MEMORY, mebibytes.computeIfAbsent(memoryMib, Quantity::ofMebibytes));
        capacity.put(Resource.EPHEMERAL_STORAGE, disk);
        capacity.put(Resource.PODS, count(pods));
        putGpu(capacity, facts.gpu());
        putNeuron(capacity, facts.neuron());
        putNetwork(capacity, facts);
        return new NodeCapacity(
                ResourceList.of(capacity),
                overheads.of(facts.processor().vcpus(), density.reservedFor(facts, pods), memoryMib, disk, values),
                values);
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
    private void putGpu(Map<String, Quantity> capacity, Optional<Gpu> gpu) {
        if (gpu.isPresent()) {
            switch (gpu.get().manufacturer()) {
                case "NVIDIA" ->
                    put(capacity, AwsResources.NVIDIA_GPU, gpu.get().count());
                case "AMD" -> put(capacity, AwsResources.AMD_GPU, gpu.get().count());
                case "Habana" ->
                    put(capacity, AwsResources.HABANA_GAUDI, gpu.get().count());
                default -> {}
            }
        }
    }

    private void putNeuron(Map<String, Quantity> capacity, Optional<Neuron> neuron) {
        if (neuron.isPresent()) {
            int devices = neuron.get().devices();
            put(capacity, AwsResources.NEURON, devices);
            put(capacity, AwsResources.NEURON_CORE, devices * neuron.get().coresPerDevice());
        }
    }

    private void putNetwork(Map<String, Quantity> capacity, InstanceFacts facts) {
        put(capacity, AwsResources.EFA, efaInterfaces.orElse(facts.network().efaInterfaces()));
        put(capacity, AwsResources.POD_ENI, facts.network().branchInterfaces().orElse(0));
        if (windows && facts.network().branchInterfaces().isPresent()) {
            put(capacity, AwsResources.PRIVATE_IPV4, facts.network().ipv4PerInterface() - 1);
        }
    }

    private void put(Map<String, Quantity> capacity, String resource, int amount) {
        if (amount > 0) {
            capacity.put(resource, count(amount));
        }
    }

    private Quantity count(int amount) {
        return counts.computeIfAbsent(amount, Quantity::of);
    }
}
