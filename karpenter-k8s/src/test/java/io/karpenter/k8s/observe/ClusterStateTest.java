package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What objects of an API server are in a snapshot. */
final class ClusterStateTest {

    private final ObservedCluster cluster = new ObservedCluster();

    private ExistingNode place(String name) {
        return ExistingNodes.of(cluster.snapshot(), Catalogs.linear(4, 8))
                .find(name)
                .orElseThrow();
    }

    private List<String> nodeNames() {
        return cluster.snapshot().nodes().stream().map(node -> node.name()).toList();
    }

    // ---- pods ----

    @Test
    @DisplayName("PROV-05 only a pod that the kube-scheduler has found no place for waits for a node")
    void onlyUnschedulablePodsWait() {
        cluster.waitingPod("waits");
        cluster.create(ResourceKind.POD, pod("unseen", "", "{phase: Pending}"));
        cluster.create(
                ResourceKind.POD,
                pod("other", "", "{phase: Pending, conditions: [{type: PodScheduled, status: \"False\", reason: X}]}"));
        cluster.create(
                ResourceKind.POD,
                pod(
                        "preempts",
                        "",
                        "{nominatedNodeName: a, conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable}]}"));

        assertThat(cluster.pending()).containsExactly("waits");
        assertThat(cluster.snapshot().pods()).hasSize(1);
        assertThat(ObservedCluster.names(cluster.state.provisionablePods())).containsExactly("waits");
    }

    @Test
    @DisplayName("PROV-05 pods of DaemonSets and of a node itself are not waited for")
    void daemonsAreNotPlanned() {
        String unschedulable = "{conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable}]}";
        cluster.create(
                ResourceKind.POD,
                pod("daemon", "ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: d}]", unschedulable));
        cluster.create(
                ResourceKind.POD,
                pod("mirror", "ownerReferences: [{apiVersion: v1, kind: Node, name: n}]", unschedulable));

        assertThat(cluster.pending()).isEmpty();
    }

    @Test
    @DisplayName("PROV-03 those who listen hear of a pod once it waits, and not once it is bound")
    void listenersHearOfWaitingPods() {
        List<String> heard = new ArrayList<>();
        cluster.state.onProvisionable(pod -> heard.add(pod.id().name()));

        cluster.create(ResourceKind.POD, pod("p", "", "{phase: Pending}"));
        assertThat(heard).isEmpty();
        cluster.patchStatus(
                ResourceKind.POD,
                "p",
                "{conditions: [{type: PodScheduled, status: \"False\", reason: Unschedulable}]}");
        cluster.patch(ResourceKind.POD, "p", "spec: {nodeName: n}");

        assertThat(heard).containsExactly("p");
        assertThat(cluster.state.provisionablePods()).isEmpty();
    }

    @Test
    @DisplayName("STA-12 a pod that has ended, or is bound elsewhere under its name, frees the node it was on")
    void endedPodsFreeTheirNode() {
        cluster.runningPod("ends", "n1");
        cluster.runningPod("moves", "n1");
        cluster.patchStatus(ResourceKind.POD, "ends", "{phase: Succeeded}");
        cluster.delete(ResourceKind.POD, "moves");
        cluster.runningPod("moves", "n2");

        assertThat(cluster.snapshot().pods())
                .extracting(pod -> pod.status().nodeName().orElse(""))
                .containsExactly("n2");
    }

    @Test
    @DisplayName("pods of one shape share one spec and one list of owners, whatever else is written to each of them")
    void replicasShareOneSpec() {
        cluster.runningPod("a", "n1");
        cluster.runningPod("b", "n2");
        cluster.patch(ResourceKind.POD, "b", "metadata: {annotations: {cni.example.com/ip: 10.0.0.7}}");

        List<Pod> pods = cluster.snapshot().pods();
        assertThat(pods.get(0).spec()).isSameAs(pods.get(1).spec());
        assertThat(pods.get(0).owners()).isSameAs(pods.get(1).owners());
    }

