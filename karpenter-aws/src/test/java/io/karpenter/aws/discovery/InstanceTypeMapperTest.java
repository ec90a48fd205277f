package io.karpenter.aws.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.client.AwsClients;
import io.karpenter.aws.facts.FactsBuilder;
import io.karpenter.aws.facts.InferenceAccelerator;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LaunchTraits;
import io.karpenter.aws.facts.LocalStorage;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.aws.fake.Attempts;
import io.karpenter.aws.fake.FakeAws;
import io.karpenter.core.offering.CapacityType;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.InferenceDeviceInfo;
import software.amazon.awssdk.services.ec2.model.InstanceTypeInfo;
import software.amazon.awssdk.services.ec2.model.NeuronDeviceInfo;

class InstanceTypeMapperTest {

    private final InstanceTypeMapper mapper = new InstanceTypeMapper(Map.of());

    /** What EC2 says of every type, and nothing else. */
    private static InstanceTypeInfo.Builder plain(String name) {
        return InstanceTypeInfo.builder()
                .instanceType(name)
                .processorInfo(p -> p.supportedArchitecturesWithStrings("x86_64"))
                .vCpuInfo(v -> v.defaultVCpus(2))
                .memoryInfo(m -> m.sizeInMiB(8192L));
    }

    private InstanceFacts facts(InstanceTypeInfo.Builder info) {
        return mapper.map(info.build()).facts();
    }

    @Test
    @DisplayName(
            "AWS-IT-12 what EC2 describes gives the same facts as the embedded catalogue has, for types of every kind")
    void agreesWithCatalogue() {
        try (FakeAws aws = FakeAws.start();
                AwsClients clients = aws.clients(Attempts.ONE)) {
            InstanceCatalogue catalogue = new InstanceCatalogue(clients.ec2(), "us-west-2");
            Map<String, LiveType> embedded = catalogue.current().types();

            catalogue.refreshTypes();

            Map<String, LiveType> described = new TreeMap<>(catalogue.current().types());
            // The embedded catalogue leaves out what the region does not offer.
            described.keySet().retainAll(embedded.keySet());
            assertThat(described).hasSizeGreaterThan(25);
            described.forEach((name, type) -> assertThat(type.facts())
                    .isEqualTo(Objects.requireNonNull(embedded.get(name)).facts()));
        }
    }

