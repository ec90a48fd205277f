package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.engine.testing.CommandRun;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code karpenter consolidate} says of a dump of a real cluster, and what {@code karpenter controller} then makes of that cluster. */
@UsesControlPlane(Size.FULL)
final class ConsolidationIT {

    private static final String POOL = "shrinks";
    private static final int NODES = Integer.getInteger("karpenter.nodes", 3);
    private static final int PODS_OF_A_NODE = 8;
    private static final int AT_FIRST = NODES * PODS_OF_A_NODE;
    private static final int PODS = AT_FIRST * 7 / 12;

    @TempDir
    private Path folder;

    private ControlPlane plane;
    private KubernetesClient client;
    private Fabric8ClusterApi api;

    @BeforeEach
    void cluster(ControlPlane shared) {
        plane = shared;
        client = plane.client();
        api = InstalledDefinitions.on(plane);
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: %s}
                spec:
                  disruption: {consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: Never, budgets: [{nodes: "100%%"}]}
                  template:
                    spec:
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                      - {key: node.kubernetes.io/instance-type, operator: In, values: [m5.2xlarge]}
                """.formatted(POOL)));
    }

    @AfterEach
    void empty() {
        api.delete(ResourceKind.DEPLOYMENT, new ObjectKey("default", "web"), DeleteOptions.ANY);
        api.delete(ResourceKind.NODE_POOL, ObjectKey.of(POOL), DeleteOptions.ANY);
        try (ControllerProcess process = start()) {
            plane.await("no claims", () -> api.list(ResourceKind.NODE_CLAIM).isEmpty());
        }
    }

    @Test
    @DisplayName(
            "DIS-LOP-04 a half-empty cluster comes to the price that karpenter consolidate promises for a dump by kubectl,"
                    + " with as many nodes")
    void keepsThePromise() throws IOException {
        deploy("web", AT_FIRST, "900m");
        try (ControllerProcess process = start()) {
            plane.await("all pods to run", () -> running() == AT_FIRST);
            plane.await(
                    "all nodes to be initialized",
                    () -> api.list(ResourceKind.NODE).stream()
                            .allMatch(node -> "true".equals(node.labels().get("karpenter.sh/initialized"))));
        }
        scale("web", PODS);
        plane.await(
                "pods to go",
                () -> client.pods().inNamespace("default").list().getItems().size() == PODS);
        open();

        JsonNode promise = consolidate("before.yaml");
        double before = promise.at("/summary/hourlyPriceBefore").asDouble();
        double promised = promise.at("/summary/hourlyPriceAfter").asDouble();
        int after = promise.at("/summary/nodesAfter").asInt();
        Set<String> kept = new TreeSet<>(nodes());
        promise.get("commands").forEach(command -> command.get("nodes").forEach(node -> kept.remove(node.asString())));
        assertThat(promised).isLessThan(0.75 * before);

        try (ControllerProcess process = start()) {
            plane.await("all to be carried out", () -> isSettled(after));
        } catch (IllegalStateException late) {
            throw new IllegalStateException(plane.kubectl("get", "events", "-o", "wide"), late);
        }
        double reached =
                consolidate("after.yaml").at("/summary/hourlyPriceBefore").asDouble();
        Set<String> left = nodes();
        System.out.printf(
                "%d nodes for %.4f USD/h; promised were %d for %.4f; reached are %d for %.4f, %d of the %d that were kept%n",
                promise.at("/summary/nodesBefore").asInt(),
                before,
                after,
                promised,
                left.size(),
                reached,
                left.stream().filter(kept::contains).count(),
                kept.size());
        assertThat(reached).isCloseTo(promised, within(1e-6));
        assertThat(left).hasSize(after);
        assertThat(running()).isEqualTo(PODS);
    }

    /** Runs the command on what the user guide says to dump. */
    private JsonNode consolidate(String name) throws IOException {
        Path dump = folder.resolve(name);
        Files.writeString(dump, plane.kubectl("get", "node,nodeclaim,nodepool,pod,pdb", "-A", "-o", "yaml"));
        CommandRun run = CommandRun.of("consolidate", "-f", dump.toString(), "-o", "json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        return JsonMapper.shared().readTree(run.out());
    }

    private boolean isSettled(int after) {
        List<Resource> nodes = api.list(ResourceKind.NODE);
        return nodes.size() <= after
                && nodes.stream()
                        .allMatch(node -> node.objects("spec", "taints").isEmpty() && !node.isDeleting())
                && api.list(ResourceKind.NODE_CLAIM).size() == nodes.size()
                && running() == PODS;
    }

    private Set<String> nodes() {
        return api.list(ResourceKind.NODE).stream().map(Resource::name).collect(Collectors.toSet());
    }

    private ControllerProcess start() {
        return ControllerProcess.start(
                plane.kubeconfig(),
                folder.resolve("machines"),
                folder.resolve("log"),
                "--disable-leader-election",
                "--simulate-pods=false");
    }

    private void deploy(String name, int replicas, String cpu) {
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: %1$s, namespace: default}
                spec:
                  replicas: %2$d
                  selector: {matchLabels: {app: %1$s}}
                  template:
                    metadata: {labels: {app: %1$s}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: %3$s, memory: 128Mi}}}
                """.formatted(name, replicas, cpu)));
    }

    private void scale(String name, int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", name),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    private void open() {
        api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of(POOL),
                Part.MAIN,
                Map.of("spec", Map.of("disruption", Map.of("consolidateAfter", "0s"))));
    }

    private long running() {
        return client.pods().inNamespace("default").list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase())
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .count();
    }
}
