package io.karpenter.core.cluster;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Everything that decides, at one instant. Immutable; safe to share between threads.
 *
 * @param now the instant
 * @param pods pending and bound, in a fixed order; those of DaemonSets only if bound
 * @param namespaceLabels labels of each namespace; a namespace that is absent has none
 * @param volumeClaims by {@code namespace/name}
 * @param volumes by name
 * @param storageClasses by name
 * @param csiNodes by name of the node
 */
public record Cluster(
        Instant now,
        List<NodePool> nodePools,
        List<NodeOverlay> nodeOverlays,
        List<Node> nodes,
        List<NodeClaim> nodeClaims,
        List<Pod> pods,
        List<DaemonSet> daemonSets,
        Map<String, Map<String, String>> namespaceLabels,
        Map<String, VolumeClaim> volumeClaims,
        Map<String, Volume> volumes,
        Map<String, StorageClass> storageClasses,
        Map<String, CsiNode> csiNodes,
        List<PodDisruptionBudget> podDisruptionBudgets) {

    public Cluster {
        nodePools = List.copyOf(nodePools);
        nodeOverlays = List.copyOf(nodeOverlays);
        nodes = List.copyOf(nodes);
        nodeClaims = List.copyOf(nodeClaims);
        pods = List.copyOf(pods);
        daemonSets = List.copyOf(daemonSets);
        namespaceLabels = sorted(namespaceLabels);
        volumeClaims = sorted(volumeClaims);
        volumes = sorted(volumes);
        storageClasses = sorted(storageClasses);
        csiNodes = sorted(csiNodes);
        podDisruptionBudgets = List.copyOf(podDisruptionBudgets);
    }

    private static <V> Map<String, V> sorted(Map<String, V> map) {
        return Collections.unmodifiableMap(new TreeMap<>(map));
    }

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        Builder builder = new Builder()
                .now(now)
                .nodePools(nodePools)
                .nodeOverlays(nodeOverlays)
                .nodes(nodes)
                .nodeClaims(nodeClaims)
                .pods(pods)
                .daemonSets(daemonSets)
                .volumeClaims(List.copyOf(volumeClaims.values()))
                .volumes(List.copyOf(volumes.values()))
                .storageClasses(List.copyOf(storageClasses.values()))
                .csiNodes(List.copyOf(csiNodes.values()))
                .podDisruptionBudgets(podDisruptionBudgets);
        namespaceLabels.forEach(builder::namespace);
        return builder;
    }

    /** Pods that wait for a node. */
    public List<Pod> pendingPods() {
        return pods.stream().filter(Pod::isPending).toList();
    }

    /**
     * The snapshot in which these pods wait for a node: they are to be moved, so that they count nowhere any more, and what
     * keeps others away from them holds no longer (SCH-AFF-12, PROV-09).
     */
    public Cluster moving(Set<PodId> moved) {
        return toBuilder()
                .pods(pods.stream()
                        .map(pod -> moved.contains(pod.id()) ? pod.waiting() : pod)
                        .toList())
                .build();
    }

    /** Collects the parts of a {@link Cluster}; what is not set is empty, {@code now} is the epoch. Not thread-safe. */
    public static final class Builder {

        private Instant now = Instant.EPOCH;
        private List<NodePool> nodePools = List.of();
        private List<NodeOverlay> nodeOverlays = List.of();
        private List<Node> nodes = List.of();
        private List<NodeClaim> nodeClaims = List.of();
        private List<Pod> pods = List.of();
        private List<DaemonSet> daemonSets = List.of();
        private final Map<String, Map<String, String>> namespaceLabels = new TreeMap<>();
        private final Map<String, VolumeClaim> volumeClaims = new TreeMap<>();
        private final Map<String, Volume> volumes = new TreeMap<>();
        private final Map<String, StorageClass> storageClasses = new TreeMap<>();
        private final Map<String, CsiNode> csiNodes = new TreeMap<>();
        private List<PodDisruptionBudget> podDisruptionBudgets = List.of();

        private Builder() {}

        public Builder now(Instant value) {
            now = value;
            return this;
        }

        public Builder nodePools(List<NodePool> value) {
            nodePools = value;
            return this;
        }

        public Builder nodeOverlays(List<NodeOverlay> value) {
            nodeOverlays = value;
            return this;
        }

        public Builder nodes(List<Node> value) {
            nodes = value;
            return this;
        }

        public Builder nodeClaims(List<NodeClaim> value) {
            nodeClaims = value;
            return this;
        }

        public Builder pods(List<Pod> value) {
            pods = value;
            return this;
        }

        public Builder daemonSets(List<DaemonSet> value) {
            daemonSets = value;
            return this;
        }

        public Builder namespace(String name, Map<String, String> labels) {
            namespaceLabels.put(name, Map.copyOf(labels));
            return this;
        }

        public Builder volumeClaims(List<VolumeClaim> value) {
            value.forEach(c -> volumeClaims.put(c.id(), c));
            return this;
        }

        public Builder volumes(List<Volume> value) {
            value.forEach(v -> volumes.put(v.name(), v));
            return this;
        }

        public Builder storageClasses(List<StorageClass> value) {
            value.forEach(c -> storageClasses.put(c.name(), c));
            return this;
        }

        public Builder csiNodes(List<CsiNode> value) {
            value.forEach(n -> csiNodes.put(n.node(), n));
            return this;
        }

        public Builder podDisruptionBudgets(List<PodDisruptionBudget> value) {
            podDisruptionBudgets = value;
            return this;
        }

        public Cluster build() {
            return new Cluster(
                    now,
                    nodePools,
                    nodeOverlays,
                    nodes,
                    nodeClaims,
                    pods,
                    daemonSets,
                    namespaceLabels,
                    volumeClaims,
                    volumes,
                    storageClasses,
                    csiNodes,
                    podDisruptionBudgets);
        }
    }
}
