package io.karpenter.aws.image;

import static io.karpenter.aws.image.PublishedImages.NEURON;
import static io.karpenter.aws.image.PublishedImages.NVIDIA;
import static io.karpenter.aws.image.PublishedImages.STANDARD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishedImagesTest {

    private static final String EKS = "/aws/service/eks/optimized-ami/1.32/";
    private static final String BOTTLEROCKET = "/aws/service/bottlerocket/aws-k8s-1.32";

    private static List<PublishedImage> images(String alias, String kubernetes) {
        return PublishedImages.of(Alias.parse(alias).orElseThrow(), kubernetes);
    }

    private static PublishedImage image(String parameter, boolean mutable, Requirements... variants) {
        return new PublishedImage(parameter, mutable, List.of(variants));
    }

    @Test
    @DisplayName("AWS-AMI-03 al2@latest is what is recommended")
    void al2Latest() {
        assertThat(images("al2@latest", "1.32"))
                .containsExactly(
                        image(EKS + "amazon-linux-2/recommended/image_id", true, STANDARD),
                        image(EKS + "amazon-linux-2-arm64/recommended/image_id", true, STANDARD),
                        image(EKS + "amazon-linux-2-gpu/recommended/image_id", true, NEURON, NVIDIA));
    }

    @Test
    @DisplayName("AWS-AMI-03 al2 with a version is that release")
    void al2Pinned() {
        assertThat(images("al2@v20261101", "1.32"))
                .containsExactly(
                        image(EKS + "amazon-linux-2/amazon-eks-node-1.32-v20261101/image_id", false, STANDARD),
                        image(
                                EKS + "amazon-linux-2-arm64/amazon-eks-arm64-node-1.32-v20261101/image_id",
                                false,
                                STANDARD),
                        image(
                                EKS + "amazon-linux-2-gpu/amazon-eks-gpu-node-1.32-v20261101/image_id",
                                false,
                                NEURON,
                                NVIDIA));
    }

    @Test
    @DisplayName("AWS-AMI-03 al2023@latest is what is recommended, for Neuron on x86_64 alone")
    void al2023Latest() {
        String folder = EKS + "amazon-linux-2023/";
        assertThat(images("al2023@latest", "1.32"))
                .containsExactly(
                        image(folder + "x86_64/standard/recommended/image_id", true, STANDARD),
                        image(folder + "x86_64/nvidia/recommended/image_id", true, NVIDIA),
                        image(folder + "x86_64/neuron/recommended/image_id", true, NEURON),
                        image(folder + "arm64/standard/recommended/image_id", true, STANDARD),
                        image(folder + "arm64/nvidia/recommended/image_id", true, NVIDIA));
    }

    @Test
    @DisplayName("AWS-AMI-03 al2023 with a version is that release")
    void al2023Pinned() {
        assertThat(images("al2023@v20261101", "1.32"))
                .contains(image(
                        EKS
                                + "amazon-linux-2023/arm64/nvidia/amazon-eks-node-al2023-arm64-nvidia-1.32-v20261101/image_id",
                        false,
                        NVIDIA));
    }

    @Test
    @DisplayName("AWS-AMI-03 Bottlerocket's images without GPU drivers serve Neuron too, on x86_64")
    void bottlerocketLatest() {
        assertThat(images("bottlerocket@latest", "1.32"))
                .containsExactly(
                        image(BOTTLEROCKET + "/x86_64/latest/image_id", true, STANDARD, NEURON),
                        image(BOTTLEROCKET + "/arm64/latest/image_id", true, STANDARD),
                        image(BOTTLEROCKET + "-nvidia/x86_64/latest/image_id", true, NVIDIA),
                        image(BOTTLEROCKET + "-nvidia/arm64/latest/image_id", true, NVIDIA));
    }

    @Test
    @DisplayName("AWS-AMI-03 a version of Bottlerocket is written with v or without")
    void bottlerocketPinned() {
        assertThat(images("bottlerocket@v1.46.0", "1.32"))
                .isEqualTo(images("bottlerocket@1.46.0", "1.32"))
                .contains(image(BOTTLEROCKET + "/arm64/1.46.0/image_id", false, STANDARD));
    }

    @ParameterizedTest
    @DisplayName("AWS-AMI-03, AWS-AMI-05 Windows has one parameter, and its image asks for its build")
    @CsvSource({"2019, 10.0.17763", "2022, 10.0.20348", "2025, 10.0.26100"})
    void windows(String year, String build) {
        assertThat(images("windows%s@latest".formatted(year), "1.35"))
                .containsExactly(image(
                        "/aws/service/ami-windows-latest/Windows_Server-%s-English-Core-EKS_Optimized-1.35/image_id"
                                .formatted(year),
                        true,
                        Requirements.of(
                                Requirement.in(Labels.OS, "windows"), Requirement.in(Labels.WINDOWS_BUILD, build))));
    }

    @Test
    @DisplayName("AWS-AMI-05 standard images are for machines without devices, the others for those with theirs")
    void variants() {
        assertThat(STANDARD)
                .isEqualTo(Requirements.of(
                        Requirement.doesNotExist(AwsLabels.ACCELERATOR_COUNT),
                        Requirement.doesNotExist(AwsLabels.GPU_COUNT)));
        assertThat(NVIDIA).isEqualTo(Requirements.of(Requirement.exists(AwsLabels.GPU_COUNT)));
        assertThat(NEURON).isEqualTo(Requirements.of(Requirement.exists(AwsLabels.ACCELERATOR_COUNT)));
    }

    @ParameterizedTest
    @DisplayName("AWS-AMI-06 there is no AL2 from Kubernetes 1.33 on, and no Windows 2025 before 1.35")
    @CsvSource({"al2@latest, 1.33", "al2@v20261101, 1.34", "windows2025@latest, 1.34"})
    void unsupported(String alias, String kubernetes) {
        assertThatThrownBy(() -> images(alias, kubernetes))
                .isInstanceOf(UnsupportedAliasException.class)
                .hasMessageContaining(alias)
                .hasMessageContaining(kubernetes);
        assertThat(UnsupportedAliasException.REASON).isEqualTo("UnsupportedAlias");
    }
}
