package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.core.cloud.Machine;
import io.karpenter.core.cloud.MachineNotice;
import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.testkit.Catalogs;
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
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.k8s.simulated.SimulatedCloud;
import io.karpenter.k8s.simulated.SimulatedKubelets;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * A real cluster that shrinks and renews itself, with the real scheduler and the real eviction API. What was allowed at each instant is checked
 * from the API server's audit log.
 */
@UsesControlPlane(Size.FULL)
final class DisruptionIT {

    private static final int[] CORES = {2, 4, 8, 16};

    private ControlPlane plane;
    private KubernetesClient client;
    private Fabric8ClusterApi api;
    private SimulatedCloud cloud;
    private Instant begin;

    @BeforeEach
    void cluster(ControlPlane shared) {
        plane = shared;
        client = plane.client();
        api = InstalledDefinitions.on(plane);
        cloud = LinearCloud.of(CORES);
        begin = Instant.now();
    }

    @AfterEach
    void empty() {
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

    @Test
    @DisplayName(
            "DIS-LOP-04, DIS-QUE-09 a half-empty cluster is consolidated to the price that consolidation promises for its snapshot, and all pods run")
    void halfEmptyClusterIsConsolidated() {
        pool("Never", "100%");
        deploy("small", 60, "400m", "");
        deploy("large", 20, "1500m", "");
        try (KarpenterControllers controllers = controllers(Map.of())) {
            plane.await("all pods to run", () -> running() == 80);
            allInitialized();
            scale("small", 20);
            scale("large", 8);
            plane.await("pods to go", () -> running() == 28);
            double before = price();
            pool("0s", "100%");
            // What consolidation decides is looked at again before it is carried out, so that this is before.
            plane.await("the new settings to be known", () -> isOpen(snapshot(controllers)));
            double promised = plan(snapshot(controllers)).summary().hourlyPriceAfter();
            assertThat(promised).isLessThan(before);

            plane.await("the cluster to cost what was promised", () -> price() <= promised + 1e-9);
            System.out.printf("consolidated from %.2f to %.2f USD/h, promised were %.2f%n", before, price(), promised);
            plane.await("all pods to run", () -> running() == 28);
        }
        assertNothingLeftOver();
    }

    @Test
    @DisplayName(
            "DIS-DRF-10, DIS-BUD-02 fifty nodes that have drifted are exchanged under a budget of 10 %, at each instant, and no pod is lost")
    void driftRollsThroughUnderItsBudget() {
        pool("Never", "10%");
        apart(50);
        try (KarpenterControllers controllers = controllers(Map.of())) {
            plane.await("all pods to run", () -> running() == 50);
            allInitialized();
            List<String> old = names(ResourceKind.NODE_CLAIM);
            Instant change = Instant.now();

            api.patch(
                    ResourceKind.NODE_POOL,
                    ObjectKey.of("general"),
                    Part.MAIN,
                    Map.of("spec", Map.of("template", Map.of("metadata", Map.of("labels", Map.of("team", "new"))))));

            plane.await(
                    "the old nodes to be gone",
                    () -> names(ResourceKind.NODE_CLAIM).stream().noneMatch(old::contains));
            plane.await("all pods to run", () -> running() == 50);
            System.out.printf(
                    "50 drifted nodes were exchanged in %d s%n",
                    Duration.between(change, Instant.now()).toSeconds());
        }
        BudgetAudit.Result audit = BudgetAudit.of(plane.auditLog().since(begin), "general", nodes -> (nodes + 9) / 10);
        assertThat(audit.violations()).isEmpty();
        assertThat(audit.disrupted()).isGreaterThanOrEqualTo(50);
        // The budget is used, not only kept.
        assertThat(audit.most()).isBetween(3, 6);
        assertPodsLeftByEvictionOnly();
        assertNothingLeftOver();
    }

    @Test
    @DisplayName("LIF-40, LIF-42 nodes that expire are replaced, and their pods run elsewhere")
    void expiredNodesAreReplaced() {
        pool("Never", "10%", "expireAfter: 25s");
        deploy("app", 10, "900m", "");
        try (KarpenterControllers controllers = controllers(Map.of())) {
            plane.await("all pods to run", () -> running() == 10);
            List<String> old = names(ResourceKind.NODE_CLAIM);

            plane.await(
                    "the old nodes to be gone",
                    () -> names(ResourceKind.NODE_CLAIM).stream().noneMatch(old::contains));
            pool("Never", "10%");
            plane.await("all pods to run", () -> running() == 10);
        }
        assertPodsLeftByEvictionOnly();
    }

    @Test
    @DisplayName("HLT-12 twenty nodes that the cloud takes back at once are drained, and their pods run elsewhere")
    void interruptedNodesAreReplaced() {
        pool("Never", "0");
        apart(30);
        try (KarpenterControllers controllers = controllers(Map.of())) {
            plane.await("all pods to run", () -> running() == 30);
            allInitialized();
            List<Machine> taken = cloud.list().subList(0, 20);
            List<String> old = taken.stream()
                    .map(machine -> machine.nodeClaim().orElseThrow())
                    .toList();
            Instant warning = Instant.now();

            taken.forEach(machine -> cloud.tell(new MachineNotice(
                    machine.providerId(),
                    machine.providerId(),
                    "spot_interrupted",
                    "SpotInterrupted",
                    "the machine is taken back",
                    MachineNotice.Consequence.DRAIN)));

            plane.await(
                    "the nodes to be gone",
                    () -> names(ResourceKind.NODE_CLAIM).stream().noneMatch(old::contains));
            plane.await("all pods to run", () -> running() == 30);
            System.out.printf(
                    "20 interrupted nodes were gone and their pods ran %d s after the warning%n",
                    Duration.between(warning, Instant.now()).toSeconds());
        }
        assertPodsLeftByEvictionOnly();
        assertNothingLeftOver();
    }

    @Test
    @DisplayName("HLT-07, HLT-08 a node that stays unhealthy is replaced, budgets and do-not-disrupt or not")
    void unhealthyNodesAreRepaired() {
        cloud.repairOn(List.of(new RepairPolicy("DiskHealthy", "False", Duration.ofSeconds(3))));
        pool("Never", "0");
        deploy("kept", 12, "900m", "", "karpenter.sh/do-not-disrupt: \"true\"");
        try (KarpenterControllers controllers = controllers(Map.of("FEATURE_GATES", "NodeRepair=true"))) {
            plane.await("all pods to run", () -> running() == 12);
            allInitialized();
            Resource sick = api.list(ResourceKind.NODE).get(0);
            List<Map<String, Object>> conditions = new ArrayList<>(sick.objects("status", "conditions"));
            conditions.add(Map.of(
                    "type",
                    "DiskHealthy",
                    "status",
                    "False",
                    "lastTransitionTime",
                    Instant.now().toString()));

            api.patch(ResourceKind.NODE, sick.key(), Part.STATUS, Map.of("status", Map.of("conditions", conditions)));

            plane.await("the node to be gone", () -> !names(ResourceKind.NODE).contains(sick.name()));
            plane.await("all pods to run", () -> running() == 12);
        }
        assertNothingLeftOver();
    }

    private KarpenterControllers controllers(Map<String, String> environment) {
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

    private static Cluster snapshot(KarpenterControllers controllers) {
        return controllers.set().state().snapshot(Instant.now());
    }

    private static boolean isOpen(Cluster cluster) {
        return cluster.nodePools().stream()
                .allMatch(pool -> pool.disruption().consolidateAfter().isPresent());
    }

    private static ConsolidationPlan plan(Cluster snapshot) {
        return new GlobalMethod()
                .consolidate(
                        ConsolidationProblem.of(snapshot, Catalogs.linear(CORES)),
                        ConsolidationSettings.of(new CronSchedules()),
                        StopSignal.NEVER);
    }

    private double price() {
        return api.list(ResourceKind.NODE).stream()
                .mapToDouble(node ->
                        Double.parseDouble(node.texts("status", "capacity").getOrDefault("cpu", "0")))
                .map(cores -> cores * Catalogs.LINEAR_PRICE_PER_CORE)
                .sum();
    }

    private void pool(String consolidateAfter, String budget, String... template) {
        Resource pool = Yaml.resource(
                ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  disruption: {consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: %s, budgets: [{nodes: "%s"}]}
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                      %s
                """.formatted(consolidateAfter, budget, String.join("\n      ", template)));
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

    /** So many pods, each of which needs a node of its own. */
    private void apart(int pods) {
        deploy("apart", pods, "1500m", """
                affinity:
                  podAntiAffinity:
                    requiredDuringSchedulingIgnoredDuringExecution:
                    - {topologyKey: kubernetes.io/hostname, labelSelector: {matchLabels: {app: apart}}}
                """);
    }

    private void deploy(String name, int replicas, String cpu, String rules, String... annotations) {
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

    private void scale(String name, int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", name),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    private long running() {
        return client.pods().inNamespace("default").list().getItems().stream()
                .filter(DisruptionIT::isRunning)
                .count();
    }

    private static boolean isRunning(Pod pod) {
        return "Running".equals(pod.getStatus().getPhase()) && pod.getMetadata().getDeletionTimestamp() == null;
    }

    private void allInitialized() {
        plane.await(
                "all nodes to be initialized",
                () -> api.list(ResourceKind.NODE_CLAIM).stream().allMatch(claim -> isTrue(claim, "Initialized")));
    }

    private List<String> names(ResourceKind kind) {
        return api.list(kind).stream().map(Resource::name).toList();
    }

    private static boolean isTrue(Resource resource, String condition) {
        return resource.objects("status", "conditions").stream()
                .anyMatch(c -> condition.equals(c.get("type")) && "True".equals(c.get("status")));
    }

    /** No Node is tainted, no claim is without a Node, no machine without a claim. */
    private void assertNothingLeftOver() {
        List<Resource> nodes = api.list(ResourceKind.NODE);
        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.objects("spec", "taints"))
                        .extracting(taint -> taint.get("key"))
                        .doesNotContain("karpenter.sh/disrupted"));
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
    private void assertPodsLeftByEvictionOnly() {
        AuditLog log = plane.auditLog().since(begin);
        assertThat(log.succeeded("create", "pods", "eviction")).isNotEmpty();
        assertThat(log.succeeded("delete", "pods", "").stream()
                        .filter(entry -> entry.userAgent().contains("fabric8")))
                .isEmpty();
    }
}
