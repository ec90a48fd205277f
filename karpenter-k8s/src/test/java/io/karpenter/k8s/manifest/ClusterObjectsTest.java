package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.workload.NodeAffinity;
import io.karpenter.core.workload.PodSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nodes, node claims, namespaces and disruption budgets. */
class ClusterObjectsTest {

    @Test
    @DisplayName("A node with all that decides, and one with nothing but a name")
    void nodes() {
        Cluster cluster = Reading.cluster("""
                apiVersion: v1
                kind: Node
                metadata:
                  name: full
                  labels: {zone: a}
                  annotations: {karpenter.sh/do-not-disrupt: "true"}
                  creationTimestamp: "2026-01-01T00:00:00Z"
                  deletionTimestamp: "2026-02-01T00:00:00Z"
                spec:
                  providerID: aws:///a/i-1
                  unschedulable: true
                  podCIDR: 10.0.0.0/24
                  taints: [{key: dedicated, value: db, effect: NoExecute, timeAdded: "2026-01-01T00:00:00Z"}]
                status:
                  capacity: {cpu: "4", memory: 16Gi, pods: "58"}
                  allocatable: {cpu: 3920m, memory: 15Gi, pods: 58}
                  nodeInfo: {kubeletVersion: v1.37.0}
                  images: [{names: [a], sizeBytes: 1}]
                ---
                {apiVersion: v1, kind: Node, metadata: {name: bare}}
                """);

        assertThat(cluster.nodes().get(0)).satisfies(node -> {
            assertThat(node.name()).isEqualTo("full");
            assertThat(node.providerId()).isEqualTo("aws:///a/i-1");
            assertThat(node.labels()).containsExactly(Map.entry("zone", "a"));
            assertThat(node.annotations()).containsKey("karpenter.sh/do-not-disrupt");
            assertThat(node.taints()).containsExactly(new Taint("dedicated", "db", TaintEffect.NO_EXECUTE));
            assertThat(node.capacity()).isEqualTo(ResourceList.parse("cpu", "4", "memory", "16Gi", "pods", "58"));
            assertThat(node.allocatable())
                    .isEqualTo(ResourceList.parse("cpu", "3920m", "memory", "15Gi", "pods", "58"));
            assertThat(node.unschedulable()).isTrue();
            assertThat(node.deleting()).isTrue();
            assertThat(node.created()).isEqualTo("2026-01-01T00:00:00Z");
        });
        assertThat(cluster.nodes().get(1)).satisfies(node -> {
            assertThat(node.capacity()).isEqualTo(ResourceList.EMPTY);
            assertThat(node.unschedulable()).isFalse();
            assertThat(node.deleting()).isFalse();
            assertThat(node.created()).isEqualTo(Instant.EPOCH);
        });
    }

    @Test
    @DisplayName("A node claim with its pool, requirements and state")
    void nodeClaims() {
        Cluster cluster = Reading.cluster("""
                apiVersion: karpenter.sh/v1
                kind: NodeClaim
                metadata: {name: general-x7, labels: {karpenter.sh/nodepool: general, zone: a}}
                spec:
                  nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                  requirements: [{key: zone, operator: In, values: [a], minValues: 1}, {key: karpenter.sh/nodepool, operator: In, values: [general]}]
                  resources: {requests: {cpu: 3}}
                  taints: [{key: t, effect: NoSchedule}]
                  startupTaints: [{key: s, effect: NoSchedule}]
                  expireAfter: 720h
                status:
                  providerID: aws:///a/i-1
                  nodeName: ip-1
                  imageID: ami-1
                  capacity: {cpu: 4}
                  allocatable: {cpu: 3900m}
                  conditions:
                  - {type: Registered, status: "True", reason: Registered, message: "", lastTransitionTime: "2026-01-01T00:00:00Z"}
                  - {type: Initialized, status: "False", reason: x, message: "", lastTransitionTime: "2026-01-01T00:00:00Z"}
                ---
                {apiVersion: karpenter.sh/v1, kind: NodeClaim, metadata: {name: alone}, spec: {requirements: []}}
                """);

        assertThat(cluster.nodeClaims().get(0)).satisfies(claim -> {
            assertThat(claim.nodePool()).isEqualTo("general");
            assertThat(claim.requirements())
                    .extracting(Expression::key)
                    .containsExactly("zone", "karpenter.sh/nodepool");
            assertThat(claim.taints()).extracting(Taint::key).containsExactly("t");
            assertThat(claim.startupTaints()).extracting(Taint::key).containsExactly("s");
            assertThat(claim.providerId()).isEqualTo("aws:///a/i-1");
            assertThat(claim.nodeName()).hasValue("ip-1");
            assertThat(claim.capacity()).isEqualTo(ResourceList.parse("cpu", "4"));
            assertThat(claim.allocatable()).isEqualTo(ResourceList.parse("cpu", "3900m"));
            assertThat(claim.registered()).isTrue();
            assertThat(claim.initialized()).isFalse();
        });
        assertThat(cluster.nodeClaims().get(1)).satisfies(claim -> {
            assertThat(claim.nodePool()).isEmpty();
            assertThat(claim.nodeName()).isEmpty();
            assertThat(claim.registered()).isFalse();
        });
    }

