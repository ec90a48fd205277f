package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Listener;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ClusterApi.Watch;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes are emptied on a real control plane. The order in which pods go is read from the API server. */
@UsesControlPlane(Size.CONTROL)
final class DrainIT {

    static final KubeletSettings KUBELETS =
            new KubeletSettings(true, Duration.ofSeconds(5), Duration.ofSeconds(2), Duration.ofSeconds(2));

    @Test
    @DisplayName(
            "TRM-14, TRM-17, TRM-23 a budget holds a node up until it opens, pods go tier by tier, and the machine ends after its volume is detached")
    void tiersBudgetAndVolume(ControlPlane plane) {
        Fabric8ClusterApi api = InstalledDefinitions.on(plane);
        SimulatedCloud cloud = LinearCloud.of(8);
        pool(api, "");
        try (SimulatedNodes nodes = new SimulatedNodes(cloud, api, KUBELETS, 10, InstantSource.system());
                KarpenterControllers controllers = start(plane, cloud, nodes)) {
            nodes.follow();
            deploy(api, "web", "", "");
            String node = nodeOf(plane, api, "web");
            daemons(api);
            pod(
                    api,
                    "dns",
                    "nodeSelector: {kubernetes.io/hostname: %s}\n  priorityClassName: system-cluster-critical"
                            .formatted(node),
                    "");
            budget(api, 1);
            attachment(api, node);
            plane.await("all pods to run", () -> running(api) == 3);
            plane.await("the budget to be closed", () -> allowed(api) == 0 && expected(api) == 1);

            List<String> ended = new CopyOnWriteArrayList<>();
            try (Watch watch = endings(api, ended)) {
                api.list(ResourceKind.NODE_CLAIM)
                        .forEach(claim -> api.delete(ResourceKind.NODE_CLAIM, claim.key(), DeleteOptions.ANY));
                plane.await("the budget to refuse an eviction", () -> isRefused(api));
                assertThat(ended).isEmpty();

                api.patch(
                        ResourceKind.POD_DISRUPTION_BUDGET,
                        new ObjectKey("default", "web"),
                        Part.MAIN,
                        Map.of("spec", Map.of("minAvailable", 0)));
                plane.await("the pods to have gone", () -> ended.size() >= 3);
                plane.await("the volume to be waited for", () -> hasReason(api, "AwaitingVolumeDetachment"));
                assertThat(ended.subList(0, 3)).containsExactly("web", "agent", "dns");
                String machineOfNode = api.get(ResourceKind.NODE, ObjectKey.of(node))
                        .orElseThrow()
                        .text("spec", "providerID");
                assertThat(cloud.list())
                        .filteredOn(machine -> machine.providerId().equals(machineOfNode))
                        .singleElement()
                        .satisfies(machine -> assertThat(machine.terminating()).isFalse());

                api.delete(ResourceKind.VOLUME_ATTACHMENT, ObjectKey.of("late"), DeleteOptions.ANY);
                plane.await(
                        "the Node to be gone",
                        () -> api.get(ResourceKind.NODE, ObjectKey.of(node)).isEmpty());
            }
        }
    }

    static KarpenterControllers start(ControlPlane plane, SimulatedCloud cloud, SimulatedNodes nodes) {
        KarpenterControllers.Builder builder = KarpenterControllers.builder()
                .client(plane.client())
                .cloudProvider(cloud)
                .withoutNodeClasses();
        nodes.controllers().forEach(controller -> builder.with(controller, () -> {}));
        return builder.start();
    }

    private static Watch endings(Fabric8ClusterApi api, List<String> ended) {
        return api.watch(ResourceKind.POD, new Listener() {
            @Override
            public void changed(Resource now) {
                String app = now.labels().getOrDefault("app", "");
                if (now.isDeleting() && !ended.contains(app)) {
                    ended.add(app);
                }
            }

            @Override
            public void gone(Resource last) {}
        });
    }

    static void pool(Fabric8ClusterApi api, String spec) {
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                      %s
                """.formatted(spec)));
    }

    static void deploy(Fabric8ClusterApi api, String name, String metadata, String spec) {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: %1$s, namespace: default}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata:
                      labels: {app: %1$s}
                      %2$s
                    spec:
                      terminationGracePeriodSeconds: 5
                      %3$s
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: "1"}}}
                """.formatted(name, metadata, spec)));
    }

    private static void daemons(Fabric8ClusterApi api) {
        api.create(Yaml.resource(ResourceKind.DAEMON_SET, """
                metadata: {name: agent, namespace: default}
                spec:
                  selector: {matchLabels: {app: agent}}
                  template:
                    metadata: {labels: {app: agent}}
                    spec:
                      terminationGracePeriodSeconds: 5
                      containers: [{name: main, image: app}]
                """));
    }

    private static void pod(Fabric8ClusterApi api, String name, String spec, String metadata) {
        api.create(Yaml.resource(ResourceKind.POD, """
                metadata:
                  name: %1$s
                  namespace: kube-system
                  labels: {app: %1$s}
                  %3$s
                spec:
                  terminationGracePeriodSeconds: 5
                  containers: [{name: main, image: app}]
                  %2$s
                """.formatted(name, spec, metadata)));
    }

    private static void budget(Fabric8ClusterApi api, int minAvailable) {
        api.create(Yaml.resource(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: web, namespace: default}
                spec: {minAvailable: %d, selector: {matchLabels: {app: web}}}
                """.formatted(minAvailable)));
    }

    private static void attachment(Fabric8ClusterApi api, String node) {
        api.create(Yaml.resource(ResourceKind.VOLUME_ATTACHMENT, """
                metadata: {name: late}
                spec: {attacher: csi.test, nodeName: %s, source: {persistentVolumeName: pv-1}}
                """.formatted(node)));
    }

    static String nodeOf(ControlPlane plane, Fabric8ClusterApi api, String app) {
        plane.await("a node for " + app, () -> running(api) == 1);
        plane.await(
                "the claim to be initialized",
                () -> api.list(ResourceKind.NODE_CLAIM).stream().allMatch(claim -> isTrue(claim, "Initialized")));
        return api.list(ResourceKind.NODE).get(0).name();
    }

    private static long running(Fabric8ClusterApi api) {
        return api.list(ResourceKind.POD).stream()
                .filter(pod -> isTrue(pod, "Ready"))
                .count();
    }

    private static boolean isTrue(Resource resource, String condition) {
        return resource.objects("status", "conditions").stream()
                .anyMatch(c -> condition.equals(c.get("type")) && "True".equals(c.get("status")));
    }

    private static boolean hasReason(Fabric8ClusterApi api, String reason) {
        return api.list(ResourceKind.NODE_CLAIM).stream()
                .flatMap(claim -> claim.objects("status", "conditions").stream())
                .anyMatch(condition -> reason.equals(condition.get("reason")));
    }

    private static boolean isRefused(Fabric8ClusterApi api) {
        return api.list(ResourceKind.EVENT).stream()
                .anyMatch(event -> event.text("reason").equals("FailedDraining")
                        && (event.text("message") + event.text("note")).contains("PodDisruptionBudget"));
    }

    private static long status(Fabric8ClusterApi api, String field) {
        return api.get(ResourceKind.POD_DISRUPTION_BUDGET, new ObjectKey("default", "web"))
                .map(budget -> budget.text("status", field))
                .filter(text -> !text.isEmpty())
                .map(Long::parseLong)
                .orElse(-1L);
    }

    private static long allowed(Fabric8ClusterApi api) {
        return status(api, "disruptionsAllowed");
    }

    private static long expected(Fabric8ClusterApi api) {
        return status(api, "expectedPods");
    }
}