    @Test
    @DisplayName("pods of a DaemonSet, each of which names its own node, share one spec; what protects a pod is kept")
    void daemonsShareOneSpec() {
        for (String node : List.of("n1", "n2")) {
            cluster.create(ResourceKind.POD, """
                    metadata:
                      name: agent-%1$s
                      namespace: default
                      annotations: {karpenter.sh/do-not-disrupt: "true"}
                      ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]
                    spec:
                      nodeName: %1$s
                      affinity:
                        nodeAffinity:
                          requiredDuringSchedulingIgnoredDuringExecution:
                            nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [%1$s]}]}]
                      containers: [{name: main}]
                    """.formatted(node));
        }

        List<Pod> pods = cluster.snapshot().pods();
        assertThat(pods.get(0).spec()).isSameAs(pods.get(1).spec());
        assertThat(pods.get(0).spec().annotations()).containsEntry("karpenter.sh/do-not-disrupt", "true");
    }

    @Test
    @DisplayName("STA-09 a DaemonSet's pods to come are as its newest one is, and run where its template says")
    void newestDaemonIsTheTemplate() {
        cluster.create(ResourceKind.DAEMON_SET, """
                metadata: {name: agent, namespace: default}
                spec:
                  template:
                    spec:
                      nodeSelector: {disk: ssd}
                      containers: [{name: main, resources: {requests: {cpu: 100m}}}]
                """);
        assertThat(daemonCpu()).isEqualTo("100m");

        daemon("agent-1", "300m");
        cluster.clock.passes(Duration.ofMinutes(1));
        daemon("agent-2", "200m");
        assertThat(daemonCpu()).isEqualTo("200m");

        cluster.delete(ResourceKind.POD, "agent-2");
        assertThat(daemonCpu()).isEqualTo("300m");
    }

    private void daemon(String name, String cpu) {
        cluster.create(ResourceKind.POD, """
                metadata:
                  name: %s
                  namespace: default
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]
                spec:
                  nodeName: n1
                  nodeSelector: {disk: ssd}
                  containers: [{name: main, resources: {requests: {cpu: %s}}}]
                """.formatted(name, cpu));
    }

    private String daemonCpu() {
        return cluster.snapshot()
                .daemonSets()
                .get(0)
                .template()
                .requests()
                .get("cpu")
                .toString();
    }

    // ---- nodes ----

    @Test
    @DisplayName(
            "STA-06 until its Node is registered the claim says what a node is; taints that go away are hidden and zeros filled")
    void unregisteredNodesAreAsTheirClaimSays() {
        cluster.claim("c", "c4");
        cluster.launched("c");
        cluster.joined("c", "n");

        ExistingNode place = place("n");
        assertThat(place.initialized()).isFalse();
        assertThat(place.labels()).containsEntry("topology.kubernetes.io/zone", "zone-a");
        assertThat(place.taints()).isEmpty();
        assertThat(place.allocatable().get("example.com/gpu")).isEqualTo(Quantity.of(1));

        cluster.registered("c", "n");
        assertThat(place("n").labels()).doesNotContainKey("topology.kubernetes.io/zone");
        assertThat(place("n").taints()).isEmpty();
    }

    @Test
    @DisplayName("STA-06 an initialized node is as its Node says, taints and all")
    void initializedNodesAreAsTheyAre() {
        cluster.node("n");
        cluster.patch(ResourceKind.NODE, "n", "spec: {taints: [{key: agent, effect: NoSchedule}]}");

        assertThat(place("n").taints()).extracting(Taint::key).containsExactly("agent");
        assertThat(place("n").allocatable().get("example.com/gpu")).isEqualTo(Quantity.ZERO);
    }

    @Test
    @DisplayName("STA-07 a managed Node counts once it says which machine it is; until then its claim is in flight")
    void managedNodesSayWhatTheyAre() {
        cluster.claim("c", "c4");
        cluster.launched("c");
        cluster.create(
                ResourceKind.NODE,
                "metadata: {name: no-id, labels: {test.karpenter.io/testnodeclass: d, node.kubernetes.io/instance-type: x}}");
        cluster.create(ResourceKind.NODE, """
                metadata: {name: no-type, labels: {test.karpenter.io/testnodeclass: d}}
                spec: {providerID: "test:///c"}
                """);
        cluster.create(ResourceKind.NODE, "metadata: {name: foreign}");

        assertThat(nodeNames()).containsExactly("foreign");
        assertThat(place("c").joined()).isFalse();

        cluster.patch(ResourceKind.NODE, "no-type", "metadata: {labels: {node.kubernetes.io/instance-type: c4}}");
        assertThat(nodeNames()).containsExactly("foreign", "no-type");
    }