    @Test
    @DisplayName("AWS-IT-10 usage classes other than on-demand and spot are dropped")
    void dropsCapacityBlocks() {
        assertThat(facts(plain("p5.48xlarge").supportedUsageClassesWithStrings("capacity-block", "spot", "on-demand"))
                        .capacityTypes())
                .containsExactly(CapacityType.ON_DEMAND, CapacityType.SPOT);
        assertThat(facts(plain("p5.48xlarge").supportedUsageClassesWithStrings("capacity-block"))
                        .capacityTypes())
                .isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-12 a type that is new to EC2 and of which it says little is there all the same")
    void takesUnknownTypes() {
        InstanceFacts facts = facts(plain("z9new.large"));

        assertThat(facts.name()).isEqualTo("z9new.large");
        assertThat(facts.processor().vcpus()).isEqualTo(2);
        assertThat(facts.network().bandwidthMbps()).isEmpty();
        assertThat(facts.network().branchInterfaces()).isEmpty();
        assertThat(facts.hypervisor()).isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-IT-17 local disks are NVMe unless EC2 says that it is unsupported; AWS-IT-18 EBS bandwidth counts if EBS is optimized by default")
    void readsDisks() {
        assertThat(facts(plain("d.a")
                                .instanceStorageInfo(i -> i.totalSizeInGB(75L).nvmeSupport("required")))
                        .localStorage())
                .contains(new LocalStorage(75, true));
        assertThat(facts(plain("d.a")
                                .instanceStorageInfo(i -> i.totalSizeInGB(75L).nvmeSupport("unsupported")))
                        .localStorage())
                .contains(new LocalStorage(75, false));
        assertThat(facts(plain("d.a")
                                .ebsInfo(e -> e.ebsOptimizedSupport("default")
                                        .ebsOptimizedInfo(o -> o.maximumBandwidthInMbps(9))))
                        .ebsBandwidthMbps())
                .isEqualTo(OptionalInt.of(9));
        assertThat(facts(plain("d.a")
                                .ebsInfo(e -> e.ebsOptimizedSupport("supported")
                                        .ebsOptimizedInfo(o -> o.maximumBandwidthInMbps(9))))
                        .ebsBandwidthMbps())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "AWS-IT-20 Neuron devices of one kind are read, and inference accelerators do not stand in for several kinds of them")
    void readsAccelerators() {
        var inferentia = InferenceDeviceInfo.builder()
                .name("Inferentia")
                .manufacturer("AWS")
                .count(1)
                .build();
        var device = NeuronDeviceInfo.builder()
                .name("Inferentia2")
                .count(6)
                .coreInfo(c -> c.count(2))
                .build();

        InstanceFacts both = facts(plain("inf2.24xlarge")
                .inferenceAcceleratorInfo(i -> i.accelerators(inferentia))
                .neuronInfo(n -> n.neuronDevices(device)));
        assertThat(both.neuron()).contains(new Neuron("Inferentia2", 6, 2));
        InstanceFacts several = facts(plain("inf9.large")
                .inferenceAcceleratorInfo(i -> i.accelerators(inferentia))
                .neuronInfo(n -> n.neuronDevices(device, device)));
        assertThat(several.neuron()).isEmpty();
        assertThat(several.inferenceAccelerator()).isEmpty();
        assertThat(facts(plain("inf1.xlarge").inferenceAcceleratorInfo(i -> i.accelerators(inferentia)))
                        .inferenceAccelerator())
                .contains(new InferenceAccelerator("Inferentia", "AWS", 1));
        assertThat(facts(plain("inf1.xlarge").inferenceAcceleratorInfo(i -> i.accelerators(inferentia, inferentia)))
                        .inferenceAccelerator())
                .isEmpty();
    }

    @Test
    @DisplayName("AWS-IT-21 the clock of the processor is rounded to whole MHz")
    void roundsClock() {
        assertThat(facts(plain("c.a")
                                .processorInfo(p -> p.supportedArchitecturesWithStrings("x86_64")
                                        .manufacturer("Intel")
                                        .sustainedClockSpeedInGhz(3.0999999)))
                        .processor()
                        .sustainedClockMhz())
                .isEqualTo(OptionalInt.of(3100));
    }

    @Test
    @DisplayName("AWS-CAP-19 limits of the VPC and the network's bandwidth are those of the embedded catalogue")
    void takesLimitsFromCatalogue() {
        InstanceFacts bundled =
                FactsBuilder.named("m5.large").branchInterfaces(9).build();

        assertThat(new InstanceTypeMapper(Map.of("m5.large", bundled))
                        .map(plain("m5.large").build())
                        .facts()
                        .network()
                        .branchInterfaces())
                .isEqualTo(OptionalInt.of(9));
    }

    @Test
    @DisplayName(
            "AWS-IT-23 what decides about launches is read: interfaces of each card by its index, features of the processor, placement strategies")
    void readsTraits() {
        LaunchTraits traits = mapper.map(plain("p5.48xlarge")
                        .processorInfo(p -> p.supportedArchitecturesWithStrings("x86_64")
                                .supportedFeaturesWithStrings("nested-virtualization"))
                        .placementGroupInfo(p -> p.supportedStrategiesWithStrings("cluster"))
                        .networkInfo(n -> n.networkCards(
                                c -> c.networkCardIndex(1).maximumNetworkInterfaces(1),
                                c -> c.networkCardIndex(0).maximumNetworkInterfaces(2)))
                        .build())
                .traits();

        assertThat(traits)
                .isEqualTo(new LaunchTraits(List.of(2, 1), Set.of("nested-virtualization"), Set.of("cluster")));
    }
}
