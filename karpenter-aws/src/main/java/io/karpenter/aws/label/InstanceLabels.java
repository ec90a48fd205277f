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
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Derives the labels that follow from the hardware alone: everything but zone, capacity type, operating system, reservation
 * and placement group. Equal requirements of different types are one object; a catalogue has some 40,000 of them.
 *
 * <p>Not thread-safe. Source: AWS-IT-12 to AWS-IT-21.
 */
public final class InstanceLabels {

    /** Category and generation of a name such as {@code m5.large} or {@code u-6tb1.metal} (AWS-IT-15). */
    private static final Pattern NAME = Pattern.compile("(^[a-z]+)(-[0-9]+tb)?([0-9]+).*\\.");

    private final Map<String, Map<String, Requirement>> shared = new HashMap<>();
    private final Map<String, Requirement> absent = new HashMap<>();

    /** The labels of {@code facts}, each key once. */
    public List<Requirement> of(InstanceFacts facts) {
        List<Requirement> labels = new ArrayList<>(40);
        labels.add(Requirement.in(Labels.INSTANCE_TYPE, facts.name()));
        labels.add(in(
                Labels.ARCH, facts.arch().orElseGet(() -> facts.architectures().toString())));
        name(facts, labels);
        labels.add(in(AwsLabels.CPU, facts.processor().vcpus()));
        labels.add(in(AwsLabels.MEMORY, facts.memoryMib()));
        labels.add(in(AwsLabels.HYPERVISOR, facts.hypervisor()));
        labels.add(in(AwsLabels.ENCRYPTION_IN_TRANSIT, facts.network().encryptionInTransit()));
        labels.add(in(AwsLabels.NITRO_SANDBOX, facts.nitroEnclaves()));
        labels.add(text(AwsLabels.CPU_MANUFACTURER, facts.processor().manufacturer()));
        // The reference rounds an absent clock to zero rather than leaving the label off.
        labels.add(in(AwsLabels.CPU_CLOCK, facts.processor().sustainedClockMhz().orElse(0)));
        labels.add(number(AwsLabels.EBS_BANDWIDTH, facts.ebsBandwidthMbps()));
        labels.add(number(AwsLabels.NETWORK_BANDWIDTH, facts.network().bandwidthMbps()));
        labels.add(facts.localStorage()
                .filter(LocalStorage::nvme)
                .map(s -> in(AwsLabels.LOCAL_NVME, s.gigabytes()))
                .orElseGet(() -> absent(AwsLabels.LOCAL_NVME)));
        gpu(facts, labels);
        accelerator(facts, labels);
        return labels;
    }

    private void name(InstanceFacts facts, List<Requirement> labels) {
        String name = facts.name();
        Matcher matcher = NAME.matcher(name);
        boolean regular = matcher.find();
        labels.add(regular ? in(AwsLabels.CATEGORY, matcher.group(1)) : absent(AwsLabels.CATEGORY));
        labels.add(regular ? in(AwsLabels.GENERATION, matcher.group(3)) : absent(AwsLabels.GENERATION));
        int dot = name.indexOf('.');
        boolean twoParts = dot >= 0 && dot == name.lastIndexOf('.');
        labels.add(twoParts ? in(AwsLabels.FAMILY, name.substring(0, dot)) : absent(AwsLabels.FAMILY));
        labels.add(twoParts ? in(AwsLabels.SIZE, name.substring(dot + 1)) : absent(AwsLabels.SIZE));
        labels.add(in(AwsLabels.FLEX, twoParts && name.substring(0, dot).contains("-flex")));
    }

    private void gpu(InstanceFacts facts, List<Requirement> labels) {
        if (facts.gpu().isEmpty()) {
            labels.add(absent(AwsLabels.GPU_NAME));
            labels.add(absent(AwsLabels.GPU_MANUFACTURER));
            labels.add(absent(AwsLabels.GPU_COUNT));
            labels.add(absent(AwsLabels.GPU_MEMORY));
            return;
        }
        Gpu gpu = facts.gpu().get();
        labels.add(text(AwsLabels.GPU_NAME, gpu.name()));
        labels.add(text(AwsLabels.GPU_MANUFACTURER, gpu.manufacturer()));
        labels.add(in(AwsLabels.GPU_COUNT, gpu.count()));
        labels.add(in(AwsLabels.GPU_MEMORY, gpu.memoryMib()));
    }

    /** Neuron devices come before the older inference accelerator entry (AWS-IT-20). */
    private void accelerator(InstanceFacts facts, List<Requirement> labels) {
        if (facts.neuron().isPresent()) {
            Neuron neuron = facts.neuron().get();
            accelerator(neuron.name(), "aws", neuron.devices(), labels);
        } else if (facts.inferenceAccelerator().isPresent()) {
            InferenceAccelerator accelerator = facts.inferenceAccelerator().get();
            accelerator(accelerator.name(), accelerator.manufacturer(), accelerator.count(), labels);
        } else {
            labels.add(absent(AwsLabels.ACCELERATOR_NAME));
            labels.add(absent(AwsLabels.ACCELERATOR_MANUFACTURER));
            labels.add(absent(AwsLabels.ACCELERATOR_COUNT));
        }
    }

    private void accelerator(String name, String manufacturer, int count, List<Requirement> labels) {
        labels.add(text(AwsLabels.ACCELERATOR_NAME, name));
        labels.add(text(AwsLabels.ACCELERATOR_MANUFACTURER, manufacturer));
        labels.add(in(AwsLabels.ACCELERATOR_COUNT, count));
    }

    /** Names in lower case with dashes for blanks (AWS-IT-19); none if EC2 states none. */
    private Requirement text(String key, String value) {
        return value.isEmpty()
                ? absent(key)
                : in(key, value.toLowerCase(Locale.ROOT).replace(' ', '-'));
    }

    private Requirement number(String key, OptionalInt value) {
        return value.isPresent() ? in(key, value.getAsInt()) : absent(key);
    }

    private Requirement in(String key, int value) {
        return in(key, Integer.toString(value));
    }

    private Requirement in(String key, boolean value) {
        return in(key, Boolean.toString(value));
    }

    private Requirement in(String key, String value) {
        return shared.computeIfAbsent(key, k -> new HashMap<>()).computeIfAbsent(value, v -> Requirement.in(key, v));
    }

    private Requirement absent(String key) {
        return absent.computeIfAbsent(key, Requirement::doesNotExist);
    }
}
