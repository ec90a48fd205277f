package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controller.Backoff;
import io.karpenter.k8s.controller.Controller;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A real cluster over a simulated cloud, for tests that have its nodes disrupted: what they do to it and what they ask of it. For one thread. */
final class DisruptedCluster {

    final ControlPlane plane;
    final Fabric8ClusterApi api;
    final SimulatedCloud cloud;
    private final KubernetesClient client;
    private final Instant begin = Instant.now();

    DisruptedCluster(ControlPlane plane, SimulatedCloud cloud) {
        this.plane = plane;
        this.cloud = cloud;
        this.client = plane.client();
        this.api = InstalledDefinitions.on(plane);
    }

    /** Leaves nothing to the next test. */
    void empty() {
        api.list(ResourceKind.POD_DISRUPTION_BUDGET)
                .forEach(budget -> api.delete(ResourceKind.POD_DISRUPTION_BUDGET, budget.key(), DeleteOptions.ANY));
        api.list(ResourceKind.DEPLOYMENT).stream()
                .filter(deployment -> deployment.namespace().equals("default"))
                .forEach(deployment -> api.delete(ResourceKind.DEPLOYMENT, deployment.key(), DeleteOptions.ANY));
        try (KarpenterControllers controllers = controllers(Map.of())) {
            api.list(ResourceKind.NODE_POOL)
                    .forEach(pool -> api.delete(ResourceKind.NODE_POOL, pool.key(), DeleteOptions.ANY));
            api.list(ResourceKind.NODE_CLAIM)
                    .forEach(claim -> api.delete(ResourceKind.NODE_CLAIM, claim.key(), DeleteOptions.ANY));
            plane.await("no claims", () -> api.list(ResourceKind.NODE_CLAIM).isEmpty());
        }
    }

    /** Starts the controllers, with settings of the environment. */
    KarpenterControllers controllers(Map<String, String> environment) {
        InstantSource clock = InstantSource.system();
        SimulatedKubelets kubelets = new SimulatedKubelets(cloud, api, clock);
        Controller joining = new Controller(kubelets, 10, Backoff.DEFAULT, clock, Controller.Observer.NONE);
        return KarpenterControllers.builder()
                .client(client)
                .cloudProvider(cloud)
                .withoutNodeClasses()
                .settings(SettingsReader.read(Map.of(), environment).settings())
                .with(joining, () -> kubelets.follow(joining))
                .start();
    }

