package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Nodes end while a PodDisruptionBudget is against it, on a real cluster, judged by the audit log of all the time. */
@UsesControlPlane(Size.FULL)
final class PodBudgetIT {

    private static final int PODS = 4;
    private static final int REFUSALS = 20;

    private DisruptedCluster cluster;

    @BeforeEach
    void cluster(ControlPlane plane) {
        cluster = new DisruptedCluster(plane, LinearCloud.of(2));
    }

    @AfterEach
    void empty() {
        cluster.empty();
    }

    @Test
    @DisplayName(
            "TRM-22, TRM-23 while a PodDisruptionBudget allows nothing no pod goes, however often its eviction is tried, and once it allows"
                    + " one at a time no more than one is ever missing")
    void opensLate() {
        cluster.pool("general", "consolidateAfter: Never", "");
        cluster.apart(PODS);
        cluster.budget("apart", 0);
        try (KarpenterControllers controllers = cluster.controllers(Map.of())) {
            cluster.awaitRunning(PODS);
            cluster.awaitInitialized();
            List<String> old = cluster.names(ResourceKind.NODE_CLAIM);
            Instant end = Instant.now();
            old.forEach(claim -> cluster.api.delete(ResourceKind.NODE_CLAIM, ObjectKey.of(claim), DeleteOptions.ANY));
            cluster.plane.await("evictions of all pods to be refused, again and again", () -> {
                AuditLog log = cluster.log();
                return refusedPods(log) == PODS
                        && PodBudgetAudit.of(log, "apart", 0).refused() >= REFUSALS;
            });

            cluster.budget("apart", 1);
            cluster.plane.await(
                    "the old nodes to be gone",
                    () -> cluster.names(ResourceKind.NODE_CLAIM).stream().noneMatch(old::contains));
            cluster.awaitRunning(PODS);

            AuditLog log = cluster.log().since(end);
            Instant opened = log.succeeded("patch", "poddisruptionbudgets", "").stream()
                    .map(AuditLog.Entry::received)
                    .findFirst()
                    .orElseThrow();
            assertThat(log.succeeded("create", "pods", "eviction"))
                    .hasSize(PODS)
                    .allSatisfy(eviction -> assertThat(eviction.answered()).isAfter(opened));
            assertThat(log.succeeded("delete", "pods", ""))
                    .allSatisfy(deletion -> assertThat(deletion.answered()).isAfter(opened));
        }
        PodBudgetAudit.Result audit = PodBudgetAudit.of(cluster.log(), "apart", PODS - 1);
        System.out.println(audit);
        assertThat(audit.violations()).isEmpty();
        assertThat(audit.evicted()).isEqualTo(PODS);
        cluster.assertPodsLeftByEvictionOnly();
        cluster.assertNothingLeftOver();
    }

    private static int refusedPods(AuditLog log) {
        return log.entries().stream()
                .filter(entry -> entry.subresource().equals("eviction") && entry.code() == 429)
                .map(AuditLog.Entry::key)
                .collect(Collectors.toSet())
                .size();
    }
}
