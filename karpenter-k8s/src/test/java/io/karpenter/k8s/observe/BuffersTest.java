package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.buffer.BufferResolution;
import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ResourceKind;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** CapacityBuffers of an API server, and what they refer to. */
final class BuffersTest {

    private final ObservedCluster cluster = new ObservedCluster(ObservedCluster.SETTINGS.withGates(false, true, false));

    @Test
    @DisplayName("SCH-BUF-06 STA-36 a buffer follows the PodTemplate that it names, as soon as that changes")
    void followsItsTemplate() {
        cluster.create(ResourceKind.CAPACITY_BUFFER, """
                metadata: {name: spare, namespace: default}
                spec: {podTemplateRef: {name: shape}, replicas: 2}
                """);
        assertThat(only().replicas()).isZero();

        template("500m");
        List<Pod> pods = VirtualPods.of(only());
        assertThat(ObservedCluster.names(pods)).containsExactly("capacity-buffer-spare-1", "capacity-buffer-spare-2");
        assertThat(pods.get(0).spec().requests().get("cpu").toString()).isEqualTo("500m");
        assertThat(pods.get(0).spec().priority()).isEqualTo(Integer.MIN_VALUE);

        cluster.delete(ResourceKind.POD_TEMPLATE, "shape");
        template("2");
        assertThat(VirtualPods.of(only()).get(0).spec().requests().get("cpu").toString())
                .isEqualTo("2");
        assertThat(((BufferResolution.Resolved) only().resolution())
                        .podTemplate()
                        .orElseThrow()
                        .generation())
                .isEqualTo(1);
    }

    @Test
    @DisplayName("SCH-BUF-02 a buffer is a share of the workload that it names, as many pods as that wants now")
    void followsItsWorkload() {
        cluster.create(ResourceKind.DEPLOYMENT, """
                metadata: {name: web, namespace: default}
                spec:
                  replicas: 10
                  template: {spec: {containers: [{name: main, resources: {requests: {cpu: "1"}}}]}}
                """);
        cluster.create(ResourceKind.CAPACITY_BUFFER, """
                metadata: {name: spare, namespace: default}
                spec: {scalableRef: {kind: Deployment, name: web}, percentage: 20}
                """);
        assertThat(only().replicas()).isEqualTo(2);

        cluster.patch(ResourceKind.DEPLOYMENT, "web", "spec: {replicas: 20}");
        assertThat(only().replicas()).isEqualTo(4);
        assertThat(cluster.snapshot().pods()).isEmpty();
    }

    private void template(String cpu) {
        cluster.create(ResourceKind.POD_TEMPLATE, """
                metadata: {name: shape, namespace: default}
                template: {spec: {containers: [{name: main, resources: {requests: {cpu: "%s"}}}]}}
                """.formatted(cpu));
    }

    private ResolvedBuffer only() {
        assertThat(cluster.state.buffers()).hasSize(1);
        return cluster.state.buffers().get(0);
    }
}