    @Test
    @DisplayName("Every namespace with pods carries its name as a label, one of the input its own labels too")
    void namespaces() {
        Cluster cluster = Reading.cluster("""
                {apiVersion: v1, kind: Namespace, metadata: {name: shop, labels: {team: a}}}
                ---
                {apiVersion: v1, kind: Pod, metadata: {name: p, namespace: other}, spec: {containers: [{name: c}]}}
                """);

        assertThat(cluster.namespaceLabels())
                .isEqualTo(Map.of(
                        "shop", Map.of("team", "a", "kubernetes.io/metadata.name", "shop"),
                        "other", Map.of("kubernetes.io/metadata.name", "other")));
    }

    @Test
    @DisplayName("The instant of the snapshot is the reader's")
    void now() {
        Instant now = Instant.parse("2026-03-04T05:06:07Z");

        assertThat(ManifestReader.builder()
                        .now(now)
                        .build()
                        .read(List.of())
                        .cluster()
                        .now())
                .isEqualTo(now);
    }

    private static PodDisruptionBudget budget(String spec, String status) {
        StringBuilder yaml = new StringBuilder();
        // Seven pods: five ready, one not ready, one without a node.
        for (int i = 0; i < 7; i++) {
            String node = i < 6 ? "nodeName: n, " : "";
            String ready = i == 5 ? ", status: {phase: Running, conditions: [{type: Ready, status: \"False\"}]}" : "";
            yaml.append(
                    "{apiVersion: v1, kind: Pod, metadata: {name: p%d, labels: {app: web}}, spec: {%scontainers: [{name: c}]}%s}\n---\n"
                            .formatted(i, node, ready));
        }
        yaml.append(
                "{apiVersion: v1, kind: Pod, metadata: {name: q, labels: {app: db}}, spec: {nodeName: n, containers: [{name: c}]}}\n---\n");
        yaml.append("{apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {%s}%s}\n"
                .formatted(spec, status));
        return Reading.cluster(yaml.toString()).podDisruptionBudgets().get(0);
    }

    @ParameterizedTest(name = "{0} allows {1}")
    @CsvSource({
        "minAvailable: 3, 2",
        "minAvailable: 5, 0",
        "minAvailable: 9, 0",
        "minAvailable: '50%', 1",
        "minAvailable: '0%', 5",
        "minAvailable: '100%', 0",
        "maxUnavailable: 3, 1",
        "maxUnavailable: 0, 0",
        "maxUnavailable: '10%', 0",
        "maxUnavailable: '30%', 1",
        "maxUnavailable: '100%', 5"
    })
    @DisplayName(
            "Evictions that a budget without status allows: healthy pods less those that must stay, shares rounded up")
    void computedBudgets(String bound, int allowed) {
        assertThat(budget(bound + ", selector: {matchLabels: {app: web}}", "").disruptionsAllowed())
                .isEqualTo(allowed);
    }

    @Test
    @DisplayName("A budget's status is believed; without a selector it selects nothing, with an empty one everything")
    void budgets() {
        assertThat(budget(
                                "minAvailable: 0, selector: {matchLabels: {app: web}}",
                                ", status: {disruptionsAllowed: 2, currentHealthy: 9}")
                        .disruptionsAllowed())
                .isEqualTo(2);
        assertThat(budget("minAvailable: 0", "").disruptionsAllowed()).isZero();
        assertThat(budget("minAvailable: 0, selector: {}", "").disruptionsAllowed())
                .isEqualTo(6);
        assertThat(budget("selector: {}", "").disruptionsAllowed()).isZero();
        assertThat(budget("maxUnavailable: 1, unhealthyPodEvictionPolicy: AlwaysAllow", ""))
                .satisfies(b -> {
                    assertThat(b.alwaysAllowUnhealthy()).isTrue();
                    assertThat(b.maxUnavailable()).hasValue("1");
                    assertThat(b.minAvailable()).isEmpty();
                    assertThat(b.selector()).isEmpty();
                });
    }

    @Test
    @DisplayName(
            "SCH-DS-01 a DaemonSet is as its newest pod in the input that stays is, and runs where its template says")
    void newestDaemonPod() {
        Cluster cluster = Reading.cluster("""
                apiVersion: apps/v1
                kind: DaemonSet
                metadata: {name: agent}
                spec:
                  template:
                    spec: {containers: [{name: main, resources: {requests: {cpu: 100m}}}]}
                """ + daemonPod("old", "2026-01-01T00:00:00Z", "300m")
                + daemonPod("new", "2026-01-02T00:00:00Z", "200m")
                + daemonPod("going", "2026-01-03T00:00:00Z", "700m")
                        .replace("uid: going", "uid: going\n  deletionTimestamp: \"2026-01-03T00:00:00Z\""));

        PodSpec template = cluster.daemonSets().get(0).template();
        assertThat(template.requests().get("cpu").toString()).isEqualTo("200m");
        assertThat(template.nodeAffinity()).isEqualTo(NodeAffinity.NONE);
    }

    private static String daemonPod(String name, String created, String cpu) {
        return """
                ---
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %1$s
                  uid: %1$s
                  creationTimestamp: "%2$s"
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: agent, controller: true}]
                spec:
                  nodeName: n
                  affinity:
                    nodeAffinity:
                      requiredDuringSchedulingIgnoredDuringExecution:
                        nodeSelectorTerms: [{matchFields: [{key: metadata.name, operator: In, values: [n]}]}]
                  containers: [{name: main, resources: {requests: {cpu: %3$s}}}]
                """.formatted(name, created, cpu);
    }
}
