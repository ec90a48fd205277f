package io.karpenter.aws.nodeclass;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The operating system images a NodeClass can boot, as {@code spec.amiFamily} writes them. Source: AWS-CAP-07, AWS-CAP-15. */
public enum AmiFamily {
    AL2("AL2"),
    AL2023("AL2023"),
    BOTTLEROCKET("Bottlerocket"),
    CUSTOM("Custom"),
    WINDOWS2019("Windows2019"),
    WINDOWS2022("Windows2022"),
    WINDOWS2025("Windows2025");

    private final String text;

    AmiFamily(String text) {
        this.text = text;
    }

    public static Optional<AmiFamily> parse(String text) {
        return Arrays.stream(values()).filter(f -> f.text.equals(text)).findFirst();
    }

    /** The family of an AMI alias such as {@code al2023@latest}; aliases are lower case, and there is none for Custom. */
    public static Optional<AmiFamily> ofAlias(String alias) {
        int at = alias.indexOf('@');
        String name = at < 0 ? alias : alias.substring(0, at);
        return Arrays.stream(values())
                .filter(f -> f != CUSTOM && f.text.toLowerCase(Locale.ROOT).equals(name))
                .findFirst();
    }

    public boolean isWindows() {
        return windowsBuild().isPresent();
    }

    /** The value of {@code node.kubernetes.io/windows-build} (AWS-IT-14). */
    public Optional<String> windowsBuild() {
        return switch (this) {
            case AL2, AL2023, BOTTLEROCKET, CUSTOM -> Optional.empty();
            case WINDOWS2019 -> Optional.of("10.0.17763");
            case WINDOWS2022 -> Optional.of("10.0.20348");
            case WINDOWS2025 -> Optional.of("10.0.26100");
        };
    }

    /** True if kube-reserved memory follows from the interfaces even when fewer pods are allowed (AWS-CAP-08). */
    public boolean reservesForInterfaceLimitedPods() {
        return switch (this) {
            case AL2, AL2023, CUSTOM -> true;
            case BOTTLEROCKET, WINDOWS2019, WINDOWS2022, WINDOWS2025 -> false;
        };
    }

    /** True if {@code podsPerCore} counts. */
    public boolean honoursPodsPerCore() {
        return this != BOTTLEROCKET;
    }

    /** True if the kubelet takes any field of its configuration, not only those Karpenter knows (API-ENC-76). */
    public boolean takesAnyKubeletField() {
        return this == AL2023 || this == CUSTOM;
    }

    /** The device that holds pods' ephemeral storage; none for Custom. */
    public Optional<String> ephemeralDevice() {
        return switch (this) {
            case AL2, AL2023 -> Optional.of("/dev/xvda");
            case BOTTLEROCKET -> Optional.of("/dev/xvdb");
            case WINDOWS2019, WINDOWS2022, WINDOWS2025 -> Optional.of("/dev/sda1");
            case CUSTOM -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
