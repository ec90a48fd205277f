package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.simulated.KubeletSettings;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedNodes;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Simulated kubelets in a cluster whose controllers give up every Node that falls silent; nobody else plays kubelets there. */
@UsesControlPlane(Size.CONTROL)
final class SimulatedNodesIT {

    private static final int PODS = 20;
    /** Longer than the cluster waits for a sign of life. */
    private static final Duration LONG = Duration.ofSeconds(15);

    @Test
    @DisplayName("a cluster keeps simulated Nodes and runs pods on them, and sees them die with their machines")
    void livesAndDies(ControlPlane plane) {
        KubernetesClient client = plane.client();
        Fabric8ClusterApi api = InstalledDefinitions.on(plane);
        InstantSource clock = InstantSource.system();
        SimulatedCloud cloud = LinearCloud.of(4);
        SimulatedNodes nodes = new SimulatedNodes(
                cloud,
                api,
                new KubeletSettings(true, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ZERO),
                10,
                clock);
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));
        KarpenterControllers.Builder builder = KarpenterControllers.builder()
                .client(client)
                .cloudProvider(cloud)
                .withoutNodeClasses();
        nodes.controllers().forEach(controller -> builder.with(controller, () -> {}));

        try (nodes;
                KarpenterControllers controllers = builder.start()) {
            nodes.follow();
            deploy(api, PODS);
            plane.await("all pods to be ready", () -> ready(client) == PODS);

            ZonedDateTime begin = ZonedDateTime.now(ZoneOffset.UTC);
            plane.await("time to pass", () -> renewedAfter(client, begin.plus(LONG)));
            assertThat(client.nodes().list().getItems())
                    .isNotEmpty()
                    .allSatisfy(node -> assertThat(isReadySince(node, begin))
                            .as("ready all the time: %s", node.getStatus().getConditions())
                            .isTrue());
            assertThat(ready(client)).isEqualTo(PODS);

            long before = cloud.launches();
            cloud.list().forEach(machine -> cloud.reclaim(machine.providerId()));
            plane.await("pods to be ready on other Nodes", () -> ready(client) == PODS && cloud.launches() > before);

            client.apps().deployments().inNamespace("default").withName("web").scale(0);
            plane.await(
                    "pods to be gone",
                    () -> client.pods().inNamespace("default").list().getItems().isEmpty());
        }
    }

    private static int ready(KubernetesClient client) {
        Integer ready = client.apps()
                .deployments()
                .inNamespace("default")
                .withName("web")
                .get()
                .getStatus()
                .getReadyReplicas();
        return ready == null ? 0 : ready;
    }

    private static boolean renewedAfter(KubernetesClient client, ZonedDateTime time) {
        List<Lease> leases =
                client.leases().inNamespace("kube-node-lease").list().getItems();
        return !leases.isEmpty()
                && leases.stream()
                        .allMatch(lease -> lease.getSpec().getRenewTime().isAfter(time));
    }

    private static boolean isReadySince(Node node, ZonedDateTime time) {
        return node.getStatus().getConditions().stream()
                .anyMatch(condition -> condition.getType().equals("Ready")
                        && condition.getStatus().equals("True")
                        && !ZonedDateTime.parse(condition.getLastTransitionTime())
                                .isAfter(time));
    }

    private static void deploy(Fabric8ClusterApi api, int replicas) {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: web, namespace: default}
                spec:
                  replicas: %d
                  selector: {matchLabels: {app: web}}
                  template:
                    metadata: {labels: {app: web}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: "1"}}}
                """.formatted(replicas)));
    }
}
