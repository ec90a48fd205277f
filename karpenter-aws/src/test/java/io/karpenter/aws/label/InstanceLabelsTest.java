package io.karpenter.aws.label;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.facts.FactsBuilder;
import io.karpenter.aws.facts.Gpu;
import io.karpenter.aws.facts.InferenceAccelerator;
import io.karpenter.aws.facts.InstanceFacts;
import io.karpenter.aws.facts.LocalStorage;
import io.karpenter.aws.facts.Neuron;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InstanceLabelsTest {

    private final InstanceLabels labels = new InstanceLabels();

    @ParameterizedTest(name = "{0}")
    @DisplayName("AWS-IT-15, AWS-IT-16 the name gives category, generation, family, size and flex")
    @CsvSource({
        "m5.large,m,5,m5,large,false",
        "u-6tb1.metal,u,1,u-6tb1,metal,false",
        "is4gen.large,is,4,is4gen,large,false",
        "mac2-m2.metal,mac,2,mac2-m2,metal,false",
        "mac-m4.metal,,,mac-m4,metal,false",
        "m7i-flex.2xlarge,m,7,m7i-flex,2xlarge,true",
        "hpc7a.96xlarge,hpc,7,hpc7a,96xlarge,false",
        "odd,,,,,false",
        "x1.y.z,,,,,false"
    })
    void name(String name, String category, String generation, String family, String size, String flex) {
        Map<String, Requirement> of = of(FactsBuilder.named(name).build());

        assertIs(of.get(AwsLabels.CATEGORY), category);
        assertIs(of.get(AwsLabels.GENERATION), generation);
        assertIs(of.get(AwsLabels.FAMILY), family);
        assertIs(of.get(AwsLabels.SIZE), size);
        assertIs(of.get(AwsLabels.FLEX), flex);
    }

    @Test
    @DisplayName("AWS-IT-12 every key that hardware decides is defined exactly once, unknown ones as DoesNotExist")
    void everyKey() {
        List<Requirement> bare = labels.of(FactsBuilder.named("m5.large").build());

        assertThat(bare).extracting(Requirement::key).doesNotHaveDuplicates();
        assertThat(bare.stream()
                        .filter(r -> r.operator() == Operator.DOES_NOT_EXIST)
                        .map(Requirement::key))
                .containsExactlyInAnyOrder(
                        AwsLabels.CPU_MANUFACTURER,
                        AwsLabels.EBS_BANDWIDTH,
                        AwsLabels.NETWORK_BANDWIDTH,
                        AwsLabels.LOCAL_NVME,
                        AwsLabels.GPU_NAME,
                        AwsLabels.GPU_MANUFACTURER,
                        AwsLabels.GPU_COUNT,
                        AwsLabels.GPU_MEMORY,
                        AwsLabels.ACCELERATOR_NAME,
                        AwsLabels.ACCELERATOR_MANUFACTURER,
                        AwsLabels.ACCELERATOR_COUNT);
    }

    @Test
    @DisplayName("AWS-IT-13 the first architecture that nodes can have counts, others match nothing")
    void architecture() {
        assertIs(
                of(FactsBuilder.named("t2.nano").architectures("i386", "x86_64").build())
                        .get(Labels.ARCH),
                "amd64");
        assertIs(
                of(FactsBuilder.named("a1.large").architectures("arm64").build())
                        .get(Labels.ARCH),
                "arm64");
        assertIs(
                of(FactsBuilder.named("mac1.metal").architectures("x86_64_mac").build())
                        .get(Labels.ARCH),
                "[x86_64_mac]");
    }

    @Test
    @DisplayName("AWS-IT-12 bare metal has the hypervisor label with an empty value")
    void bareMetal() {
        Requirement hypervisor =
                of(FactsBuilder.named("m5.metal").hypervisor("").build()).get(AwsLabels.HYPERVISOR);

        assertThat(hypervisor.operator()).isEqualTo(Operator.IN);
        assertThat(hypervisor.values()).containsExactly("");
    }

    @Test
    @DisplayName("AWS-IT-17 disks without NVMe give no local-nvme label")
    void localStorage() {
        assertIs(nvme(new LocalStorage(900, true)), "900");
        assertIs(nvme(new LocalStorage(900, false)), null);
    }

    private Requirement nvme(LocalStorage storage) {
        return of(FactsBuilder.named("m5d.large").localStorage(storage).build()).get(AwsLabels.LOCAL_NVME);
    }

    @Test
    @DisplayName("AWS-IT-19 GPU names are lower case with dashes for blanks")
    void gpu() {
        Map<String, Requirement> of = of(FactsBuilder.named("g7e.2xlarge")
                .gpu(new Gpu("RTX PRO Server 6000", "NVIDIA", 1, 98304))
                .build());

        assertIs(of.get(AwsLabels.GPU_NAME), "rtx-pro-server-6000");
        assertIs(of.get(AwsLabels.GPU_MANUFACTURER), "nvidia");
        assertIs(of.get(AwsLabels.GPU_COUNT), "1");
        assertIs(of.get(AwsLabels.GPU_MEMORY), "98304");
    }

    @Test
    @DisplayName("AWS-IT-20 Neuron devices come before the inference accelerator entry")
    void accelerators() {
        InferenceAccelerator old = new InferenceAccelerator("Inferentia", "AWS", 9);
        Map<String, Requirement> both = of(FactsBuilder.named("inf1.xlarge")
                .neuron(new Neuron("Inferentia", 1, 4))
                .inferenceAccelerator(old)
                .build());
        Map<String, Requirement> onlyOld = of(FactsBuilder.named("dl2q.24xlarge")
                .inferenceAccelerator(new InferenceAccelerator("Qualcomm AI100", "Qualcomm", 8))
                .build());

        assertIs(both.get(AwsLabels.ACCELERATOR_COUNT), "1");
        assertIs(both.get(AwsLabels.ACCELERATOR_MANUFACTURER), "aws");
        assertIs(onlyOld.get(AwsLabels.ACCELERATOR_COUNT), "8");
        assertIs(onlyOld.get(AwsLabels.ACCELERATOR_NAME), "qualcomm-ai100");
    }

    @Test
    @DisplayName("AWS-IT-21 an unstated clock is written as zero, as the reference does")
    void clock() {
        assertIs(of(FactsBuilder.named("t1.micro").build()).get(AwsLabels.CPU_CLOCK), "0");
    }

    @Test
    @DisplayName("AWS-OPT-11, AWS-OPT-12 the schema knows AWS' keys, its domain, its zone alias and tenancy values")
    void schema() {
        assertThat(AwsLabels.SCHEMA.isWellKnown(AwsLabels.ZONE_ID)).isTrue();
        assertThat(AwsLabels.SCHEMA.isWellKnown(Labels.ZONE)).isTrue();
        assertThat(AwsLabels.SCHEMA.isRestricted("karpenter.k8s.aws/instance-pods"))
                .isTrue();
        assertThat(AwsLabels.SCHEMA.isRestricted("a.karpenter.k8s.aws/b")).isTrue();
        assertThat(AwsLabels.SCHEMA.isRestricted(AwsLabels.NODE_CLASS)).isFalse();
        assertThat(AwsLabels.SCHEMA.canonical("topology.ebs.csi.aws.com/zone")).isEqualTo(Labels.ZONE);
        assertThat(AwsLabels.SCHEMA.knownValues().get(AwsLabels.TENANCY))
                .containsExactlyInAnyOrder("default", "dedicated");
    }

    private Map<String, Requirement> of(InstanceFacts facts) {
        return labels.of(facts).stream().collect(Collectors.toMap(Requirement::key, Function.identity()));
    }

    private static void assertIs(Requirement requirement, String value) {
        if (value == null) {
            assertThat(requirement.operator()).isEqualTo(Operator.DOES_NOT_EXIST);
        } else {
            assertThat(requirement.operator()).isEqualTo(Operator.IN);
            assertThat(requirement.values()).containsExactly(value);
        }
    }
}