    @Test
    @DisplayName("STA-08 a node leaves once its claim is being deleted, its machine is ended, or it was marked")
    void nodesLeave() {
        List.of("stays", "deleted", "ended", "marked").forEach(cluster::node);
        cluster.delete(ResourceKind.NODE_CLAIM, "claim-deleted");
        cluster.condition("claim-ended", "InstanceTerminating");
        cluster.state.markForDeletion("claim-marked");

        assertThat(place("stays").leaving()).isFalse();
        assertThat(place("deleted").leaving()).isTrue();
        assertThat(place("ended").leaving()).isTrue();
        assertThat(place("marked").open()).isFalse();
        assertThat(cluster.state.standing(cluster.clock.instant(), Set.of()).isLeaving("marked"))
                .isTrue();

        cluster.state.unmarkForDeletion("claim-marked");
        assertThat(place("marked").open()).isTrue();
    }

    @Test
    @DisplayName("STA-04 a claim that was just created is there before any watch reports it, and only once")
    void ownClaimsAreKnownAtOnce() {
        ClusterState alone = new ClusterState(ObservedCluster.SETTINGS, cluster.clock);
        var created = cluster.create(ResourceKind.NODE_CLAIM, ObservedCluster.claimYaml("c", "c4"));
        alone.learn(created);
        alone.listener(ResourceKind.NODE_CLAIM).changed(created);

        assertThat(alone.snapshot(cluster.clock.instant()).nodeClaims())
                .extracting(NodeClaim::name)
                .containsExactly("c");
    }

    @Test
    @DisplayName("STA-04 a claim whose end was reported does not come back with a late answer")
    void endedClaimsStayGone() {
        var created = cluster.create(ResourceKind.NODE_CLAIM, ObservedCluster.claimYaml("c", "c4"));
        cluster.patch(ResourceKind.NODE_CLAIM, "c", "metadata: {finalizers: []}");
        cluster.delete(ResourceKind.NODE_CLAIM, "c");

        cluster.state.learn(created);

        assertThat(cluster.snapshot().nodeClaims()).isEmpty();
        assertThat(cluster.state.accounts().counts("general").present()).isZero();
    }

    // ---- the rest ----

    @Test
    @DisplayName("NodePools and NodeClaims of another provider are not ours")
    void othersObjectsAreIgnored() {
        String other = "nodeClassRef: {group: other.io, kind: OtherNodeClass, name: x}";
        cluster.create(
                ResourceKind.NODE_POOL,
                "metadata: {name: theirs}\nspec: {template: {spec: {requirements: [], %s}}}".formatted(other));
        cluster.create(
                ResourceKind.NODE_CLAIM,
                "metadata: {name: theirs, labels: {karpenter.sh/nodepool: theirs}}\nspec: {requirements: [], %s}"
                        .formatted(other));
        cluster.nodePool("ours");

        assertThat(cluster.snapshot().nodePools())
                .extracting(pool -> pool.name())
                .containsExactly("ours");
        assertThat(cluster.snapshot().nodeClaims()).isEmpty();
        assertThat(cluster.unread).isEmpty();
    }

    @Test
    @DisplayName("a NodePool can be used once its status says so")
    void poolsWithoutStatusAreNotReady() {
        cluster.create(ResourceKind.NODE_POOL, """
                metadata: {name: fresh}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: test.karpenter.io, kind: TestNodeClass, name: default}
                      requirements: []
                """);
        assertThat(cluster.snapshot().nodePools().get(0).isUsable()).isFalse();

        cluster.patchStatus(
                ResourceKind.NODE_POOL,
                "fresh",
                "{conditions: [{type: Ready, status: \"True\", lastTransitionTime: \"2026-01-01T00:00:00Z\"}]}");
        assertThat(cluster.snapshot().nodePools().get(0).isUsable()).isTrue();
    }

