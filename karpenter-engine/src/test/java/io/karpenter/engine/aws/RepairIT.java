package io.karpenter.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.engine.controller.ControllerProcess;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program over EC2 in a real cluster, with the times that EC2's repair policies really have. It takes more than half an hour. */
@Tag("slow")
@UsesControlPlane(Size.CONTROL)
final class RepairIT {

    private static final String POOL = "usual";
    private static final String ACCELERATED = "accelerated";
    private static final int PODS = 6;
    private static final String HARDWARE = "AcceleratedHardwareReady";
    private static final Duration USUAL = Duration.ofMinutes(30);
    private static final Duration OF_HARDWARE = Duration.ofMinutes(10);
    /** Of a machine that is busy with something else. */
    private static final Duration LATE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    private Ec2ControlPlane cluster;
    private KubeletLoop kubelets;

    @BeforeEach
    void start(ControlPlane plane) {
        cluster = new Ec2ControlPlane(plane, folder);
        kubelets = new KubeletLoop(cluster.aws, cluster.api);
    }

    @AfterEach
    void stop() {
        kubelets.close();
        cluster.close();
    }

    @Test
    @DisplayName(
            "HLT-02, HLT-04 a node that is not ready, and one whose kubelet is silent, are replaced after thirty minutes, one with broken"
                    + " hardware after ten, none before, and a controller that is killed meanwhile begins no time anew")
    void repairs() {
        Instant begin = Instant.now();
        cluster.configure(POOL, ACCELERATED);
        // Kubernetes itself would take pods off such nodes after five minutes.
        List.of(POOL, ACCELERATED).forEach(this::tolerate);
        cluster.scale(POOL, PODS);
        cluster.scale(ACCELERATED, 1);
        try (ControllerProcess process = cluster.start("--feature-gates=NodeRepair=true")) {
            awaitAll();
            Map<String, String> before = cluster.running(POOL);
            Iterator<String> nodes = before.values().iterator();
            String unready = nodes.next();
            String silent = nodes.next();
            String broken = cluster.running(ACCELERATED).values().iterator().next();
            String claimOfUnready = claimOf(unready);
            String claimOfSilent = claimOf(silent);
            String claimOfBroken = claimOf(broken);
            kubelets.ail(unready, "Ready");
            kubelets.silence(silent);
            kubelets.ail(broken, HARDWARE);
            cluster.await("the cluster to see that the kubelet is silent", () -> hasReady(silent, "Unknown"));

            awaitGone(OF_HARDWARE, broken);
            // SIGKILL.
            process.close();
            try (ControllerProcess next = cluster.start("--feature-gates=NodeRepair=true")) {
                awaitGone(USUAL, unready);
                awaitGone(USUAL, silent);
                awaitAll();

                AuditLog log = cluster.plane.auditLog().since(begin);
                assertThat(log.succeeded("delete", "nodeclaims", "").stream()
                                .map(entry -> entry.key().name())
                                .collect(Collectors.toSet()))
                        .as("none but these are deleted")
                        .containsExactlyInAnyOrder(claimOfUnready, claimOfSilent, claimOfBroken);
                assertRepaired(log, claimOfUnready, unready, "Ready", "False", USUAL);
                assertRepaired(log, claimOfSilent, silent, "Ready", "Unknown", USUAL);
                assertRepaired(log, claimOfBroken, broken, HARDWARE, "False", OF_HARDWARE);
                assertThat(cluster.alive()).hasSize(PODS + 1);
                before.values().removeAll(List.of(unready, silent));
                assertThat(cluster.running(POOL))
                        .as("pods of nodes that are well stay")
                        .containsAllEntriesOf(before);
                cluster.remove(POOL, ACCELERATED);
                assertThat(next.isAlive()).isTrue();
            }
        }
    }

    /** By the API server's own times: when the condition became what it was, and when the NodeClaim's deletion was asked for. */
    private static void assertRepaired(
            AuditLog log, String claim, String node, String condition, String status, Duration toleration) {
        Instant deleted = log.succeeded("delete", "nodeclaims", "").stream()
                .filter(entry -> entry.key().name().equals(claim))
                .map(AuditLog.Entry::received)
                .findFirst()
                .orElseThrow();
        Map<String, Object> last = log.entries().stream()
                .filter(entry -> entry.succeeded() && entry.answered().isBefore(deleted))
                .flatMap(entry -> entry.object(ResourceKind.NODE).stream())
                .filter(object -> object.name().equals(node))
                .reduce((first, second) -> second)
                .orElseThrow()
                .objects("status", "conditions")
                .stream()
                .filter(c -> condition.equals(c.get("type")))
                .findFirst()
                .orElseThrow();
        assertThat(last).containsEntry("status", status);
        Duration waited = Duration.between(Instant.parse(String.valueOf(last.get("lastTransitionTime"))), deleted);
        System.out.printf("%s %s: replaced after %s%n", condition, status, waited);
        assertThat(waited).isBetween(toleration, toleration.plus(LATE));
        assertThat(log.entries())
                .as("HLT-07 its drain has no time")
                .anySatisfy(entry -> assertThat(entry.object(ResourceKind.NODE_CLAIM))
                        .hasValueSatisfying(object -> {
                            assertThat(object.name()).isEqualTo(claim);
                            assertThat(object.annotations()).containsKey(Marks.TERMINATION_TIMESTAMP);
                            assertThat(Instant.parse(object.annotations().get(Marks.TERMINATION_TIMESTAMP)))
                                    .isBetween(deleted.minus(LATE), deleted.plus(LATE));
                        }));
    }

    private void tolerate(String deployment) {
        Map<String, Object> pods = Map.of(
                "tolerations",
                List.of(
                        Map.of("key", "node.kubernetes.io/not-ready", "operator", "Exists", "effect", "NoExecute"),
                        Map.of("key", "node.kubernetes.io/unreachable", "operator", "Exists", "effect", "NoExecute")));
        cluster.api.patch(
                ResourceKind.DEPLOYMENT,
                new ObjectKey("default", deployment),
                Part.MAIN,
                Map.of("spec", Map.of("template", Map.of("spec", pods))));
    }

    private void awaitAll() {
        cluster.await(
                "all pods to run",
                () -> cluster.running(POOL).size() == PODS
                        && cluster.running(ACCELERATED).size() == 1);
        cluster.await(
                "all Nodes to be initialized and ready",
                () -> cluster.nodes().stream()
                        .allMatch(node -> "true".equals(node.labels().get("karpenter.sh/initialized"))
                                && hasReady(node.name(), "True")));
    }

    private void awaitGone(Duration toleration, String node) {
        cluster.await(
                "node " + node + " to be gone",
                toleration.plus(LATE.multipliedBy(4)),
                () -> cluster.nodes().stream().noneMatch(n -> n.name().equals(node)));
    }

    private boolean hasReady(String node, String status) {
        return cluster.nodes().stream()
                .filter(n -> n.name().equals(node))
                .flatMap(n -> n.objects("status", "conditions").stream())
                .anyMatch(c -> "Ready".equals(c.get("type")) && status.equals(c.get("status")));
    }

    private String claimOf(String node) {
        return cluster.claims().stream()
                .filter(claim -> claim.text("status", "nodeName").equals(node))
                .map(Resource::name)
                .findFirst()
                .orElseThrow();
    }
}
