package io.karpenter.core.workload;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Toleration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a pod asks of the place it runs on. All replicas of a workload share one instance.
 *
 * @param labels of the pod, which selectors of others look at
 * @param annotations of the pod
 * @param requests effective request including one of {@code pods} ({@link EffectiveRequest})
 * @param nodeSelector labels the node must have
 * @param nodeAffinity rules on node labels
 * @param podAffinity pods to be near to
 * @param podAntiAffinity pods to be apart from
 * @param topologySpread spread constraints
 * @param tolerations of node taints
 * @param hostPorts ports of the node (SCH-HP-01)
 * @param priority larger is more important, 0 by default
 * @param usesResourceClaims true if the pod references a ResourceClaim (SCH-DRA-01)
 */
public record PodSpec(
        Map<String, String> labels,
        Map<String, String> annotations,
        ResourceList requests,
        Map<String, String> nodeSelector,
        NodeAffinity nodeAffinity,
        PodAffinity podAffinity,
        PodAffinity podAntiAffinity,
        List<TopologySpreadConstraint> topologySpread,
        List<Toleration> tolerations,
        List<HostPort> hostPorts,
        int priority,
        boolean usesResourceClaims) {

    public PodSpec {
        labels = sorted(labels);
        annotations = sorted(annotations);
        nodeSelector = sorted(nodeSelector);
        topologySpread = List.copyOf(topologySpread);
        tolerations = List.copyOf(tolerations);
        hostPorts = List.copyOf(hostPorts);
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return map.isEmpty() ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    public static Builder builder() {
        return new Builder();
    }

    public Builder toBuilder() {
        return new Builder()
                .labels(labels)
                .annotations(annotations)
                .requests(requests)
                .nodeSelector(nodeSelector)
                .nodeAffinity(nodeAffinity)
                .podAffinity(podAffinity)
                .podAntiAffinity(podAntiAffinity)
                .topologySpread(topologySpread)
                .tolerations(tolerations)
                .hostPorts(hostPorts)
                .priority(priority)
                .usesResourceClaims(usesResourceClaims);
    }

    /** Collects the parts of a {@link PodSpec}; what is not set is empty. Not thread-safe. */
    public static final class Builder {

        private Map<String, String> labels = Map.of();
        private Map<String, String> annotations = Map.of();
        private ResourceList requests =
                EffectiveRequest.of(List.of(), List.of(), ResourceList.EMPTY, ResourceList.EMPTY);
        private Map<String, String> nodeSelector = Map.of();
        private NodeAffinity nodeAffinity = NodeAffinity.NONE;
        private PodAffinity podAffinity = PodAffinity.NONE;
        private PodAffinity podAntiAffinity = PodAffinity.NONE;
        private List<TopologySpreadConstraint> topologySpread = List.of();
        private List<Toleration> tolerations = List.of();
        private List<HostPort> hostPorts = List.of();
        private int priority;
        private boolean usesResourceClaims;

        private Builder() {}

        public Builder labels(Map<String, String> value) {
            labels = value;
            return this;
        }

        public Builder annotations(Map<String, String> value) {
            annotations = value;
            return this;
        }

        /** The effective request; it must hold one of {@code pods}, see {@link EffectiveRequest}. */
        public Builder requests(ResourceList value) {
            requests = value;
            return this;
        }

        public Builder nodeSelector(Map<String, String> value) {
            nodeSelector = value;
            return this;
        }

        public Builder nodeAffinity(NodeAffinity value) {
            nodeAffinity = value;
            return this;
        }

        public Builder podAffinity(PodAffinity value) {
            podAffinity = value;
            return this;
        }

        public Builder podAntiAffinity(PodAffinity value) {
            podAntiAffinity = value;
            return this;
        }

        public Builder topologySpread(List<TopologySpreadConstraint> value) {
            topologySpread = value;
            return this;
        }

        public Builder tolerations(List<Toleration> value) {
            tolerations = value;
            return this;
        }

        public Builder hostPorts(List<HostPort> value) {
            hostPorts = value;
            return this;
        }

        public Builder priority(int value) {
            priority = value;
            return this;
        }

        public Builder usesResourceClaims(boolean value) {
            usesResourceClaims = value;
            return this;
        }

        public PodSpec build() {
            return new PodSpec(
                    labels,
                    annotations,
                    requests,
                    nodeSelector,
                    nodeAffinity,
                    podAffinity,
                    podAntiAffinity,
                    topologySpread,
                    tolerations,
                    hostPorts,
                    priority,
                    usesResourceClaims);
        }
    }
}
