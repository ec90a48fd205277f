package io.karpenter.aws.image;

import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.ArrayList;
import java.util.List;

/** Where Amazon publishes the images that an alias stands for. Source: AWS-AMI-03, AWS-AMI-05, AWS-AMI-06. */
final class PublishedImages {

    static final Requirements STANDARD = Requirements.of(
            Requirement.doesNotExist(AwsLabels.ACCELERATOR_COUNT), Requirement.doesNotExist(AwsLabels.GPU_COUNT));
    static final Requirements NVIDIA = Requirements.of(Requirement.exists(AwsLabels.GPU_COUNT));
    static final Requirements NEURON = Requirements.of(Requirement.exists(AwsLabels.ACCELERATOR_COUNT));

    private static final String EKS = "/aws/service/eks/optimized-ami/";
    private static final String BOTTLEROCKET = "/aws/service/bottlerocket/aws-k8s-";
    private static final String WINDOWS = "/aws/service/ami-windows-latest/Windows_Server-";
    private static final int FIRST_MINOR_WITHOUT_AL2 = 33;
    private static final int FIRST_MINOR_WITH_WINDOWS2025 = 35;

    private final Alias alias;
    private final String kubernetes;

    private PublishedImages(Alias alias, String kubernetes) {
        this.alias = alias;
        this.kubernetes = kubernetes;
    }

    /**
     * The parameters to look up.
     *
     * @param kubernetes version as in {@code 1.33}
     * @throws UnsupportedAliasException if there are no such images for this version
     */
    static List<PublishedImage> of(Alias alias, String kubernetes) {
        return new PublishedImages(alias, kubernetes).all();
    }

    private List<PublishedImage> all() {
        return switch (alias.family()) {
            case AL2 -> al2();
            case AL2023 -> al2023();
            case BOTTLEROCKET -> bottlerocket();
            case WINDOWS2019 -> windows("2019");
            case WINDOWS2022 -> windows("2022");
            case WINDOWS2025 -> windows2025();
            case CUSTOM -> throw new IllegalArgumentException("no alias names family Custom");
        };
    }

    private int minor() {
        return Integer.parseInt(kubernetes.substring(kubernetes.indexOf('.') + 1));
    }

    private List<PublishedImage> al2() {
        if (minor() >= FIRST_MINOR_WITHOUT_AL2) {
            throw new UnsupportedAliasException(
                    "alias %s: there are no images for Kubernetes %s, the last are for 1.%d. Maybe al2023@latest?"
                            .formatted(alias, kubernetes, FIRST_MINOR_WITHOUT_AL2 - 1));
        }
        return List.of(
                al2("amazon-linux-2", "amazon-eks-node", STANDARD),
                al2("amazon-linux-2-arm64", "amazon-eks-arm64-node", STANDARD),
                al2("amazon-linux-2-gpu", "amazon-eks-gpu-node", NEURON, NVIDIA));
    }

    private PublishedImage al2(String folder, String name, Requirements... variants) {
        return image(eks(folder, "%s-%s-%s".formatted(name, kubernetes, alias.version())), variants);
    }

    private List<PublishedImage> al2023() {
        List<PublishedImage> images = new ArrayList<>();
        for (String arch : List.of("x86_64", "arm64")) {
            images.add(al2023(arch, "standard", STANDARD));
            images.add(al2023(arch, "nvidia", NVIDIA));
            if (arch.equals("x86_64")) {
                images.add(al2023(arch, "neuron", NEURON));
            }
        }
        return images;
    }

    private PublishedImage al2023(String arch, String type, Requirements variant) {
        String release = "amazon-eks-node-al2023-%s-%s-%s-%s".formatted(arch, type, kubernetes, alias.version());
        return image(eks("amazon-linux-2023/%s/%s".formatted(arch, type), release), variant);
    }

    private String eks(String folder, String release) {
        return EKS + kubernetes + "/" + folder + "/" + (alias.isLatest() ? "recommended" : release) + "/image_id";
    }

    private List<PublishedImage> bottlerocket() {
        return List.of(
                bottlerocket("", "x86_64", STANDARD, NEURON),
                bottlerocket("", "arm64", STANDARD),
                bottlerocket("-nvidia", "x86_64", NVIDIA),
                bottlerocket("-nvidia", "arm64", NVIDIA));
    }

    private PublishedImage bottlerocket(String flavour, String arch, Requirements... variants) {
        String version = alias.version().replaceFirst("^v+", "");
        return image("%s%s%s/%s/%s/image_id".formatted(BOTTLEROCKET, kubernetes, flavour, arch, version), variants);
    }

    private List<PublishedImage> windows2025() {
        if (minor() < FIRST_MINOR_WITH_WINDOWS2025) {
            throw new UnsupportedAliasException(
                    "alias %s: there are no images for Kubernetes %s, the first are for 1.%d. Maybe windows2022@latest?"
                            .formatted(alias, kubernetes, FIRST_MINOR_WITH_WINDOWS2025));
        }
        return windows("2025");
    }

    private List<PublishedImage> windows(String year) {
        Requirements windows = Requirements.of(
                Requirement.in(Labels.OS, "windows"),
                Requirement.in(
                        Labels.WINDOWS_BUILD, alias.family().windowsBuild().orElseThrow()));
        String parameter = "%s%s-English-Core-EKS_Optimized-%s/image_id".formatted(WINDOWS, year, kubernetes);
        return List.of(new PublishedImage(parameter, true, List.of(windows)));
    }

    private PublishedImage image(String parameter, Requirements... variants) {
        return new PublishedImage(parameter, alias.isLatest(), List.of(variants));
    }
}
