package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A static NodePool that is scaled as everything that knows the scale subresource does it, kubectl among them. */
@UsesControlPlane(Size.FULL)
final class StaticScaleIT {

    private static final ResourceDefinitionContext NODE_POOLS = new ResourceDefinitionContext.Builder()
            .withGroup("karpenter.sh")
            .withVersion("v1")
            .withKind("NodePool")
            .withPlural("nodepools")
            .withNamespaced(false)
            .build();

    @Test
    @DisplayName(
            "STC-01 STC-05 STC-06 nodes follow the scale subresource from 0 to 3 to 1, and status.nodes follows them")
    void follows(ControlPlane plane) {
        KubernetesClient client = plane.client();
        Fabric8ClusterApi api = InstalledDefinitions.on(plane);
        InstantSource clock = InstantSource.system();
        SimulatedCloud cloud = LinearCloud.of(2, 4);
        SimulatedKubelets kubelets = new SimulatedKubelets(cloud, api, clock);
        Controller kubeletController = new Controller(kubelets, 10, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: fixed}
                spec:
                  replicas: 0
                  limits: {nodes: 3}
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));

        try (KarpenterControllers controllers = KarpenterControllers.builder()
                .client(client)
                .cloudProvider(cloud)
                .settings(SettingsReader.read(Map.of(), Map.of("FEATURE_GATES", "StaticCapacity=true"))
                        .settings())
                .withoutNodeClasses()
                .with(kubeletController, () -> kubelets.follow(kubeletController))
                .start()) {
            scale(client, 3);
            plane.await("three nodes", () -> initialized(api) == 3);
            plane.await("their number", () -> statusReplicas(client) == 3);
            List<String> three = names(api);

            scale(client, 1);
            plane.await(
                    "two nodes to go",
                    () -> api.list(ResourceKind.NODE_CLAIM).size() == 1
                            && api.list(ResourceKind.NODE).size() == 1);
            plane.await("their number", () -> statusReplicas(client) == 1);

            assertThat(three).containsAll(names(api));
            assertThat(cloud.launches()).isEqualTo(3);
        }
    }

    private static void scale(KubernetesClient client, int replicas) {
        client.genericKubernetesResources(NODE_POOLS)
                .withName("fixed")
                .subresource("scale")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":" + replicas + "}}");
    }

    /** What the scale subresource says is there, which is status.nodes. */
    private static long statusReplicas(KubernetesClient client) {
        String scale = client.raw("/apis/karpenter.sh/v1/nodepools/fixed/scale");
        Resource answer = Yaml.resource(ResourceKind.NODE_POOL, scale);
        return answer.at("status", "replicas") instanceof Number number ? number.longValue() : -1;
    }

    private static long initialized(Fabric8ClusterApi api) {
        return api.list(ResourceKind.NODE_CLAIM).stream()
                .filter(claim -> claim.objects("status", "conditions").stream()
                        .anyMatch(c -> "Initialized".equals(c.get("type")) && "True".equals(c.get("status"))))
                .count();
    }

    private static List<String> names(Fabric8ClusterApi api) {
        return api.list(ResourceKind.NODE_CLAIM).stream().map(Resource::name).toList();
    }
}
