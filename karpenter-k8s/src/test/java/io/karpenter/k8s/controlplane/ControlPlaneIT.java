package io.karpenter.k8s.controlplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What tests may rely on when they ask for a control plane with a scheduler. */
@UsesControlPlane(Size.SCHEDULE)
final class ControlPlaneIT {

    @Test
    @DisplayName("a pod is bound by the real scheduler once a node has joined, and clear() leaves an empty cluster")
    void schedulerBinds(ControlPlane plane) {
        plane.client().resource(pod("waits")).create();
        plane.join(new NodeBuilder()
                .withNewMetadata()
                .withName("first")
                .endMetadata()
                .withNewSpec()
                .endSpec()
                .withNewStatus()
                .withAllocatable(
                        Map.of("cpu", new Quantity("2"), "memory", new Quantity("4Gi"), "pods", new Quantity("9")))
                .endStatus()
                .build());

        plane.await("the binding", () -> nodeOf(plane, "waits") != null);

        assertThat(nodeOf(plane, "waits")).isEqualTo("first");
        plane.clear();
        assertThat(plane.client().pods().inAnyNamespace().list().getItems()).isEmpty();
        assertThat(plane.client().nodes().list().getItems()).isEmpty();
    }

    @Test
    @DisplayName("what the API server refuses comes back as 422 with the field's name")
    void invalidObjectsAreRefused(ControlPlane plane) {
        Pod invalid = new PodBuilder(pod("refused"))
                .editSpec()
                .editFirstContainer()
                .editOrNewResources()
                .withRequests(Map.of("cpu", new Quantity("-1")))
                .endResources()
                .endContainer()
                .endSpec()
                .build();

        assertThatThrownBy(() -> plane.client().resource(invalid).create())
                .isInstanceOfSatisfying(
                        KubernetesClientException.class,
                        refused -> assertThat(refused.getCode()).isEqualTo(422))
                .hasMessageContaining("spec.containers[0].resources.requests");
    }

    @Test
    @DisplayName("the API server's audit log has each change of a pod, with the object as it was answered")
    void changesAreAudited(ControlPlane plane) {
        Instant begin = Instant.now();
        plane.client().resource(pod("audited")).create();
        plane.client()
                .pods()
                .inNamespace("default")
                .withName("audited")
                .withGracePeriod(0)
                .delete();

        AuditLog log = plane.auditLog().since(begin);

        assertThat(log.succeeded("create", "pods", ""))
                .singleElement()
                .satisfies(entry -> assertThat(
                                entry.object(ResourceKind.POD).orElseThrow().name())
                        .isEqualTo("audited"));
        assertThat(log.succeeded("delete", "pods", ""))
                .singleElement()
                .satisfies(entry -> assertThat(entry.key()).isEqualTo(new ObjectKey("default", "audited")));
    }

    private static Pod pod(String name) {
        return new PodBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("main")
                .withImage("registry.example/app:1")
                .withNewResources()
                .withRequests(Map.of("cpu", new Quantity("1")))
                .endResources()
                .endContainer()
                .endSpec()
                .build();
    }

    private static String nodeOf(ControlPlane plane, String pod) {
        return plane.client()
                .pods()
                .inNamespace("default")
                .withName(pod)
                .get()
                .getSpec()
                .getNodeName();
    }
}
