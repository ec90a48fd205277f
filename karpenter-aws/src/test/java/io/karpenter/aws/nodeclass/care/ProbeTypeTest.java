package io.karpenter.aws.nodeclass.care;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.aws.launch.TestTypes;
import io.karpenter.aws.nodeclass.AmiFamily;
import io.karpenter.aws.nodeclass.NodeClassBuilder;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.NodePoolBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.CreateFleetRequest;

@DisplayName("What a launch is tried with")
class ProbeTypeTest {

    private static final Map<String, Object> AMD64 = image("ami-amd", Labels.ARCH, "In", "amd64");

    private final NodeClassBuilder nodeClass = NodeClassBuilder.named("default").status("amis", List.of(AMD64));
    private final CareBench bench = new CareBench();

    @AfterEach
    void close() {
        bench.close();
    }

    private static Map<String, Object> image(String id, String key, String operator, String... values) {
        return Map.of(
                "id", id, "requirements", List.of(Map.of("key", key, "operator", operator, "values", List.of(values))));
    }

    private static InstanceType type(String name, Requirement... more) {
        InstanceType type = TestTypes.type(name, 0.1);
        List<Requirement> requirements = new ArrayList<>();
        type.requirements()
                .keys()
                .forEach(key -> requirements.add(type.requirements().get(key)));
        for (Requirement requirement : more) {
            requirements.removeIf(r -> r.key().equals(requirement.key()));
            requirements.add(requirement);
        }
        return new InstanceType(
                name, Requirements.of(requirements), type.capacity(), type.overhead(), type.offerings());
    }

    private String chosen(List<InstanceType> listed, NodePool... pools) {
        return ProbeType.of(nodeClass.build(), listed, List.of(pools))
                .map(probe -> probe.type().name() + " " + probe.tenancy())
                .orElse("none");
    }

    private static NodePoolBuilder pool(String name) {
        return NodePoolBuilder.nodePool(name);
    }

    @Test
    @DisplayName(
            "AWS-NC-21 is the first type that a NodePool could use by its requirements and labels, else m5.large or m6g.large, else any")
    void types() {
        List<InstanceType> listed = List.of(type("c5.large"), type("m5.large"), type("r5.large"));

        assertThat(chosen(listed, pool("a").instanceTypes("r5.large").build())).isEqualTo("r5.large default");
        assertThat(chosen(listed, pool("a").label(AwsLabels.FAMILY, "r5").build()))
                .isEqualTo("r5.large default");
        assertThat(chosen(
                        listed,
                        pool("a").instanceTypes("r5.large").build(),
                        pool("b").instanceTypes("c5.large").build()))
                .isEqualTo("c5.large default");
        assertThat(chosen(listed, pool("a").instanceTypes("x1.large").build())).isEqualTo("m5.large default");
        assertThat(chosen(listed)).isEqualTo("m5.large default");
        assertThat(chosen(List.of(type("c5.large"), type("m6g.large")))).isEqualTo("m6g.large default");
        assertThat(chosen(List.of(type("c5.large"), type("r5.large")))).isEqualTo("c5.large default");
    }

    @Test
    @DisplayName("AWS-NC-21 is no type of a NodePool for a Windows family")
    void windows() {
        List<InstanceType> listed = List.of(type("c5.large"), type("m5.large"));
        nodeClass.family(AmiFamily.WINDOWS2022);

        assertThat(chosen(listed, pool("a").instanceTypes("c5.large").build())).isEqualTo("m5.large default");
    }

    @Test
    @DisplayName("AWS-NC-21 is a type that an image boots, one for no accelerators rather than another")
    void images() {
        InstanceType arm = type("a1.large", Requirement.in(Labels.ARCH, "arm64"));
        InstanceType gpu = type("g5.large", Requirement.in(AwsLabels.GPU_COUNT, "1"));
        InstanceType plain = type(
                "m7.large",
                Requirement.doesNotExist(AwsLabels.GPU_COUNT),
                Requirement.doesNotExist(AwsLabels.ACCELERATOR_COUNT));
        assertThat(chosen(List.of(arm, plain))).isEqualTo("m7.large default");
        assertThat(chosen(List.of(arm))).isEqualTo("none");

        Map<String, Object> forGpus = image("ami-gpu", AwsLabels.GPU_COUNT, "Exists");
        Map<String, Object> standard = image("ami-std", AwsLabels.GPU_COUNT, "DoesNotExist");
        nodeClass.status("amis", List.of(forGpus, standard));
        assertThat(chosen(List.of(gpu, plain))).isEqualTo("m7.large default");
        nodeClass.status("amis", List.of(forGpus));
        assertThat(chosen(List.of(plain, gpu))).isEqualTo("g5.large default");
    }

    @Test
    @DisplayName("AWS-NC-21 is dedicated if a NodePool allows that")
    void tenancy() {
        List<InstanceType> listed = List.of(type("m5.large"));

        assertThat(chosen(
                        listed,
                        pool("a")
                                .requires(Expression.in(AwsLabels.TENANCY, "default"))
                                .build()))
                .isEqualTo("m5.large default");
        assertThat(chosen(
                        listed,
                        pool("a").build(),
                        pool("b")
                                .requires(Expression.in(AwsLabels.TENANCY, "default", "dedicated"))
                                .build()))
                .isEqualTo("m5.large dedicated");
    }

    @Test
    @DisplayName("AWS-NC-21 is a type that EC2 would launch with the EC2NodeClass")
    void fitting() {
        bench.fitting = Set.of("m5.2xlarge", "m5.4xlarge");

        bench.tend(bench.care());

        assertThat(bench.aws.requests(CreateFleetRequest.class))
                .flatExtracting(r -> r.launchTemplateConfigs().getFirst().overrides())
                .extracting(o -> o.instanceTypeAsString())
                .containsOnly("m5.2xlarge");
    }
}
