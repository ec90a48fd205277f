package io.karpenter.k8s.observe;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.testkit.ManualClock;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.FakeClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.planning.PlanningInput;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A cluster in memory and what is known of it. */
final class ObservedCluster {

    static final ResourceKind NODE_CLASS =
            new ResourceKind("test.karpenter.io", "v1", "TestNodeClass", "testnodeclasses", false);

    static final ObserverSettings SETTINGS = ObserverSettings.DEFAULT.withProvider(
            ObserverSettings.DEFAULT.labels(), Set.of(), Set.of(), List.of(NODE_CLASS));

    final ManualClock clock = new ManualClock();
    final FakeClusterApi api = FakeClusterApi.immediate(clock);
    final List<UnreadResource> unread = new ArrayList<>();
    final ClusterState state;
    final ClusterWatches watches;

    ObservedCluster() {
        this(SETTINGS);
    }

    ObservedCluster(ObserverSettings settings) {
        state = new ClusterState(settings.tellingUnread(unread::add), clock);
        watches = new ClusterWatches(api, clock).listen(state).open();
    }

    /** What another process knows that begins now. */
    ClusterState restarted() {
        ClusterState fresh = new ClusterState(SETTINGS, clock);
        new ClusterWatches(api, clock).listen(fresh).open();
        return fresh;
    }

    Resource create(ResourceKind kind, String yaml) {
        return api.create(Yaml.resource(kind, yaml));
    }

    Resource patch(ResourceKind kind, String name, String yaml) {
        return api.patch(kind, key(kind, name), ClusterApi.Part.MAIN, Yaml.map(yaml));
    }

    Resource patchStatus(ResourceKind kind, String name, String yaml) {
        return api.patch(kind, key(kind, name), ClusterApi.Part.STATUS, Yaml.map("status: " + yaml));
    }

    void delete(ResourceKind kind, String name) {
        api.delete(kind, key(kind, name), ClusterApi.DeleteOptions.ANY);
    }

    private static ObjectKey key(ResourceKind kind, String name) {
        return new ObjectKey(kind.namespaced() ? "default" : "", name);
    }

    Cluster snapshot() {
        return state.snapshot(clock.instant());
    }

    PlanningInput planning() {
        return state.planningInput(clock.instant());
    }

    /** Names of pods of the snapshot that wait for a node. */
    List<String> pending() {
        return names(snapshot().pendingPods());
    }

    static List<String> names(List<Pod> pods) {
        return pods.stream().map(pod -> pod.id().name()).toList();
    }

    // ---- objects ----

    /** A pod that the kube-scheduler has no place for. */
    void waitingPod(String name) {
        waitingPod(name, "1");
    }

    void waitingPod(String name, String cpu) {
        create(ResourceKind.POD, """
                metadata: {name: %s, namespace: default, labels: {app: web}}
                spec:
                  containers: [{name: main, resources: {requests: {cpu: "%s"}}}]
                status:
                  phase: Pending
                  conditions: [{type: PodScheduled, status: "False", reason: Unschedulable}]
                """.formatted(name, cpu));
    }

    void runningPod(String name, String node) {
        create(ResourceKind.POD, """
                metadata:
                  name: %s
                  namespace: default
                  labels: {app: web}
                  ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web, uid: w, controller: true}]
                spec:
                  nodeName: %s
                  containers: [{name: main, resources: {requests: {cpu: "1"}}}]
                status: {phase: Running}
                """.formatted(name, node));
    }

    /** A NodePool that can be used. */
    void nodePool(String name) {
        create(ResourceKind.NODE_POOL, """
                metadata: {name: %s}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: test.karpenter.io, kind: TestNodeClass, name: default}
                      requirements: []
                status:
                  conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]
                """.formatted(name));
    }

    /** A NodeClaim as the provisioner creates it. */
    void claim(String name, String... types) {
        create(ResourceKind.NODE_CLAIM, claimYaml(name, types));
    }

    static String claimYaml(String name, String... types) {
        return """
                metadata: {name: %s, labels: {karpenter.sh/nodepool: general}, finalizers: [karpenter.sh/termination]}
                spec:
                  nodeClassRef: {group: test.karpenter.io, kind: TestNodeClass, name: default}
                  startupTaints: [{key: agent, effect: NoSchedule}]
                  requirements: [{key: node.kubernetes.io/instance-type, operator: In, values: [%s]}]
                """.formatted(name, String.join(", ", types));
    }

    /** The claim's machine is running. */
    void launched(String claim) {
        patch(ResourceKind.NODE_CLAIM, claim, """
                metadata:
                  labels:
                    node.kubernetes.io/instance-type: c4
                    topology.kubernetes.io/zone: zone-a
                    karpenter.sh/capacity-type: on-demand
                """);
        patchStatus(ResourceKind.NODE_CLAIM, claim, """

                  providerID: test:///%s
                  capacity: {cpu: "4", memory: 16Gi, pods: "110", example.com/gpu: "1"}
                  allocatable: {cpu: "4", memory: 16Gi, pods: "110", example.com/gpu: "1"}
                """.formatted(claim).indent(2));
    }

    /** The claim's Node has come, with a taint that goes away later. */
    void joined(String claim, String node) {
        create(ResourceKind.NODE, """
                metadata:
                  name: %s
                  labels:
                    karpenter.sh/nodepool: general
                    node.kubernetes.io/instance-type: c4
                    test.karpenter.io/testnodeclass: default
                    kubernetes.io/hostname: %s
                  finalizers: [karpenter.sh/termination]
                spec:
                  providerID: test:///%s
                  taints:
                  - {key: node.kubernetes.io/not-ready, effect: NoSchedule}
                  - {key: agent, effect: NoSchedule}
                status:
                  capacity: {cpu: "4", memory: 16Gi, pods: "110", example.com/gpu: "0"}
                  allocatable: {cpu: "4", memory: 16Gi, pods: "110", example.com/gpu: "0"}
                """.formatted(node, node, claim));
    }

    void registered(String claim, String node) {
        condition(claim, "Registered");
        patchStatus(ResourceKind.NODE_CLAIM, claim, "{nodeName: %s}".formatted(node));
    }

    void initialized(String claim, String node) {
        patchStatus(ResourceKind.NODE_CLAIM, claim, """

                  nodeName: %s
                  conditions:
                  - {type: Registered, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Initialized, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}
                """.formatted(node).indent(2));
        patch(ResourceKind.NODE, node, """
                metadata: {labels: {karpenter.sh/registered: "true", karpenter.sh/initialized: "true"}}
                spec: {taints: []}
                """);
    }

    void condition(String claim, String type) {
        patchStatus(
                ResourceKind.NODE_CLAIM,
                claim,
                "{conditions: [{type: %s, status: \"True\", lastTransitionTime: \"2026-01-01T00:00:00Z\"}]}"
                        .formatted(type));
    }

    /** A NodeClaim and its Node, ready for pods. */
    void node(String name) {
        claim("claim-" + name, "c4");
        launched("claim-" + name);
        joined("claim-" + name, name);
        initialized("claim-" + name, name);
    }
}
