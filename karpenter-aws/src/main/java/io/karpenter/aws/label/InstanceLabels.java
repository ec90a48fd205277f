package io.karpenter.aws.label;

import io.karpenter.aws.facts.Gpu;
import io.karpenter.aws.facts.InferenceAccelerator;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LocalStorage;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Requirement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Derives the labels that follow from the hardware alone: everything but zone, capacity type, operating system, reservation
 * and placement group.
 *
 * <p>Not thread-safe. Source: AWS-IT-12 to AWS-IT-21.
 */
public final class InstanceLabels {

    /** Category and generation of a name such as {@code m5.large} or {@code u-6tb1.metal} (AWS-IT-15). */
    private static final Pattern NAME = Pattern.compile("(^[a-z]+)(-[0-9]+tb)?([0-9]+).*\\.");

    private final LabelValues arch = new LabelValues(Labels.ARCH);
    private final LabelValues category = new LabelValues(AwsLabels.CATEGORY);
    private final LabelValues generation = new LabelValues(AwsLabels.GENERATION);
    private final LabelValues family = new LabelValues(AwsLabels.FAMILY);
    private final LabelValues size = new LabelValues(AwsLabels.SIZE);
    private final LabelValues flex = new LabelValues(AwsLabels.FLEX);
    private final LabelValues cpu = new LabelValues(AwsLabels.CPU);
    private final LabelValues cpuManufacturer = new LabelValues(AwsLabels.CPU_MANUFACTURER);
    private final LabelValues cpuClock = new LabelValues(AwsLabels.CPU_CLOCK);
    private final LabelValues memory = new LabelValues(AwsLabels.MEMORY);
    private final LabelValues hypervisor = new LabelValues(AwsLabels.HYPERVISOR);
    private final LabelValues encryption = new LabelValues(AwsLabels.ENCRYPTION_IN_TRANSIT);
    private final LabelValues sandbox = new LabelValues(AwsLabels.NITRO_SANDBOX);
    private final LabelValues ebsBandwidth = new LabelValues(AwsLabels.EBS_BANDWIDTH);
    private final LabelValues networkBandwidth = new LabelValues(AwsLabels.NETWORK_BANDWIDTH);
    private final LabelValues localNvme = new LabelValues(AwsLabels.LOCAL_NVME);
    private final LabelValues gpuName = new LabelValues(AwsLabels.GPU_NAME);
    private final LabelValues gpuManufacturer = new LabelValues(AwsLabels.GPU_MANUFACTURER);
    private final LabelValues gpuCount = new LabelValues(AwsLabels.GPU_COUNT);
    private final LabelValues gpuMemory = new LabelValues(AwsLabels.GPU_MEMORY);
    private final LabelValues acceleratorName = new LabelValues(AwsLabels.ACCELERATOR_NAME);
    private final LabelValues acceleratorManufacturer = new LabelValues(AwsLabels.ACCELERATOR_MANUFACTURER);
    private final LabelValues acceleratorCount = new LabelValues(AwsLabels.ACCELERATOR_COUNT);

    /** Labels that follow from what stands before the dot. */
    private final Map<String, List<Requirement>> byFamily = new HashMap<>();

    /** The labels of {@code facts}, each key once. */
    public List<Requirement> of(InstanceFacts facts) {
        List<Requirement> labels = new ArrayList<>(40);
        labels.add(Requirement.in(Labels.INSTANCE_TYPE, facts.name()));
        labels.add(arch.of(facts.arch().orElseGet(() -> facts.architectures().toString())));
        addName(labels, facts.name());
        labels.add(cpu.of(facts.processor().vcpus()));
        labels.add(cpuManufacturer.ofName(facts.processor().manufacturer()));
        // The reference rounds an absent clock to zero rather than leaving the label off.
        labels.add(cpuClock.of(facts.processor().sustainedClockMhz().orElse(0)));
        labels.add(memory.of(facts.memoryMib()));
        labels.add(hypervisor.of(facts.hypervisor()));
        labels.add(encryption.of(facts.network().encryptionInTransit()));
        labels.add(sandbox.of(facts.nitroEnclaves()));
        labels.add(ebsBandwidth.of(facts.ebsBandwidthMbps()));
        labels.add(networkBandwidth.of(facts.network().bandwidthMbps()));
        labels.add(localNvme(facts.localStorage()));
        addGpu(labels, facts.gpu());
        addAccelerator(labels, facts);
        return labels;
    }

    private void addName(List<Requirement> labels, String name) {
        int dot = name.indexOf('.');
        boolean twoParts = dot >= 0 && dot == name.lastIndexOf('.');
        if (twoParts) {
            labels.addAll(byFamily.computeIfAbsent(name.substring(0, dot), this::ofFamily));
            labels.add(size.of(name.substring(dot + 1)));
        } else {
            labels.addAll(
                    List.of(category.absent(), generation.absent(), family.absent(), flex.of(false), size.absent()));
        }
    }

    private List<Requirement> ofFamily(String name) {
        Matcher matcher = NAME.matcher(name + ".");
        boolean regular = matcher.find();
        return List.of(
                regular ? category.of(matcher.group(1)) : category.absent(),
                regular ? generation.of(matcher.group(3)) : generation.absent(),
                family.of(name),
                flex.of(name.contains("-flex")));
    }

    private Requirement localNvme(Optional<LocalStorage> storage) {
        return storage.isPresent() && storage.get().nvme()
                ? localNvme.of(storage.get().gigabytes())
                : localNvme.absent();
    }

    private void addGpu(List<Requirement> labels, Optional<Gpu> gpu) {
        if (gpu.isPresent()) {
            labels.add(gpuName.ofName(gpu.get().name()));
            labels.add(gpuManufacturer.ofName(gpu.get().manufacturer()));
            labels.add(gpuCount.of(gpu.get().count()));
            labels.add(gpuMemory.of(gpu.get().memoryMib()));
        } else {
            labels.add(gpuName.absent());
            labels.add(gpuManufacturer.absent());
            labels.add(gpuCount.absent());
            labels.add(gpuMemory.absent());
        }
    }

    /** Neuron devices come before the older inference accelerator entry (AWS-IT-20). */
    private void addAccelerator(List<Requirement> labels, InstanceFacts facts) {
        if (facts.neuron().isPresent()) {
            Neuron neuron = facts.neuron().get();
            addAccelerator(labels, neuron.name(), "AWS", neuron.devices());
        } else if (facts.inferenceAccelerator().isPresent()) {
            InferenceAccelerator accelerator = facts.inferenceAccelerator().get();
            addAccelerator(labels, accelerator.name(), accelerator.manufacturer(), accelerator.count());
        } else {
            labels.add(acceleratorName.absent());
            labels.add(acceleratorManufacturer.absent());
            labels.add(acceleratorCount.absent());
        }
    }

    private void addAccelerator(List<Requirement> labels, String name, String manufacturer, int count) {
        labels.add(acceleratorName.ofName(name));
        labels.add(acceleratorManufacturer.ofName(manufacturer));
        labels.add(acceleratorCount.of(count));
    }
}
