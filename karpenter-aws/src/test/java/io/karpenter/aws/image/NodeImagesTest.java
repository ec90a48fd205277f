package io.karpenter.aws.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class NodeImagesTest {

    private static final NodeImage STANDARD = image("ami-standard", PublishedImages.STANDARD, "amd64");
    private static final NodeImage NVIDIA = image("ami-nvidia", PublishedImages.NVIDIA, "amd64");

    private static NodeImage image(String id, Requirements variant, String arch) {
        return new NodeImage(id, "name of " + id, false, variant.and(Requirement.in(Labels.ARCH, arch)));
    }

    private static InstanceType type(String name, String arch, Requirement gpus) {
        Requirements labels = Requirements.of(
                Requirement.in(Labels.ARCH, arch), gpus, Requirement.doesNotExist(AwsLabels.ACCELERATOR_COUNT));
        return new InstanceType(name, labels, ResourceList.EMPTY, ResourceList.EMPTY, List.of());
    }

    @Test
    @DisplayName(
            "AWS-AMI-14 each type boots the first image that asks for nothing it lacks; types without one are left out")
    void imageByType() {
        InstanceType plain = type("m5.large", "amd64", Requirement.doesNotExist(AwsLabels.GPU_COUNT));
        InstanceType gpu = type("g5.xlarge", "amd64", Requirement.in(AwsLabels.GPU_COUNT, "1"));
        InstanceType arm = type("m7g.large", "arm64", Requirement.doesNotExist(AwsLabels.GPU_COUNT));
        NodeImage older = image("ami-older", PublishedImages.STANDARD, "amd64");

        assertThat(NodeImages.imageByType(List.of(plain, gpu, arm), List.of(NVIDIA, STANDARD, older)))
                .isEqualTo(Map.of("m5.large", STANDARD, "g5.xlarge", NVIDIA));
    }

    @Test
    @DisplayName("AWS-AMI-15 a status names id, name, deprecation and requirements, short keys first")
    void status() {
        NodeImage deprecated = new NodeImage("ami-1", "n", true, STANDARD.requirements());

        assertThat(NodeImages.toStatus(List.of(deprecated)))
                .containsExactly(Map.of(
                        "id",
                        "ami-1",
                        "name",
                        "n",
                        "deprecated",
                        true,
                        "requirements",
                        List.of(
                                Map.of("key", Labels.ARCH, "operator", "In", "values", List.of("amd64")),
                                Map.of("key", AwsLabels.GPU_COUNT, "operator", "DoesNotExist"),
                                Map.of("key", AwsLabels.ACCELERATOR_COUNT, "operator", "DoesNotExist"))));
    }

    @Test
    @DisplayName("AWS-AMI-15 what was written to a status is read from it")
    void statusIsRead() {
        NodeImage unnamed = new NodeImage("ami-2", "", true, NVIDIA.requirements());

        assertThat(NodeImages.ofStatus(Map.of("amis", NodeImages.toStatus(List.of(STANDARD, unnamed)))))
                .containsExactly(STANDARD, unnamed);
        assertThat(NodeImages.ofStatus(Map.of())).isEmpty();
    }
}