    @Test
    @DisplayName("an object that cannot be read is told of once for each version, left out, and stops no other")
    void unreadableObjectsAreLeftOut() {
        cluster.waitingPod("good");
        var bad = cluster.create(
                ResourceKind.POD,
                pod("bad", "", "{}").replace("name: main", "name: main, resources: {requests: {cpu: x}}"));
        cluster.state.listener(ResourceKind.POD).changed(bad);
        cluster.waitingPod("later");

        assertThat(cluster.pending()).containsExactly("good", "later");
        assertThat(cluster.unread).hasSize(1);
        assertThat(cluster.unread.get(0).toString())
                .contains("Pod default/bad is left out")
                .contains("spec.containers[0].resources.requests.cpu");

        cluster.patchStatus(ResourceKind.POD, "bad", "{phase: Pending}");
        assertThat(cluster.unread).hasSize(2);
    }

    @Test
    @DisplayName(
            "volumes, budgets, namespaces and configuration objects are in the snapshot as they are, the budget by its status")
    void everyKindThatDecides() {
        cluster.create(ResourceKind.NAMESPACE, "metadata: {name: shop, labels: {team: a}}");
        cluster.create(ResourceKind.STORAGE_CLASS, "{metadata: {name: fast}, provisioner: csi.example.com}");
        cluster.create(ResourceKind.PERSISTENT_VOLUME, "{metadata: {name: v}, spec: {csi: {driver: csi.example.com}}}");
        cluster.create(
                ResourceKind.PERSISTENT_VOLUME_CLAIM,
                "{metadata: {name: c, namespace: shop}, spec: {volumeName: v, storageClassName: fast}}");
        cluster.create(
                ResourceKind.CSI_NODE,
                "{metadata: {name: n}, spec: {drivers: [{name: csi.example.com, nodeID: n, allocatable: {count: 25}}]}}");
        cluster.create(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: b, namespace: shop}
                spec: {maxUnavailable: 1, selector: {matchLabels: {app: web}}}
                status: {disruptionsAllowed: 3}
                """);
        cluster.create(
                ObservedCluster.NODE_CLASS, "{metadata: {name: default}, spec: {image: x}, status: {zones: [a]}}");

        Cluster snapshot = cluster.snapshot();
        assertThat(snapshot.namespaceLabels().get("shop")).containsEntry("team", "a");
        assertThat(snapshot.storageClasses()).containsKey("fast");
        assertThat(snapshot.volumes().get("v").csiDriver()).contains("csi.example.com");
        assertThat(snapshot.volumeClaims().get("shop/c").volumeName()).contains("v");
        assertThat(snapshot.csiNodes().get("n").attachLimits()).containsEntry("csi.example.com", 25);
        assertThat(snapshot.podDisruptionBudgets().get(0).disruptionsAllowed()).isEqualTo(3);
        assertThat(cluster.state.nodeClasses().get(0).spec()).containsEntry("image", "x");
        assertThat(cluster.state.nodeClasses().get(0).status()).containsKey("zones");
        assertThat(cluster.unread).isEmpty();
    }

    @Test
    @DisplayName("a snapshot without a change in between has the very same lists")
    void listsAreKept() {
        cluster.runningPod("a", "n");
        Cluster first = cluster.snapshot();
        cluster.create(ResourceKind.NAMESPACE, "metadata: {name: shop}");

        assertThat(cluster.snapshot().pods()).isSameAs(first.pods());
        cluster.runningPod("b", "n");
        assertThat(cluster.snapshot().pods()).hasSize(2);
        assertThat(first.pods()).hasSize(1);
    }

    private static String pod(String name, String metadata, String status) {
        return """
                metadata:
                  name: %s
                  namespace: default
                  %s
                spec:
                  containers: [{name: main}]
                status: %s
                """.formatted(name, metadata, status);
    }
}
