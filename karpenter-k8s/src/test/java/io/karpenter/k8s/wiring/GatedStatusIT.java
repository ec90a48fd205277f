package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.core.cloud.nodeclass.NodeClassKind;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.CloudScript;
import io.karpenter.k8s.simulated.CloudTimes;
import io.karpenter.k8s.simulated.MachineJournal;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedMarket;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A real API server with the shipped definitions takes what is written of CapacityBuffers and NodeOverlays. */
@UsesControlPlane(Size.API)
final class GatedStatusIT {

    private static final InstantSource CLOCK = InstantSource.system();

    @Test
    @DisplayName(
            "API-CB-11, API-CB-12, API-NO-17, API-NO-18, API-NO-19 statuses of buffers and overlays pass the shipped schemas")
    void statusesPassTheSchemas(ControlPlane plane) {
        KubernetesClient client = plane.client();
        Fabric8ClusterApi api = InstalledDefinitions.on(plane);
        create(api, ResourceKind.NODE_POOL, "general", """
                template:
                  spec:
                    nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                    requirements: []
                """);
        api.create(Yaml.resource(ResourceKind.POD_TEMPLATE, """
                metadata: {name: shape, namespace: default}
                template:
                  metadata: {labels: {app: web}}
                  spec: {containers: [{name: main, image: app, resources: {requests: {cpu: "1"}}}]}
                """));
        create(api, ResourceKind.CAPACITY_BUFFER, "spare", "{podTemplateRef: {name: shape}, replicas: 3}");
        create(api, ResourceKind.CAPACITY_BUFFER, "nothing", "{}");
        create(
                api,
                ResourceKind.CAPACITY_BUFFER,
                "missing",
                "{scalableRef: {kind: Deployment, name: web}, replicas: 1}");
        create(api, ResourceKind.NODE_OVERLAY, "a", "{requirements: [], price: \"0.01\", weight: 5}");
        create(api, ResourceKind.NODE_OVERLAY, "b", "{requirements: [], price: \"0.02\", weight: 5}");
        create(api, ResourceKind.NODE_OVERLAY, "nic", "{requirements: [], capacity: {example.com/nic: \"1\"}}");
        create(
                api,
                ResourceKind.NODE_OVERLAY,
                "type",
                "{requirements: [{key: karpenter.sh/capacity-type, operator: In, values: [foo]}]}");

        try (KarpenterControllers controllers = KarpenterControllers.builder()
                .client(client)
                .cloudProvider(cloud())
                .withoutNodeClasses()
                .settings(SettingsReader.read(Map.of(), Map.of("FEATURE_GATES", "CapacityBuffer=true,NodeOverlay=true"))
                        .settings())
                .start()) {
            plane.await(
                    "the buffer to be planned for",
                    () -> !condition(spare(api), "Provisioning").isEmpty());
            assertThat(condition(spare(api), "ReadyForProvisioning"))
                    .containsEntry("status", "True")
                    .containsEntry("reason", "Resolved");
            assertThat(spare(api).text("status", "replicas")).isEqualTo("3");
            assertThat(spare(api).text("status", "podTemplateRef", "name")).isEqualTo("shape");
            assertThat(spare(api).text("status", "podTemplateGeneration")).isEqualTo("1");
            assertThat(spare(api).text("status", "provisioningStrategy")).isEqualTo("buffer.x-k8s.io/active-capacity");
            assertReason(
                    plane, api, ResourceKind.CAPACITY_BUFFER, "nothing", "ReadyForProvisioning", "ResolutionFailed");
            assertReason(
                    plane, api, ResourceKind.CAPACITY_BUFFER, "missing", "ReadyForProvisioning", "ScalableRefNotFound");
            assertReason(plane, api, ResourceKind.NODE_OVERLAY, "a", "ValidationSucceeded", "Conflict");
            assertReason(plane, api, ResourceKind.NODE_OVERLAY, "b", "ValidationSucceeded", "ValidationSucceeded");
            assertReason(plane, api, ResourceKind.NODE_OVERLAY, "nic", "ValidationSucceeded", "RuntimeValidation");
            assertReason(plane, api, ResourceKind.NODE_OVERLAY, "type", "ValidationSucceeded", "RuntimeValidation");
            assertReason(plane, api, ResourceKind.NODE_OVERLAY, "b", "Ready", "Ready");
            plane.await(
                    "a NodeClaim for the buffer",
                    () -> !api.list(ResourceKind.NODE_CLAIM).isEmpty());
            assertThat(api.list(ResourceKind.NODE_CLAIM).get(0).annotations())
                    .containsEntry("karpenter.sh/price-overlay-applied", "true");
        }
    }

    private static SimulatedCloud cloud() {
        return new SimulatedCloud(
                new SimulatedMarket(
                        (pools, nodeClasses) -> Catalogs.linear(2, 4, 8),
                        Set.of(new NodeClassKind("karpenter.test", "TestNodeClass")),
                        LabelSchema.CORE,
                        Set.of(),
                        Set.of("example.com/nic")),
                CloudTimes.NONE,
                new CloudScript(),
                MachineJournal.none(),
                CLOCK);
    }

    private static void create(Fabric8ClusterApi api, ResourceKind kind, String name, String spec) {
        api.create(Yaml.resource(
                kind,
                "metadata: {name: %s%s}\nspec:\n%s"
                        .formatted(name, kind.namespaced() ? ", namespace: default" : "", spec.indent(2))));
    }

    private static Resource spare(Fabric8ClusterApi api) {
        return api.get(ResourceKind.CAPACITY_BUFFER, new ObjectKey("default", "spare"))
                .orElseThrow();
    }

    private static void assertReason(
            ControlPlane plane, Fabric8ClusterApi api, ResourceKind kind, String name, String type, String reason) {
        ObjectKey key = new ObjectKey(kind.namespaced() ? "default" : "", name);
        plane.await(
                "%s of %s to be %s".formatted(type, name, reason),
                () -> reason.equals(
                        condition(api.get(kind, key).orElseThrow(), type).get("reason")));
    }

    private static Map<String, Object> condition(Resource resource, String type) {
        return resource.objects("status", "conditions").stream()
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst()
                .orElse(Map.of());
    }
}
