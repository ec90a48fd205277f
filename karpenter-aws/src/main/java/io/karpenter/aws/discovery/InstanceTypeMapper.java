package io.karpenter.aws.discovery;

import io.karpenter.aws.facts.Gpu;
import io.karpenter.aws.facts.InferenceAccelerator;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LaunchTraits;
import io.karpenter.aws.facts.LocalStorage;
import io.karpenter.aws.facts.NetworkFacts;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.aws.facts.Processor;
import io.karpenter.core.offering.CapacityType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.ec2.model.EbsInfo;
import software.amazon.awssdk.services.ec2.model.GpuDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InferenceDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;
import software.amazon.awssdk.services.ec2.model.NetworkInfo;
import software.amazon.awssdk.services.ec2.model.NeuronDeviceInfo;
import software.amazon.awssdk.services.ec2.model.ProcessorInfo;

/**
 * Reads EC2's description of an instance type. What EC2 does not say, the bandwidth of the network and the limits of the VPC, is that of the
 * embedded catalogue; of a type that is new to it, it is unknown. Immutable and thread-safe. Source: AWS-IT-10 to AWS-IT-21, AWS-CAP-19,
 * appendix D of the AWS specification.
 */
final class InstanceTypeMapper {

    private static final double MHZ = 1000;
    private static final String UNSUPPORTED = "unsupported";

    private final Map<String, InstanceFacts> bundled;

    /**
     * @param bundled the embedded catalogue's facts, by name
     */
    InstanceTypeMapper(Map<String, InstanceFacts> bundled) {
        this.bundled = Map.copyOf(bundled);
    }

    LiveType map(InstanceTypeInfo info) {
        NetworkInfo network = info.networkInfo() == null ? NetworkInfo.builder().build() : info.networkInfo();
        return new LiveType(facts(info, network), traits(info, network));
    }

    private InstanceFacts facts(InstanceTypeInfo info, NetworkInfo network) {
        List<String> architectures =
                info.processorInfo() == null ? List.of() : info.processorInfo().supportedArchitecturesAsStrings();
        return new InstanceFacts(
                info.instanceTypeAsString(),
                architectures.isEmpty() ? List.of("") : architectures,
                processor(info),
                Math.toIntExact(info.memoryInfo().sizeInMiB()),
                text(info.hypervisorAsString()),
                capacityTypes(info.supportedUsageClassesAsStrings()),
                "supported".equals(info.nitroEnclavesSupportAsString()),
                gpu(info),
                accelerator(info),
                neuron(info),
                storage(info),
                ebsBandwidth(info.ebsInfo()),
                network(info.instanceTypeAsString(), network));
    }

    private static Processor processor(InstanceTypeInfo info) {
        ProcessorInfo processor = info.processorInfo();
        boolean stated = processor != null && processor.sustainedClockSpeedInGhz() != null;
        return new Processor(
                info.vCpuInfo().defaultVCpus(),
                processor == null ? "" : text(processor.manufacturer()),
                stated
                        ? OptionalInt.of((int) Math.round(processor.sustainedClockSpeedInGhz() * MHZ))
                        : OptionalInt.empty());
    }

    /** Capacity blocks and other usage classes are dropped (AWS-IT-10). */
    private static List<CapacityType> capacityTypes(List<String> classes) {
        List<CapacityType> types = new ArrayList<>();
        if (classes.contains("on-demand")) {
            types.add(CapacityType.ON_DEMAND);
        }
        if (classes.contains("spot")) {
            types.add(CapacityType.SPOT);
        }
        return types;
    }

    /** Labels tell of devices only if all are of one kind (AWS-IT-19). */
    private static <T, R> Optional<R> only(List<T> kinds, Function<T, R> read) {
        return kinds.size() == 1 ? Optional.of(read.apply(kinds.getFirst())) : Optional.empty();
    }

    private static Optional<Gpu> gpu(InstanceTypeInfo info) {
        return info.gpuInfo() == null ? Optional.empty() : only(info.gpuInfo().gpus(), InstanceTypeMapper::gpu);
    }

