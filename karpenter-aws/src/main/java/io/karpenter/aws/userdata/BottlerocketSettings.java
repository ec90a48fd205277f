package io.karpenter.aws.userdata;

import io.karpenter.core.taint.Taint;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** User data of Bottlerocket: the user's settings with Karpenter's put over them. Source: AWS-UD-12 to AWS-UD-15. */
final class BottlerocketSettings {

    private static final Logger LOG = LoggerFactory.getLogger(BottlerocketSettings.class);
    private static final String SETTINGS = "settings";
    private static final String KUBERNETES = "kubernetes";
    private static final String MOUNT_LOCAL_DISKS = "000-mount-instance-storage";
    private static final List<String> INIT = List.of("apiclient", "ephemeral-storage", "init");
    private static final List<String> BIND = List.of("apiclient", "ephemeral-storage", "bind");
    private static final List<String> BIND_FOLDERS = List.of(
            "apiclient",
            "ephemeral-storage",
            "bind",
            "--dirs",
            "/var/lib/containerd",
            "/var/lib/kubelet",
            "/var/log/pods");

    /** Names in Bottlerocket's reference of {@code settings.kubernetes}. */
    private static final Set<String> KNOWN = Set.of(
            "allowed-unsafe-sysctls",
            "api-server",
            "authentication-mode",
            "bootstrap-token",
            "cloud-provider",
            "cluster-certificate",
            "cluster-dns-ip",
            "cluster-domain",
            "cluster-name",
            "container-log-max-files",
            "container-log-max-size",
            "cpu-cfs-quota-enforced",
            "cpu-manager-policy",
            "cpu-manager-policy-options",
            "cpu-manager-reconcile-period",
            "credential-providers",
            "device-ownership-from-security-context",
            "event-burst",
            "event-qps",
            "eviction-hard",
            "eviction-max-pod-grace-period",
            "eviction-soft",
            "eviction-soft-grace-period",
            "hostname-override",
            "hostname-override-source",
            "ids-per-pod",
            "image-gc-high-threshold-percent",
            "image-gc-low-threshold-percent",
            "kube-api-burst",
            "kube-api-qps",
            "kube-reserved",
            "log-level",
            "max-pods",
            "memory-manager-policy",
            "memory-manager-reserved-memory",
            "node-ip",
            "node-labels",
            "node-taints",
            "pod-infra-container-image",
            "pod-pids-limit",
            "provider-id",
            "registry-burst",
            "registry-qps",
            "reserved-cpus",
            "seccomp-default",
            "server-certificate",
            "server-key",
            "server-tls-bootstrap",
            "shutdown-grace-period",
            "shutdown-grace-period-for-critical-pods",
            "single-process-oom-kill",
            "standalone-mode",
            "static-pods",
            "system-reserved",
            "topology-manager-policy",
            "topology-manager-policy-options",
            "topology-manager-scope");

    private BottlerocketSettings() {}

    static String write(BootSettings settings) {
        Map<String, Object> root = new TreeMap<>(Toml.read(settings.custom().orElse("")));
        Map<String, Object> all = table(root.get(SETTINGS), SETTINGS);
        Map<String, Object> kubernetes = table(all.get(KUBERNETES), "settings.kubernetes");
        drop(kubernetes);
        put(kubernetes, settings);
        all.put(KUBERNETES, kubernetes);
        if (settings.localDisks()) {
            Map<String, Object> commands = table(all.get("bootstrap-commands"), "settings.bootstrap-commands");
            commands.put(MOUNT_LOCAL_DISKS, mount(settings.release()));
            all.put("bootstrap-commands", commands);
        }
        root.put(SETTINGS, all);
        return Toml.write(root);
    }

    private static Map<String, Object> table(@Nullable Object value, String path) {
        Map<String, Object> table = new TreeMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> table.put(key.toString(), inner));
        } else if (value != null) {
            throw new InvalidUserDataException("spec.userData: %s must be a table".formatted(path));
        }
        return table;
    }

    private static void drop(Map<String, Object> kubernetes) {
        kubernetes.keySet().removeIf(key -> {
            boolean unknown = !KNOWN.contains(key);
            if (unknown) {
                LOG.warn("spec.userData: settings.kubernetes.{} is unknown and left out", key);
            }
            return unknown;
        });
    }

    private static void put(Map<String, Object> kubernetes, BootSettings settings) {
        BootCluster cluster = settings.cluster();
        KubeletSettings kubelet = settings.kubelet();
        kubernetes.put("cluster-name", cluster.name());
        kubernetes.put("api-server", cluster.facts().endpoint());
        kubernetes.put("cluster-certificate", cluster.facts().caBundle());
        kubelet.firstDns().ifPresent(address -> kubernetes.put("cluster-dns-ip", address));
        kubernetes.put("max-pods", kubelet.maxPods());
        put(kubernetes, "system-reserved", kubelet.map("systemReserved"));
        put(kubernetes, "kube-reserved", kubelet.map("kubeReserved"));
        put(kubernetes, "eviction-hard", kubelet.map("evictionHard"));
        put(kubernetes, "eviction-soft", kubelet.map("evictionSoft"));
        put(kubernetes, "eviction-soft-grace-period", kubelet.map("evictionSoftGracePeriod"));
        kubelet.integer("evictionMaxPodGracePeriod")
                .ifPresent(seconds -> kubernetes.put("eviction-max-pod-grace-period", seconds));
        kubelet.integer("imageGCHighThresholdPercent")
                .ifPresent(percent -> kubernetes.put("image-gc-high-threshold-percent", Long.toString(percent)));
        kubelet.integer("imageGCLowThresholdPercent")
                .ifPresent(percent -> kubernetes.put("image-gc-low-threshold-percent", Long.toString(percent)));
        kubelet.flag("cpuCFSQuota").ifPresent(flag -> kubernetes.put("cpu-cfs-quota-enforced", flag));
        Map<String, Object> labels = table(kubernetes.get("node-labels"), "settings.kubernetes.node-labels");
        labels.putAll(settings.labels());
        if (!labels.isEmpty()) {
            kubernetes.put("node-labels", labels);
        }
        kubernetes.put("node-taints", taints(settings.taints()));
    }

    private static void put(Map<String, Object> kubernetes, String key, SortedMap<String, String> entries) {
        if (!entries.isEmpty()) {
            kubernetes.put(key, entries);
        }
    }

    private static Map<String, List<String>> taints(List<Taint> taints) {
        Map<String, List<String>> byKey = new TreeMap<>();
        taints.forEach(taint ->
                byKey.computeIfAbsent(taint.key(), key -> new ArrayList<>()).add(taint.value() + ":" + taint.effect()));
        return byKey;
    }

    private static Map<String, Object> mount(Optional<BottlerocketRelease> release) {
        boolean bindsByItself =
                release.filter(BottlerocketRelease::bindsByItself).isPresent();
        return Map.of(
                "commands", List.of(INIT, bindsByItself ? BIND : BIND_FOLDERS), "essential", true, "mode", "always");
    }
}
