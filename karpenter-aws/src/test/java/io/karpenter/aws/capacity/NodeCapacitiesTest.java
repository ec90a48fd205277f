package io.karpenter.aws.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.aws.facts.FactsBuilder;
import io.karpenter.aws.facts.Gpu;
import io.karpenter.aws.facts.LocalStorage;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NodeCapacitiesTest {

    private static final FactsBuilder M5_LARGE = FactsBuilder.named("m5.large");
    /** Four interfaces of nine addresses: 34 pods by interfaces. */
    private static final FactsBuilder THIRTY_FOUR_PODS =
            FactsBuilder.named("x.large").interfaces(4, 9).memoryMib(16384);

    @ParameterizedTest(name = "{0} MiB {1}: {2}")
    @DisplayName("AWS-CAP-02 memory is estimated to the MiB")
    @CsvSource({"8192,x86_64,7577", "8192,arm64,7518", "2048,arm64,1835", "1,x86_64,0"})
    void memory(int mib, String architecture, long estimate) {
        FactsBuilder facts = FactsBuilder.named("m5.large").memoryMib(mib).architectures(architecture);

        assertThat(capacity(facts, NodeClassBuilder.named("a")).get(Resource.MEMORY))
                .isEqualTo(Quantity.ofMebibytes(estimate));
    }

    @Test
    @DisplayName("AWS-CAP-02 the share of the hypervisor is an option, none is possible")
    void memoryOverhead() {
        NodeCapacities none = new NodeCapacities(Ec2NodeClass.DEFAULT, new CapacitySettings(0, 0), Optional.empty());

        assertThat(none.of(M5_LARGE.build()).capacity().get(Resource.MEMORY)).isEqualTo(Quantity.parse("8Gi"));
    }

    @ParameterizedTest(name = "{0} interfaces of {1} addresses, {2} reserved: {3} pods")
    @DisplayName("AWS-CAP-06 pods by interfaces of the default card")
    @CsvSource({"3,10,0,29", "2,50,0,100", "3,10,1,20", "2,4,2,0", "2,4,5,0"})
    void podsByInterfaces(int interfaces, int addresses, int reserved, long pods) {
        NodeCapacities capacities =
                new NodeCapacities(Ec2NodeClass.DEFAULT, new CapacitySettings(0.075, reserved), Optional.empty());
        FactsBuilder facts = FactsBuilder.named("x.large").interfaces(2, interfaces, 40, addresses);

        assertThat(capacities.of(facts.build()).capacity().get(Resource.PODS)).isEqualTo(Quantity.of(pods));
    }

    @Test
    @DisplayName(
            "AWS-CAP-06, AWS-CAP-18 an efa-only interface of card 0 takes pods away, and EFA devices are what is asked for")
    void efaOnlyInterfaces() {
        FactsBuilder facts =
                FactsBuilder.named("x.large").interfaces(2, 3, 6, 10).efa(2);
        NodeClassBuilder chosen = NodeClassBuilder.named("a")
                .spec(
                        "networkInterfaces",
                        List.of(
                                networkInterface(0, 0, "interface"),
                                networkInterface(0, 1, "efa-only"),
                                networkInterface(1, 1, "efa-only")));

        assertThat(capacity(facts, chosen).get(Resource.PODS)).isEqualTo(Quantity.of(20));
        assertThat(capacity(facts, chosen).get(AwsResources.EFA)).isEqualTo(Quantity.of(2));
        assertThat(capacity(facts, NodeClassBuilder.named("a").spec("networkInterfaces", List.of()))
                        .has(AwsResources.EFA))
                .isFalse();
        assertThat(capacity(facts, NodeClassBuilder.named("a")).get(AwsResources.EFA))
                .isEqualTo(Quantity.of(2));
    }

    private static Map<String, Object> networkInterface(int card, int device, String type) {
        return Map.of("networkCardIndex", card, "deviceIndex", device, "interfaceType", type);
    }

    @ParameterizedTest(name = "{0}: maxPods {1}, podsPerCore {2}: {3} pods")
    @DisplayName("AWS-CAP-05, AWS-CAP-07 maxPods, then interfaces, then podsPerCore, as the family allows")
    @CsvSource({
        "AL2023,,,34",
        "AL2023,10,,10",
        "AL2023,,4,8",
        "AL2023,3,4,3",
        "AL2023,,0,34",
        "Custom,,4,8",
        "AL2,,4,8",
        "Bottlerocket,,4,34",
        "Bottlerocket,10,4,10",
        "Windows2022,,,110",
        "Windows2022,,4,8",
        "Windows2025,200,,200"
    })
    void pods(String family, Integer maxPods, Integer podsPerCore, long pods) {
        NodeClassBuilder nodeClass =
                NodeClassBuilder.named("a").family(AmiFamily.parse(family).orElseThrow());
        if (maxPods != null) {
            nodeClass.kubelet("maxPods", maxPods);
        }
        if (podsPerCore != null) {
            nodeClass.kubelet("podsPerCore", podsPerCore);
        }

        assertThat(capacity(THIRTY_FOUR_PODS, nodeClass).get(Resource.PODS)).isEqualTo(Quantity.of(pods));
    }

    @ParameterizedTest
    @DisplayName(
            "AWS-CAP-08, AWS-CAP-09 kube-reserved memory follows interfaces where the family says so, else the pods")
    @EnumSource(AmiFamily.class)
    void reservedMemory(AmiFamily family) {
        NodeClassBuilder nodeClass = NodeClassBuilder.named("a").family(family).kubelet("maxPods", 10);
        boolean byInterfaces = List.of("AL2", "AL2023", "Custom").contains(family.toString());

        // 100 MiB are the eviction threshold.
        assertThat(overhead(THIRTY_FOUR_PODS, nodeClass).get(Resource.MEMORY))
                .isEqualTo(Quantity.ofMebibytes(100 + (byInterfaces ? 11 * 34 + 255 : 365)));
    }

    @Test
    @DisplayName("AWS-CAP-08 reserved interfaces take pods away, but kube-reserved memory stays")
    void reservedInterfacesKeepMemory() {
        NodeCapacities capacities =
                new NodeCapacities(Ec2NodeClass.DEFAULT, new CapacitySettings(0.075, 1), Optional.empty());

        assertThat(capacities.of(THIRTY_FOUR_PODS.build()).overhead().get(Resource.MEMORY))
                .isEqualTo(Quantity.ofMebibytes(100 + 11 * 34 + 255));
    }

    @ParameterizedTest(name = "{0} vCPUs: {1}m")
    @DisplayName("AWS-CAP-10 kube-reserved CPU by slices")
    @CsvSource({"1,60", "2,70", "3,75", "4,80", "6,85", "8,90", "16,110", "96,310", "192,550", "896,2310"})
    void reservedCpu(int vcpus, long milli) {
        assertThat(overhead(FactsBuilder.named("m5.large").vcpus(vcpus), NodeClassBuilder.named("a"))
                        .get(Resource.CPU))
                .isEqualTo(Quantity.ofMilli(milli));
    }

    @Test
    @DisplayName("AWS-CAP-11 kubeReserved replaces single amounts, systemReserved comes on top")
    void reserved() {
        NodeClassBuilder nodeClass = NodeClassBuilder.named("a")
                .kubelet("kubeReserved", Map.of("memory", "500Mi", "pid", 1000))
                .kubelet("systemReserved", Map.of("cpu", "100m", "memory", "200Mi", "ephemeral-storage", "2Gi"));

        ResourceList overhead = overhead(M5_LARGE, nodeClass);

        assertThat(overhead.get(Resource.CPU)).isEqualTo(Quantity.ofMilli(70 + 100));
        assertThat(overhead.get(Resource.MEMORY)).isEqualTo(Quantity.ofMebibytes(500 + 200 + 100));
        assertThat(overhead.get(Resource.EPHEMERAL_STORAGE)).isEqualTo(Quantity.parse("5Gi"));
    }

    @ParameterizedTest(name = "{0}: {1} bytes")
    @DisplayName("AWS-CAP-12 hard eviction of memory: an amount, a share of the estimate rounded up, or off")
    @CsvSource({"300Mi,314572800", "5%,397253018", "0.5%,39725302", "100%,0", "0,0"})
    void memoryEviction(String threshold, long bytes) {
        NodeClassBuilder nodeClass =
                NodeClassBuilder.named("a").kubelet("evictionHard", Map.of("memory.available", threshold));

        assertThat(overhead(M5_LARGE, nodeClass).get(Resource.MEMORY).minus(Quantity.ofMebibytes(11 * 29 + 255)))
                .isEqualTo(Quantity.of(bytes));
    }

    @Test
    @DisplayName("AWS-CAP-12 hard eviction of storage replaces the 10 %; soft eviction takes nothing")
    void storageEviction() {
        NodeClassBuilder hard = NodeClassBuilder.named("a").kubelet("evictionHard", Map.of("nodefs.available", "3Gi"));
        NodeClassBuilder soft = NodeClassBuilder.named("a")
                .kubelet("evictionSoft", Map.of("memory.available", "50%", "nodefs.available", "50%"))
                .kubelet("evictionSoftGracePeriod", Map.of("memory.available", "1m", "nodefs.available", "1m30s"));

        assertThat(overhead(M5_LARGE, hard).get(Resource.EPHEMERAL_STORAGE)).isEqualTo(Quantity.parse("4Gi"));
        assertThat(overhead(M5_LARGE, soft)).isEqualTo(overhead(M5_LARGE, NodeClassBuilder.named("a")));
    }

    @Test
    @DisplayName("AWS-CAP-13 the published vectors of a1.medium and m5.large")
    void vectors() {
        FactsBuilder a1 = FactsBuilder.named("a1.medium")
                .architectures("arm64")
                .vcpus(1)
                .memoryMib(2048)
                .interfaces(2, 4);

        assertThat(allocatable(a1))
                .isEqualTo(ResourceList.parse(
                        "cpu", "940m", "memory", "1392Mi", "pods", "8", "ephemeral-storage", "17Gi"));
        assertThat(allocatable(M5_LARGE))
                .isEqualTo(ResourceList.parse(
                        "cpu", "1930m", "memory", "6903Mi", "pods", "29", "ephemeral-storage", "17Gi"));
    }

    private static ResourceList allocatable(FactsBuilder facts) {
        NodeCapacity capacity =
                new NodeCapacities(Ec2NodeClass.DEFAULT, CapacitySettings.DEFAULT, Optional.empty()).of(facts.build());
        return capacity.capacity().minus(capacity.overhead());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("AWS-CAP-15 ephemeral storage without mappings is the family's")
    @CsvSource({"AL2,20Gi", "AL2023,20Gi", "Bottlerocket,20Gi", "Custom,20Gi", "Windows2019,50Gi", "Windows2025,50Gi"})
    void defaultStorage(String family, String size) {
        NodeClassBuilder nodeClass =
                NodeClassBuilder.named("a").family(AmiFamily.parse(family).orElseThrow());

        assertThat(capacity(M5_LARGE, nodeClass).get(Resource.EPHEMERAL_STORAGE))
                .isEqualTo(Quantity.parse(size));
    }

    @Test
    @DisplayName(
            "AWS-CAP-14 ephemeral storage: local disks, root volume, the family's device, its default, in this order")
    void storageOrder() {
        FactsBuilder disks = FactsBuilder.named("m5d.large").localStorage(new LocalStorage(75, true));
        Map<String, Object> root = volume("/dev/xvdc", "30Gi", true);
        Map<String, Object> device = volume("/dev/xvda", "40Gi", false);
        Map<String, Object> other = volume("/dev/xvdz", "50G", false);

        assertThat(storage(disks, NodeClassBuilder.named("a").spec("instanceStorePolicy", "RAID0"), root))
                .isEqualTo(Quantity.parse("75G"));
        assertThat(storage(M5_LARGE, NodeClassBuilder.named("a").spec("instanceStorePolicy", "RAID0"), device))
                .isEqualTo(Quantity.parse("40Gi"));
        assertThat(storage(disks, NodeClassBuilder.named("a"), device, root)).isEqualTo(Quantity.parse("30Gi"));
        assertThat(storage(disks, NodeClassBuilder.named("a"), other, device)).isEqualTo(Quantity.parse("40Gi"));
        assertThat(storage(disks, NodeClassBuilder.named("a"), other)).isEqualTo(Quantity.parse("20Gi"));
        assertThat(storage(disks, NodeClassBuilder.named("a").family(AmiFamily.BOTTLEROCKET), device))
                .isEqualTo(Quantity.parse("20Gi"));
        assertThat(storage(disks, NodeClassBuilder.named("a").family(AmiFamily.CUSTOM), device, other))
                .isEqualTo(Quantity.parse("50G"));
        assertThat(storage(disks, NodeClassBuilder.named("a").family(AmiFamily.CUSTOM), device, Map.of()))
                .isEqualTo(Quantity.parse("20Gi"));
    }

    private static Quantity storage(FactsBuilder facts, NodeClassBuilder nodeClass, Object... volumes) {
        return capacity(facts, nodeClass.spec("blockDeviceMappings", List.of(volumes)))
                .get(Resource.EPHEMERAL_STORAGE);
    }

    private static Map<String, Object> volume(String device, String size, boolean root) {
        return Map.of("deviceName", device, "rootVolume", root, "ebs", Map.of("volumeSize", size));
    }

    @Test
    @DisplayName("AWS-CAP-16, AWS-CAP-17 devices of known makers are resources, what a type has none of is left out")
    void devices() {
        ResourceList nvidia =
                capacity(FactsBuilder.named("p").gpu(new Gpu("A100", "NVIDIA", 8, 40960)), NodeClassBuilder.named("a"));
        ResourceList amd =
                capacity(FactsBuilder.named("p").gpu(new Gpu("V520", "AMD", 1, 8192)), NodeClassBuilder.named("a"));
        ResourceList gaudi = capacity(
                FactsBuilder.named("p").gpu(new Gpu("Gaudi", "Habana", 8, 32768)), NodeClassBuilder.named("a"));
        ResourceList share =
                capacity(FactsBuilder.named("p").gpu(new Gpu("L4", "NVIDIA", 0, 2861)), NodeClassBuilder.named("a"));
        ResourceList neuron =
                capacity(FactsBuilder.named("p").neuron(new Neuron("Trainium", 16, 2)), NodeClassBuilder.named("a"));

        assertThat(nvidia.get(AwsResources.NVIDIA_GPU)).isEqualTo(Quantity.of(8));
        assertThat(amd.get(AwsResources.AMD_GPU)).isEqualTo(Quantity.of(1));
        assertThat(gaudi.get(AwsResources.HABANA_GAUDI)).isEqualTo(Quantity.of(8));
        assertThat(share.has(AwsResources.NVIDIA_GPU)).isFalse();
        assertThat(neuron.get(AwsResources.NEURON)).isEqualTo(Quantity.of(16));
        assertThat(neuron.get(AwsResources.NEURON_CORE)).isEqualTo(Quantity.of(32));
        assertThat(neuron.names()).doesNotContain(AwsResources.NVIDIA_GPU, AwsResources.EFA, AwsResources.POD_ENI);
    }

    @Test
    @DisplayName("AWS-CAP-19 branch interfaces, and on Windows one address less than an interface has")
    void branchInterfaces() {
        FactsBuilder listed = FactsBuilder.named("m5.large").branchInterfaces(9);
        FactsBuilder unlisted = FactsBuilder.named("new.large");
        NodeClassBuilder windows = NodeClassBuilder.named("a").family(AmiFamily.WINDOWS2022);

        assertThat(capacity(listed, NodeClassBuilder.named("a")).get(AwsResources.POD_ENI))
                .isEqualTo(Quantity.of(9));
        assertThat(capacity(listed, NodeClassBuilder.named("a")).has(AwsResources.PRIVATE_IPV4))
                .isFalse();
        assertThat(capacity(listed, windows).get(AwsResources.PRIVATE_IPV4)).isEqualTo(Quantity.of(9));
        assertThat(capacity(unlisted, windows).names()).doesNotContain(AwsResources.PRIVATE_IPV4, AwsResources.POD_ENI);
    }

    @Test
    @DisplayName("AWS-OPT-02 settings outside their range are refused")
    void settings() {
        assertThat(CapacitySettings.DEFAULT.memoryOverhead()).isCloseTo(0.075, within(0.0));
        assertThatThrownBy(() -> new CapacitySettings(-0.1, 0)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new CapacitySettings(Double.NaN, 0)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new CapacitySettings(0.075, -1)).hasMessageContaining("-1");
    }

    private static ResourceList capacity(FactsBuilder facts, NodeClassBuilder nodeClass) {
        return new NodeCapacities(nodeClass.read(), CapacitySettings.DEFAULT, Optional.empty())
                .of(facts.build())
                .capacity();
    }

    private static ResourceList overhead(FactsBuilder facts, NodeClassBuilder nodeClass) {
        return new NodeCapacities(nodeClass.read(), CapacitySettings.DEFAULT, Optional.empty())
                .of(facts.build())
                .overhead();
    }
}
