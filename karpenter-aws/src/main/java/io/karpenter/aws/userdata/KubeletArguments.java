package io.karpenter.aws.userdata;

import io.karpenter.core.taint.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Arguments of the kubelet, for families whose bootstrap script passes them on. Entries are in the order of their keys, because the name of a
 * launch template follows from the text. Source: AWS-UD-08.
 */
final class KubeletArguments {

    private final KubeletSettings kubelet;
    private final List<String> arguments = new ArrayList<>();

    private KubeletArguments(KubeletSettings kubelet) {
        this.kubelet = kubelet;
    }

    /** All of them, with spaces between. */
    static String of(BootSettings settings) {
        KubeletArguments all = new KubeletArguments(settings.kubelet());
        nodeLabels(settings.labels()).ifPresent(all.arguments::add);
        all.quoted(
                "register-with-taints",
                settings.taints().stream().map(KubeletArguments::taint).toList());
        all.integer("max-pods", "maxPods");
        all.integer("pods-per-core", "podsPerCore");
        all.entries("system-reserved", "systemReserved", "=");
        all.entries("kube-reserved", "kubeReserved", "=");
        all.entries("eviction-hard", "evictionHard", "<");
        all.entries("eviction-soft", "evictionSoft", "<");
        all.entries("eviction-soft-grace-period", "evictionSoftGracePeriod", "=");
        all.integer("eviction-max-pod-grace-period", "evictionMaxPodGracePeriod");
        all.integer("image-gc-high-threshold", "imageGCHighThresholdPercent");
        all.integer("image-gc-low-threshold", "imageGCLowThresholdPercent");
        settings.kubelet().flag("cpuCFSQuota").ifPresent(flag -> all.arguments.add("--cpu-cfs-quota=" + flag));
        return String.join(" ", all.arguments);
    }

    /** The argument for labels, which AL2023 takes too; empty if there are none. */
    static Optional<String> nodeLabels(Map<String, String> labels) {
        return labels.isEmpty() ? Optional.empty() : Optional.of("--node-labels=\"%s\"".formatted(joined(labels, "=")));
    }

    private static String taint(Taint taint) {
        return "%s=%s:%s".formatted(taint.key(), taint.value(), taint.effect());
    }

    private static String joined(Map<String, String> entries, String between) {
        return entries.entrySet().stream()
                .map(entry -> entry.getKey() + between + entry.getValue())
                .collect(Collectors.joining(","));
    }

    private void quoted(String name, List<String> values) {
        if (!values.isEmpty()) {
            arguments.add("--%s=\"%s\"".formatted(name, String.join(",", values)));
        }
    }

    private void integer(String name, String field) {
        kubelet.integer(field).ifPresent(value -> arguments.add("--%s=%d".formatted(name, value)));
    }

    private void entries(String name, String field, String between) {
        Map<String, String> entries = kubelet.map(field);
        if (!entries.isEmpty()) {
            arguments.add("--%s=\"%s\"".formatted(name, joined(entries, between)));
        }
    }
}
