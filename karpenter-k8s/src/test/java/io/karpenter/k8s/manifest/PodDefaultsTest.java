package io.karpenter.k8s.manifest;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.PodSpec;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the API server, its admission plug-ins and the kubelet add to a pod (decisions 9, SCH-RES). */
class PodDefaultsTest {

    private static ResourceList requests(String spec) {
        return Reading.podSpec(spec).requests();
    }

    @Test
    @DisplayName("SCH-RES-05 limits become requests where none are stated, per resource, and count for nothing else")
    void limits() {
        assertThat(
                        requests(
                                "containers: [{name: c, resources: {requests: {cpu: 100m}, limits: {cpu: 1, memory: 1Gi, nvidia.com/gpu: 1}}}]"))
                .isEqualTo(ResourceList.parse("cpu", "100m", "memory", "1Gi", "nvidia.com/gpu", "1", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-RES-01 init containers count where they are larger, sidecars from their start on")
    void initContainers() {
        assertThat(requests("""
                        initContainers:
                        - {name: first, resources: {requests: {cpu: 3}}}
                        - {name: proxy, restartPolicy: Always, resources: {requests: {cpu: 1}}}
                        - {name: second, resources: {requests: {cpu: 2500m}}}
                        containers:
                        - {name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}
                        """)).isEqualTo(ResourceList.parse("cpu", "3500m", "memory", "1Gi", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-RES-01 requests of the pod as a whole replace those of its containers, overhead comes on top")
    void podLevel() {
        assertThat(requests("""
                        resources: {requests: {cpu: 2}}
                        overhead: {cpu: 250m, memory: 120Mi}
                        containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}]
                        """)).isEqualTo(ResourceList.parse("cpu", "2250m", "memory", "1144Mi", "pods", "1"));
    }

    @Test
    @DisplayName("Limits of the pod as a whole become requests only for what no container asks for")
    void podLevelLimits() {
        assertThat(requests("""
                        resources: {limits: {cpu: 4, memory: 2Gi}}
                        containers: [{name: c, resources: {requests: {cpu: 1}}}]
                        """)).isEqualTo(ResourceList.parse("cpu", "1", "memory", "2Gi", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-HP-01 ports of the node are taken, with hostNetwork all ports of the containers")
    void hostPorts() {
        String ports =
                "containers: [{name: c, ports: [{containerPort: 80}, {containerPort: 53, hostPort: 5353, protocol: UDP, hostIP: 10.0.0.1}]}]\n"
                        + "initContainers: [{name: i, ports: [{containerPort: 1, hostPort: 1}]}]\n";

        assertThat(Reading.podSpec(ports).hostPorts()).containsExactly(new HostPort("10.0.0.1", 5353, "UDP"));
        assertThat(Reading.podSpec(ports + "hostNetwork: true").hostPorts())
                .containsExactly(new HostPort("0.0.0.0", 80, "TCP"), new HostPort("10.0.0.1", 5353, "UDP"));
    }

    private static final String LIMIT_RANGE = """
            ---
            apiVersion: v1
            kind: LimitRange
            metadata: {name: defaults}
            spec:
              limits:
              - {type: Container, default: {cpu: 2, memory: 1Gi}, defaultRequest: {cpu: 200m}}
              - {type: Container, max: {ephemeral-storage: 5Gi}, min: {example.com/fuse: 1}}
              - {type: Pod, max: {cpu: 8}}
              - {type: PersistentVolumeClaim, max: {storage: 1Ti}}
            """;

    private static ResourceList firstRequests(String yaml) {
        return Reading.cluster(yaml).pods().get(0).spec().requests();
    }

    @Test
    @DisplayName("A LimitRange fills in requests and limits of new containers, also from its own bounds")
    void limitRange() {
        assertThat(firstRequests(Reading.pod("containers: [{name: c}]") + LIMIT_RANGE))
                .isEqualTo(ResourceList.parse(
                        "cpu",
                        "200m",
                        "memory",
                        "1Gi",
                        "ephemeral-storage",
                        "5Gi",
                        "example.com/fuse",
                        "1",
                        "pods",
                        "1"));
        assertThat(firstRequests(Reading.pod("containers: [{name: c, resources: {limits: {cpu: 3}}}]") + LIMIT_RANGE)
                        .get("cpu")
                        .value())
                .as("a limit of its own goes before the default request")
                .isEqualTo(3);
    }

    @Test
    @DisplayName("A LimitRange does not touch other namespaces nor pods that a cluster has already taken in")
    void limitRangeElsewhere() {
        String admitted = "{apiVersion: v1, kind: Pod, metadata: {name: p, uid: u}, spec: {containers: [{name: c}]}}\n";
        String elsewhere =
                "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: other}, spec: {containers: [{name: c}]}}\n";

        assertThat(firstRequests(admitted + LIMIT_RANGE)).isEqualTo(ResourceList.parse("pods", "1"));
        assertThat(firstRequests(elsewhere + LIMIT_RANGE)).isEqualTo(ResourceList.parse("pods", "1"));
    }

    private static final String RUNTIME_CLASS = """
            ---
            apiVersion: node.k8s.io/v1
            kind: RuntimeClass
            metadata: {name: kata}
            handler: kata
            overhead: {podFixed: {memory: 120Mi}}
            scheduling:
              nodeSelector: {sandbox: "true"}
              tolerations: [{key: sandbox, operator: Exists}]
            """;

    @Test
    @DisplayName("A RuntimeClass gives its pods overhead, node selector and tolerations")
    void runtimeClass() {
        PodSpec spec = Reading.cluster(Reading.pod(
                                "runtimeClassName: kata\ncontainers: [{name: c, resources: {requests: {memory: 1Gi}}}]")
                        + RUNTIME_CLASS)
                .pods()
                .get(0)
                .spec();

        assertThat(spec.requests()).isEqualTo(ResourceList.parse("memory", "1144Mi", "pods", "1"));
        assertThat(spec.nodeSelector()).containsEntry("sandbox", "true");
        assertThat(Toleration.untolerated(
                        List.of(new Taint("sandbox", "x", TaintEffect.NO_SCHEDULE)), spec.tolerations()))
                .isEmpty();
    }

    @Test
    @DisplayName("A RuntimeClass that is not there is warned about")
    void missingRuntimeClass() {
        assertThat(Reading.notices(Reading.pod("runtimeClassName: gone\ncontainers: [{name: c}]")))
                .anySatisfy(n -> assertThat(n).startsWith("warning: RuntimeClass gone is not in the input"));
    }

    @Test
    @DisplayName("A PriorityClass gives its pods their priority, the default one those that name none")
    void priorityClass() {
        String classes = """
                ---
                {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 1000, description: x}
                ---
                {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: usual}, value: 10, globalDefault: true}
                """;

        assertThat(priority("priorityClassName: high", classes)).isEqualTo(1000);
        assertThat(priority("priorityClassName: high\npriority: 7", classes)).isEqualTo(7);
        assertThat(priority("", classes)).isEqualTo(10);
        assertThat(priority("", "")).isZero();
        assertThat(priority("priorityClassName: system-node-critical", "")).isEqualTo(2_000_001_000);
        assertThat(priority("priorityClassName: gone", "")).isZero();
        assertThat(Reading.notices(Reading.pod("priorityClassName: gone\ncontainers: [{name: c}]")))
                .anySatisfy(n -> assertThat(n).startsWith("warning: PriorityClass gone is not in the input"));
    }

    private static int priority(String spec, String classes) {
        return Reading.cluster(Reading.pod(spec + "\ncontainers: [{name: c}]\n") + classes)
                .pods()
                .get(0)
                .spec()
                .priority();
    }

    @Test
    @DisplayName("SCH-RES-02 during a resize the largest of spec, allocated and actuated counts")
    void resize() {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: p, uid: u}
                spec:
                  nodeName: n
                  containers: [{name: c, resources: {requests: {cpu: 1, memory: 1Gi}}}]
                status:
                  phase: Running
                  %s
                  containerStatuses:
                  - {name: c, allocatedResources: {cpu: 2, memory: 1Gi}, resources: {requests: {cpu: 3, memory: 512Mi}}}
                """;

        assertThat(firstRequests(pod.formatted("conditions: [{type: PodResizeInProgress, status: \"True\"}]")))
                .isEqualTo(ResourceList.parse("cpu", "3", "memory", "1Gi", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-RES-02 once a resize is infeasible only what is allocated and actuated counts")
    void infeasibleResize() {
        String pod = """
                apiVersion: v1
                kind: Pod
                metadata: {name: p, uid: u}
                spec:
                  nodeName: n
                  containers: [{name: c, resources: {requests: {cpu: 64, memory: 1Gi}}}]
                status:
                  %s
                  containerStatuses:
                  - {name: c, allocatedResources: {cpu: 2}, resources: {requests: {cpu: 1}}}
                """;

        assertThat(firstRequests(
                        pod.formatted("conditions: [{type: PodResizePending, status: \"True\", reason: Infeasible}]")))
                .isEqualTo(ResourceList.parse("cpu", "2", "memory", "1Gi", "pods", "1"));
        assertThat(firstRequests(pod.formatted("resize: Infeasible")).get("cpu").value())
                .isEqualTo(2);
        assertThat(firstRequests(pod.formatted("resize: Deferred")).get("cpu").value())
                .isEqualTo(64);
    }

    @Test
    @DisplayName("SCH-DRA-01 a pod that references a ResourceClaim is marked, at pod and at container level")
    void resourceClaims() {
        assertThat(Reading.podSpec("containers: [{name: c}]").usesResourceClaims())
                .isFalse();
        assertThat(Reading.podSpec("resourceClaims: [{name: gpu, resourceClaimName: g}]\ncontainers: [{name: c}]")
                        .usesResourceClaims())
                .isTrue();
        assertThat(Reading.podSpec("containers: [{name: c, resources: {claims: [{name: gpu}]}}]")
                        .usesResourceClaims())
                .isTrue();
    }
}
