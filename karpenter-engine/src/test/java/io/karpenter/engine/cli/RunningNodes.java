package io.karpenter.engine.cli;

/** A small cluster that runs, of NodePool {@code general}: an empty node, one far too large, and one that a budget guards. */
final class RunningNodes {

    private static final String MANIFESTS = """
            apiVersion: v1
            kind: Node
            metadata: {name: empty, labels: {karpenter.sh/nodepool: general, node.kubernetes.io/instance-type: m7i.xlarge,
              topology.kubernetes.io/zone: us-east-1a, karpenter.sh/capacity-type: on-demand}}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: large, labels: {karpenter.sh/nodepool: general, node.kubernetes.io/instance-type: m7i.8xlarge,
              topology.kubernetes.io/zone: us-east-1a, karpenter.sh/capacity-type: on-demand}}
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: guarded, labels: {karpenter.sh/nodepool: general, node.kubernetes.io/instance-type: m7i.large,
              topology.kubernetes.io/zone: us-east-1a, karpenter.sh/capacity-type: on-demand}}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: %1$s-0, namespace: shop, labels: {app: %1$s}}
            spec: {nodeName: large, containers: [{name: c, resources: {requests: {cpu: "3", memory: 2Gi}}}]}
            ---
            apiVersion: v1
            kind: Pod
            metadata: {name: api-0, namespace: shop, labels: {app: api}}
            spec: {nodeName: guarded, containers: [{name: c, resources: {requests: {cpu: 500m, memory: 1Gi}}}]}
            ---
            apiVersion: policy/v1
            kind: PodDisruptionBudget
            metadata: {name: api, namespace: shop}
            spec: {minAvailable: 1, selector: {matchLabels: {app: api}}}
            ---
            """;

    private RunningNodes() {}

    /**
     * Its manifests.
     *
     * @param app of the only pod on the large node
     */
    static String with(String app) {
        return MANIFESTS.formatted(app);
    }
}
