package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
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
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A cluster that begins without a node and gets 500 pods of mixed rules, with the real scheduler binding them. */
@UsesControlPlane(Size.FULL)
final class ScaleUpIT {

    private static final int PODS = 500;

    @Test
    @DisplayName("PROV-16, LIF-17 nodes come for 500 pods of mixed rules, and the kube-scheduler binds them all")
    void scalesUp(ControlPlane plane) {
        KubernetesClient client = plane.client();
        Fabric8ClusterApi api = InstalledDefinitions.on(plane);
        InstantSource clock = InstantSource.system();
        SimulatedCloud cloud = LinearCloud.of(2, 4, 8, 16, 32);
        SimulatedKubelets kubelets = new SimulatedKubelets(cloud, api, clock);
        Controller kubeletController = new Controller(kubelets, 10, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));

        try (KarpenterControllers controllers = KarpenterControllers.builder()
                .client(client)
                .cloudProvider(cloud)
                .withoutNodeClasses()
                .with(kubeletController, () -> kubelets.follow(kubeletController))
                .start()) {
            plane.await("the NodePool to be ready", () -> isReady(api));
            Instant begin = Instant.now();
            deploy(api, "plain", 250, "");
            deploy(api, "spread", 120, """
                    topologySpreadConstraints:
                    - {maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {app: spread}}}
                    """);
            deploy(api, "apart", 30, """
                    affinity:
                      podAntiAffinity:
                        requiredDuringSchedulingIgnoredDuringExecution:
                        - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart}}}
                    """);
            deploy(api, "pinned", 100, """
                    nodeSelector: {topology.kubernetes.io/zone: zone-b}
                    """);

            plane.await("all pods to run", () -> running(client) == PODS);

            report(begin, api);
            plane.await(
                    "all nodes to be initialized",
                    () -> api.list(ResourceKind.NODE_CLAIM).stream().allMatch(claim -> isTrue(claim, "Initialized")));
            List<Node> nodes = client.nodes().list().getItems();
            assertThat(nodes).hasSameSizeAs(api.list(ResourceKind.NODE_CLAIM));
            assertThat(cloud.launches()).isEqualTo(nodes.size());
            Set<String> used = client.pods().inNamespace("default").list().getItems().stream()
                    .map(pod -> pod.getSpec().getNodeName())
                    .collect(Collectors.toSet());
            // A pod may be bound elsewhere while the node that it was planned for comes up.
            assertThat(nodes.stream()
                            .filter(node -> !used.contains(node.getMetadata().getName())))
                    .hasSizeLessThanOrEqualTo(nodes.size() / 20);
            assertThat(nodes)
                    .allSatisfy(node -> assertThat(node.getMetadata().getLabels())
                            .containsEntry("karpenter.sh/initialized", "true")
                            .containsEntry("karpenter.sh/nodepool", "general"));
        }
    }

    /** Times of the API server have a resolution of one second. */
    private static void report(Instant begin, Fabric8ClusterApi api) {
        System.out.printf(
                "500 pods ran %d ms after the first was created; seconds until the last claim was created %d, launched %d,"
                        + " registered %d, initialized %d, until the last pod was bound %d; %d claims of %d cores, created after seconds: %s%n",
                Duration.between(begin, Instant.now()).toMillis(),
                last(begin, api.list(ResourceKind.NODE_CLAIM).stream().map(Resource::created)),
                last(begin, transitions(api, ResourceKind.NODE_CLAIM, "Launched")),
                last(begin, transitions(api, ResourceKind.NODE_CLAIM, "Registered")),
                last(begin, transitions(api, ResourceKind.NODE_CLAIM, "Initialized")),
                last(begin, transitions(api, ResourceKind.POD, "PodScheduled")),
                api.list(ResourceKind.NODE_CLAIM).size(),
                cores(api),
                createdBySecond(begin, api));
    }

    private static long cores(Fabric8ClusterApi api) {
        return api.list(ResourceKind.NODE_CLAIM).stream()
                .mapToLong(claim -> Long.parseLong(claim.text("status", "capacity", "cpu")))
                .sum();
    }

    private static Map<Long, Long> createdBySecond(Instant begin, Fabric8ClusterApi api) {
        return api.list(ResourceKind.NODE_CLAIM).stream()
                .collect(Collectors.groupingBy(
                        claim -> Duration.between(begin, claim.created()).toSeconds(),
                        TreeMap::new,
                        Collectors.counting()));
    }

    private static long last(Instant begin, Stream<Instant> times) {
        return times.max(Comparator.naturalOrder())
                .map(time -> Duration.between(begin, time).toSeconds())
                .orElse(-1L);
    }

    private static Stream<Instant> transitions(Fabric8ClusterApi api, ResourceKind kind, String condition) {
        return api.list(kind).stream()
                .flatMap(resource -> resource.objects("status", "conditions").stream())
                .filter(c -> condition.equals(c.get("type")) && "True".equals(c.get("status")))
                .map(c -> Instant.parse(String.valueOf(c.get("lastTransitionTime"))));
    }

    private static boolean isReady(Fabric8ClusterApi api) {
        return api.list(ResourceKind.NODE_POOL).stream().allMatch(pool -> isTrue(pool, "Ready"));
    }

    private static boolean isTrue(Resource resource, String condition) {
        return resource.objects("status", "conditions").stream()
                .anyMatch(c -> condition.equals(c.get("type")) && "True".equals(c.get("status")));
    }

    private static long running(KubernetesClient client) {
        return client.pods().inNamespace("default").list().getItems().stream()
                .filter(ScaleUpIT::isRunning)
                .count();
    }

    private static boolean isRunning(Pod pod) {
        return "Running".equals(pod.getStatus().getPhase());
    }

    private static void deploy(Fabric8ClusterApi api, String name, int replicas, String rules) {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: %1$s, namespace: default}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: 500m, memory: 1Gi}}}
                """.formatted(name, replicas) + rules.indent(6)));
    }
}
