package io.karpenter.aws.fake;

import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.NetworkFacts;
import io.karpenter.core.offering.CapacityType;
import java.util.ArrayList;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NetworkCardInfo;

/** The catalogue's facts as EC2 states them. */
@SuppressWarnings("unchecked") // The SDK takes lambdas as varargs.
final class TypeInfos {

    private static final double MHZ = 1000;

    private TypeInfos() {}

    static InstanceTypeInfo of(InstanceFacts facts) {
        InstanceTypeInfo.Builder info = InstanceTypeInfo.builder()
                .instanceType(facts.name())
                .currentGeneration(true)
                .supportedUsageClassesWithStrings(facts.capacityTypes().stream()
                        .map(TypeInfos::usageClass)
                        .toList())
                .supportedRootDeviceTypesWithStrings("ebs")
                .supportedVirtualizationTypesWithStrings("hvm")
                .bareMetal(facts.hypervisor().isEmpty())
                .processorInfo(p -> p.supportedArchitecturesWithStrings(facts.architectures())
                        .manufacturer(facts.processor().manufacturer())
                        .sustainedClockSpeedInGhz(
                                facts.processor().sustainedClockMhz().isPresent()
                                        ? facts.processor().sustainedClockMhz().getAsInt() / MHZ
                                        : null))
                .vCpuInfo(v -> v.defaultVCpus(facts.processor().vcpus()))
                .memoryInfo(m -> m.sizeInMiB((long) facts.memoryMib()))
                .instanceStorageSupported(facts.localStorage().isPresent())
                .nitroEnclavesSupport(facts.nitroEnclaves() ? "supported" : "unsupported")
                .placementGroupInfo(p -> p.supportedStrategiesWithStrings("cluster", "partition", "spread"))
                .networkInfo(n -> network(n, facts.network()));
        if (!facts.hypervisor().isEmpty()) {
            info.hypervisor(facts.hypervisor());
        }
        facts.ebsBandwidthMbps()
                .ifPresentOrElse(
                        mbps -> info.ebsInfo(e ->
                                e.ebsOptimizedSupport("default").ebsOptimizedInfo(o -> o.maximumBandwidthInMbps(mbps))),
                        () -> info.ebsInfo(e -> e.ebsOptimizedSupport("unsupported")));
        devices(info, facts);
        return info.build();
    }

    private static String usageClass(CapacityType type) {
        return type == CapacityType.SPOT ? "spot" : "on-demand";
    }

    private static void network(
            software.amazon.awssdk.services.ec2.model.NetworkInfo.Builder network, NetworkFacts facts) {
        network.maximumNetworkInterfaces(facts.totalInterfaces())
                .maximumNetworkCards(facts.cards())
                .defaultNetworkCardIndex(facts.defaultCard())
                .networkCards(cards(facts))
                .ipv4AddressesPerInterface(facts.ipv4PerInterface())
                .ipv6AddressesPerInterface(facts.ipv4PerInterface())
                .ipv6Supported(true)
                .enaSupport(facts.ena() ? "required" : "unsupported")
                .encryptionInTransitSupported(facts.encryptionInTransit())
                .efaSupported(facts.efaInterfaces() > 0);
        if (facts.efaInterfaces() > 0) {
            network.efaInfo(e -> e.maximumEfaInterfaces(facts.efaInterfaces()));
        }
        facts.bandwidthMbps().ifPresent(mbps -> network.networkPerformance(mbps / (int) MHZ + " Gigabit"));
    }

    /** Only the sums are known: the other cards share what the default card leaves. */
    private static List<NetworkCardInfo> cards(NetworkFacts facts) {
        List<NetworkCardInfo> cards = new ArrayList<>();
        int others = facts.cards() - 1;
        int left = facts.totalInterfaces() - facts.defaultCardInterfaces();
        for (int i = 0; i < facts.cards(); i++) {
            int index = i;
            int interfaces = i == facts.defaultCard() ? facts.defaultCardInterfaces() : left / Math.max(1, others);
            cards.add(NetworkCardInfo.builder()
                    .networkCardIndex(index)
                    .maximumNetworkInterfaces(interfaces)
                    .build());
        }
        return cards;
    }

    private static void devices(InstanceTypeInfo.Builder info, InstanceFacts facts) {
        facts.localStorage()
                .ifPresent(s -> info.instanceStorageInfo(
                        i -> i.totalSizeInGB((long) s.gigabytes()).nvmeSupport(s.nvme() ? "required" : "unsupported")));
        facts.gpu()
                .ifPresent(g -> info.gpuInfo(i -> i.gpus(gpu -> gpu.name(g.name())
                                .manufacturer(g.manufacturer())
                                .count(g.count())
                                .memoryInfo(m -> m.sizeInMiB(g.memoryMib())))
                        .totalGpuMemoryInMiB(g.memoryMib() * g.count())));
        facts.inferenceAccelerator()
                .ifPresent(a -> info.inferenceAcceleratorInfo(i -> i.accelerators(
                        d -> d.name(a.name()).manufacturer(a.manufacturer()).count(a.count()))));
        facts.neuron()
                .ifPresent(n -> info.neuronInfo(i -> i.neuronDevices(
                        d -> d.name(n.name()).count(n.devices()).coreInfo(c -> c.count(n.coresPerDevice())))));
    }
}
