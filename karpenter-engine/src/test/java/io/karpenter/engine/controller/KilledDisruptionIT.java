package io.karpenter.engine.controller;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Fabric8ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.crd.InstalledDefinitions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program itself, killed with SIGKILL while it exchanges drifted nodes of a real cluster and consolidates it. */
@UsesControlPlane(Size.FULL)
final class KilledDisruptionIT {

    private static final int KILLS = Integer.getInteger("karpenter.kills", 100);

    /** A new template so often, so that nodes are being exchanged most of the time. */
    private static final int KILLS_A_TEMPLATE = 5;

    @TempDir
    private Path folder;

    private ControlPlane plane;
    private KubernetesClient client;
    private Fabric8ClusterApi api;
    private Path machines;
    private Path log;

    @BeforeEach
    void cluster(ControlPlane shared) {
        plane = shared;
        client = plane.client();
        api = InstalledDefinitions.on(plane);
        machines = folder.resolve("machines");
        log = folder.resolve("log");
        api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: renewed}
                spec:
                  disruption: {consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: 0s, budgets: [{nodes: "30%"}]}
                  template:
                    metadata: {labels: {template: "0"}}
                    spec:
                      nodeClassRef: {group: karpenter.k8s.aws, kind: EC2NodeClass, name: default}
                      requirements:
                      - {key: karpenter.sh/capacity-type, operator: In, values: [on-demand]}
                      - {key: karpenter.k8s.aws/instance-cpu, operator: Lt, values: ["9"]}
                """));
        api.create(Yaml.resource(ResourceKind.DEPLOYMENT, """
                metadata: {name: guarded, namespace: default}
                spec:
                  replicas: 40
                  selector: {matchLabels: {app: guarded}}
                  template:
                    metadata: {labels: {app: guarded}}
                    spec:
                      containers:
                      - {name: main, image: app, resources: {requests: {cpu: 900m, memory: 1Gi}}}
                """));
        api.create(Yaml.resource(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: guarded, namespace: default}
                spec:
                  maxUnavailable: 4
                  selector: {matchLabels: {app: guarded}}
                """));
    }

    @AfterEach
    void empty() {
        api.delete(ResourceKind.DEPLOYMENT, new ObjectKey("default", "guarded"), DeleteOptions.ANY);
        api.delete(ResourceKind.POD_DISRUPTION_BUDGET, new ObjectKey("default", "guarded"), DeleteOptions.ANY);
        api.delete(ResourceKind.NODE_POOL, ObjectKey.of("renewed"), DeleteOptions.ANY);
        try (ControllerProcess process = start()) {
            plane.await("no claims", () -> api.list(ResourceKind.NODE_CLAIM).isEmpty());
        }
    }

    @Test
    @DisplayName(
            "DIS-QUE-15, WK-18 killed again and again while nodes are exchanged, drained and consolidated, it leaves no node tainted, no machine"
                    + " behind, and takes no pod away otherwise than by the eviction API")
    void survivesKills() throws IOException {
        long seed = Long.getLong("karpenter.seed", System.nanoTime());
        System.out.println("seed " + seed + ", " + KILLS + " kills");
        RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
        Instant begin = Instant.now();
        try (ControllerProcess process = start()) {
            plane.await("all pods to run", () -> running() == 40);
        }

        int template = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
            if (kill % KILLS_A_TEMPLATE == 1) {
                template++;
                change(template);
                scale(20 + random.nextInt(40));
            }
            try (ControllerProcess process = start()) {
                assertThat(process.endsWithinActing(Duration.ofMillis(random.nextInt(5000))))
                        .as(() -> "ended by itself:\n" + read(log))
                        .isFalse();
            }
        }
        scale(40);
        String last = Integer.toString(template);
        try (ControllerProcess process = start()) {
            plane.await("all pods to run", () -> running() == 40);
            plane.await(
                    "all nodes to be of the last template, and nothing to be under way",
                    () -> api.list(ResourceKind.NODE).stream().allMatch(node -> isSettled(node, last))
                            && api.list(ResourceKind.NODE_CLAIM).stream().noneMatch(Resource::isDeleting));
            plane.await("all pods to run", () -> running() == 40);
            assertThat(process.isAlive()).isTrue();
        } catch (IllegalStateException late) {
            throw new IllegalStateException(late.getMessage() + "\n" + read(log), late);
        }
        MachineFile.read(machines).assertOneForEachClaim(api);
        AuditLog audit = plane.auditLog().since(begin);
        List<AuditLog.Entry> evictions = audit.succeeded("create", "pods", "eviction");
        System.out.println(evictions.size() + " evictions");
        assertThat(evictions).isNotEmpty();
        assertPodsLeftByEvictionOnly(audit);
    }

    /** What the program deletes are pods that its simulated kubelets have ended: evicted ones, and those that their ReplicaSet deleted. */
    private static void assertPodsLeftByEvictionOnly(AuditLog audit) {
        List<AuditLog.Entry> deletes = audit.succeeded("delete", "pods", "");
        Set<ObjectKey> leaving = Stream.concat(
                        audit.succeeded("create", "pods", "eviction").stream(),
                        deletes.stream().filter(entry -> !isOurs(entry)))
                .map(AuditLog.Entry::key)
                .collect(Collectors.toSet());
        assertThat(deletes.stream().filter(KilledDisruptionIT::isOurs)).allSatisfy(entry -> {
            assertThat(entry.request().get("gracePeriodSeconds")).isEqualTo(0);
            assertThat(leaving).contains(entry.key());
        });
    }

    private static boolean isOurs(AuditLog.Entry entry) {
        return entry.userAgent().contains("fabric8");
    }

    private static boolean isSettled(Resource node, String template) {
        return !node.isDeleting()
                && template.equals(node.labels().get("template"))
                && node.objects("spec", "taints").stream()
                        .noneMatch(taint -> "karpenter.sh/disrupted".equals(taint.get("key")));
    }

    private ControllerProcess start() {
        return ControllerProcess.start(plane.kubeconfig(), machines, log, "--disable-leader-election");
    }

    private void change(int template) {
        api.patch(
                ResourceKind.NODE_POOL,
                ObjectKey.of("renewed"),
                Part.MAIN,
                Map.of(
                        "spec",
                        Map.of(
                                "template",
                                Map.of("metadata", Map.of("labels", Map.of("template", Integer.toString(template)))))));
    }

    private void scale(int replicas) {
        api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", "guarded"),
                Part.MAIN,
                Map.of("spec", Map.of("replicas", replicas)));
    }

    private long running() {
        return client.pods().inNamespace("default").withLabel("app", "guarded").list().getItems().stream()
                .filter(pod -> "Running".equals(pod.getStatus().getPhase())
                        && pod.getMetadata().getDeletionTimestamp() == null)
                .count();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