    /**
     * Makes a NodePool, or gives it another spec.
     *
     * @param disruption fields of {@code spec.disruption}
     * @param template further fields of its NodeClaims, each on a line of its own
     */
    void pool(String name, String disruption, String requirements, String... template) {
        Resource pool = Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: %s}
                spec:
                  disruption: {%s}
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: [%s]
                      %s
                """.formatted(
                        name, disruption, requirements, String.join("\n      ", template)));
        if (api.get(ResourceKind.NODE_POOL, pool.key()).isPresent()) {
            api.patch(
                    ResourceKind.NODE_POOL,
                    pool.key(),
                    Part.MAIN,
                    Map.of("spec", pool.content().get("spec")));
        } else {
            api.create(pool);
        }
    }

    /** So many pods with the label {@code app=apart}, each of which needs a node of its own. */
    void apart(int pods) {
        deploy("apart", pods, "1500m", """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart}}}
                """);
    }

    /**
     * A Deployment whose pods have its name as the label {@code app}.
     *
     * @param rules further fields of its pods
     */
    void deploy(String name, int replicas, String cpu, String rules, String... annotations) {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: %1$s, namespace: default}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}, annotations: {%5$s}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: %3$s, memory: 128Mi}}}
                %4$s
                """.formatted(
                        name, replicas, cpu, rules.indent(6), String.join(", ", annotations))));
    }

    void scale(String name, int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", name),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    /** Has no more than so many pods of a Deployment unavailable. */
    void budget(String app, int maxUnavailable) {
        ObjectKey key = new ObjectKey("default", app);
        if (api.get(ResourceKind.POD_DISRUPTION_BUDGET, key).isPresent()) {
            api.patch(
                    ResourceKind.POD_DISRUPTION_BUDGET,
                    key,
                    Part.MAIN,
                    Map.of("spec", Map.of("maxUnavailable", maxUnavailable)));
        } else {
            api.create(Yaml.resource(ResourceKind.POD_DISRUPTION_BUDGET, """
                    metadata: {name: %1$s, namespace: default}
                    spec: {maxUnavailable: %2$d, selector: {matchLabels: {app: %1$s}}}
                    """.formatted(app, maxUnavailable)));
        }
    }

    void awaitRunning(int pods) {
        plane.await("all pods to run", () -> running() == pods);
    }

    long running() {
        return client.pods().inNamespace("default").list().getItems().stream()
                .filter(DisruptedCluster::isRunning)
                .count();
    }

    /** Names of the Nodes on which pods of a Deployment run. */
    List<String> nodesOf(String app) {
        return client.pods().inNamespace("default").withLabel("app", app).list().getItems().stream()
                .filter(DisruptedCluster::isRunning)
                .map(pod -> pod.getSpec().getNodeName())
                .distinct()
                .toList();
    }

    private static boolean isRunning(Pod pod) {
        return "Running".equals(pod.getStatus().getPhase()) && pod.getMetadata().getDeletionTimestamp() == null;
    }

    void awaitInitialized() {
        plane.await(
                "all nodes to be initialized",
                () -> api.list(ResourceKind.NODE_CLAIM).stream().allMatch(claim -> isTrue(claim, "Initialized")));
    }

    List<String> names(ResourceKind kind) {
        return api.list(kind).stream().map(Resource::name).toList();
    }

    /** True if an event about an object of this name says something like that. */
    boolean isTold(String reason, String about, String text) {
        return api.list(ResourceKind.EVENT).stream()
                .anyMatch(event -> event.text("reason").equals(reason)
                        && event.text("involvedObject", "name").equals(about)
                        && event.text("message").contains(text));
    }

    private static boolean isTrue(Resource resource, String condition) {
        return resource.objects("status", "conditions").stream()
                .anyMatch(c -> condition.equals(c.get("type")) && "True".equals(c.get("status")));
    }

    /** Until no command is under way, as none is given back that is when the controllers end. */
    void awaitRest() {
        plane.await(
                "nothing to be under way",
                () -> api.list(ResourceKind.NODE_CLAIM).stream().noneMatch(Resource::isDeleting)
                        && api.list(ResourceKind.NODE).stream()
                                .noneMatch(node -> node.isDeleting() || isTaintedAsDisrupted(node)));
    }

    private static boolean isTaintedAsDisrupted(Resource node) {
        return node.objects("spec", "taints").stream()
                .anyMatch(taint -> "karpenter.sh/disrupted".equals(taint.get("key")));
    }

    /** What was asked of the API server since this was made. */
    AuditLog log() {
        return plane.auditLog().since(begin);
    }

    /** No Node is tainted, no claim is without a Node, no machine without a claim. */
    void assertNothingLeftOver() {
        List<Resource> nodes = api.list(ResourceKind.NODE);
        assertThat(nodes).noneMatch(DisruptedCluster::isTaintedAsDisrupted);
        assertThat(api.list(ResourceKind.NODE_CLAIM))
                .extracting(claim -> claim.text("status", "nodeName"))
                .containsExactlyInAnyOrderElementsOf(names(ResourceKind.NODE));
        assertThat(cloud.list().stream()
                        .filter(machine -> !machine.terminating())
                        .map(machine -> machine.providerId())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrderElementsOf(nodes.stream()
                        .map(node -> node.text("spec", "providerID"))
                        .toList());
    }

    /** Nobody but a kubelet that has ended it and the ReplicaSet took a pod away, otherwise than by the eviction API. */
    void assertPodsLeftByEvictionOnly() {
        AuditLog log = log();
        assertThat(log.succeeded("create", "pods", "eviction")).isNotEmpty();
        assertThat(log.succeeded("delete", "pods", "").stream()
                        .filter(entry -> entry.userAgent().contains("fabric8")))
                .isEmpty();
    }
}