    private static Gpu gpu(GpuDeviceInfo device) {
        return new Gpu(
                text(device.name()),
                text(device.manufacturer()),
                number(device.count()),
                device.memoryInfo() == null ? 0 : number(device.memoryInfo().sizeInMiB()));
    }

    /** The older entry does not stand in for Neuron devices that labels cannot tell of (AWS-IT-20). */
    private static Optional<InferenceAccelerator> accelerator(InstanceTypeInfo info) {
        boolean severalNeurons = info.neuronInfo() != null && neuron(info).isEmpty();
        return info.inferenceAcceleratorInfo() == null || severalNeurons
                ? Optional.empty()
                : only(info.inferenceAcceleratorInfo().accelerators(), InstanceTypeMapper::accelerator);
    }

    private static InferenceAccelerator accelerator(InferenceDeviceInfo device) {
        return new InferenceAccelerator(text(device.name()), text(device.manufacturer()), number(device.count()));
    }

    private static Optional<Neuron> neuron(InstanceTypeInfo info) {
        return info.neuronInfo() == null
                ? Optional.empty()
                : only(info.neuronInfo().neuronDevices(), InstanceTypeMapper::neuron);
    }

    private static Neuron neuron(NeuronDeviceInfo device) {
        return new Neuron(
                text(device.name()),
                number(device.count()),
                device.coreInfo() == null ? 0 : number(device.coreInfo().count()));
    }

    private static Optional<LocalStorage> storage(InstanceTypeInfo info) {
        var storage = info.instanceStorageInfo();
        if (storage == null || storage.totalSizeInGB() == null) {
            return Optional.empty();
        }
        return Optional.of(new LocalStorage(
                Math.toIntExact(storage.totalSizeInGB()),
                storage.nvmeSupportAsString() != null
                        && !storage.nvmeSupportAsString().equals(UNSUPPORTED)));
    }

    private static OptionalInt ebsBandwidth(@Nullable EbsInfo ebs) {
        if (ebs == null || !"default".equals(ebs.ebsOptimizedSupportAsString()) || ebs.ebsOptimizedInfo() == null) {
            return OptionalInt.empty();
        }
        Integer mbps = ebs.ebsOptimizedInfo().maximumBandwidthInMbps();
        return mbps == null ? OptionalInt.empty() : OptionalInt.of(mbps);
    }

    private NetworkFacts network(String type, NetworkInfo network) {
        Optional<NetworkFacts> known = Optional.ofNullable(bundled.get(type)).map(InstanceFacts::network);
        int defaultCard = number(network.defaultNetworkCardIndex());
        List<Integer> cards = cards(network);
        return new NetworkFacts(
                known.map(NetworkFacts::bandwidthMbps).orElse(OptionalInt.empty()),
                cards.size(),
                defaultCard,
                defaultCard < cards.size() ? cards.get(defaultCard) : number(network.maximumNetworkInterfaces()),
                number(network.maximumNetworkInterfaces()),
                number(network.ipv4AddressesPerInterface()),
                network.enaSupportAsString() != null
                        && !network.enaSupportAsString().equals(UNSUPPORTED),
                Boolean.TRUE.equals(network.encryptionInTransitSupported()),
                network.efaInfo() == null ? 0 : number(network.efaInfo().maximumEfaInterfaces()),
                known.map(NetworkFacts::branchInterfaces).orElse(OptionalInt.empty()));
    }

    private static List<Integer> cards(NetworkInfo network) {
        return network.networkCards().stream()
                .sorted(Comparator.comparingInt(card -> number(card.networkCardIndex())))
                .map(NetworkCardInfo::maximumNetworkInterfaces)
                .map(InstanceTypeMapper::number)
                .toList();
    }

    private static LaunchTraits traits(InstanceTypeInfo info, NetworkInfo network) {
        return new LaunchTraits(
                cards(network),
                info.processorInfo() == null
                        ? Set.of()
                        : Set.copyOf(info.processorInfo().supportedFeaturesAsStrings()),
                info.placementGroupInfo() == null
                        ? Set.of()
                        : Set.copyOf(info.placementGroupInfo().supportedStrategiesAsStrings()));
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static int number(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
