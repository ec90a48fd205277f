package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.RepairPolicy;
import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import io.karpenter.k8s.schedule.CronSchedules;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.global.GlobalMethod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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

    private DisruptedCluster cluster;

    @BeforeEach
    void cluster(ControlPlane plane) {
        cluster = new DisruptedCluster(plane, LinearCloud.of(CORES));
    }

    @AfterEach
    void empty() {
        cluster.empty();
    }

    @Test
    @DisplayName(
            "DIS-LOP-04, DIS-QUE-09 a half-empty cluster is consolidated to the price that consolidation promises for its snapshot, and all pods run")
    void halfEmptyClusterIsConsolidated() {
        pool("Never", "100%");
        cluster.deploy("small", 60, "400m", "");
        cluster.deploy("large", 20, "1500m", "");
        try (KarpenterControllers controllers = cluster.controllers(Map.of())) {
            cluster.awaitRunning(80);
            cluster.awaitInitialized();
            cluster.scale("small", 20);
            cluster.scale("large", 8);
            cluster.plane.await("pods to go", () -> cluster.running() == 28);
            double before = price();
            pool("0s", "100%");
            // What consolidation decides is looked at again before it is carried out, so that this is before.
            cluster.plane.await("the new settings to be known", () -> isOpen(snapshot(controllers)));
            double promised = plan(snapshot(controllers)).summary().hourlyPriceAfter();
            assertThat(promised).isLessThan(before);

            cluster.plane.await("the cluster to cost what was promised", () -> price() <= promised + 1e-9);
            System.out.printf("consolidated from %.2f to %.2f USD/h, promised were %.2f%n", before, price(), promised);
            cluster.awaitRunning(28);
            cluster.awaitRest();
        }
        cluster.assertNothingLeftOver();
    }

    @Test
    @DisplayName(
            "DIS-DRF-10, DIS-BUD-02, TRM-23 fifty nodes that have drifted are exchanged under a budget of 10 % and a"
                    + " PodDisruptionBudget of 4, both kept at each instant, and no pod is lost")
    void driftRollsThroughUnderItsBudgets() {
        pool("Never", "10%");
        cluster.apart(50);
        cluster.budget("apart", 4);
        try (KarpenterControllers controllers = cluster.controllers(Map.of())) {
            cluster.awaitRunning(50);
            cluster.awaitInitialized();
            List<String> old = cluster.names(ResourceKind.NODE_CLAIM);
            Instant change = Instant.now();

            cluster.api.patch(
                    ResourceKind.NODE_POOL,
                    ObjectKey.of("general"),
                    Part.MAIN,
                    Map.of("spec", Map.of("template", Map.of("metadata", Map.of("labels", Map.of("team", "new"))))));

            cluster.plane.await("half of the old nodes to be gone", () -> remaining(old) <= old.size() / 2);
            cluster.plane.await("the old nodes to be gone", () -> remaining(old) == 0);
            cluster.awaitRunning(50);
            System.out.printf(
                    "50 drifted nodes were exchanged in %d s%n",
                    Duration.between(change, Instant.now()).toSeconds());
        }
        AuditLog log = cluster.log();
        BudgetAudit.Result audit = BudgetAudit.of(log, "general", nodes -> (nodes + 9) / 10);
        assertThat(audit.violations()).isEmpty();
        assertThat(audit.disrupted()).isGreaterThanOrEqualTo(50);
        // The budget is used, not only kept.
        assertThat(audit.most()).isBetween(3, 6);
        PodBudgetAudit.Result pods = PodBudgetAudit.of(log, "apart", 50 - 4);
        System.out.println("at most " + audit.most() + " nodes were being disrupted; " + pods);
        assertThat(pods.violations()).isEmpty();
        assertThat(pods.evicted()).isGreaterThanOrEqualTo(50);
        cluster.assertPodsLeftByEvictionOnly();
        cluster.assertNothingLeftOver();
    }

    private long remaining(List<String> old) {
        return cluster.names(ResourceKind.NODE_CLAIM).stream()
                .filter(old::contains)
                .count();
    }

    @Test
    @DisplayName("LIF-40, LIF-42 nodes that expire are replaced, and their pods run elsewhere")
    void expiredNodesAreReplaced() {
        pool("Never", "10%", "expireAfter: 25s");
        cluster.deploy("app", 10, "900m", "");
        try (KarpenterControllers controllers = cluster.controllers(Map.of())) {
            cluster.awaitRunning(10);
            List<String> old = cluster.names(ResourceKind.NODE_CLAIM);

            cluster.plane.await("the old nodes to be gone", () -> remaining(old) == 0);
            pool("Never", "10%");
            cluster.awaitRunning(10);
        }
        cluster.assertPodsLeftByEvictionOnly();
    }

    @Test
    @DisplayName("HLT-12 twenty nodes that the cloud takes back at once are drained, and their pods run elsewhere")
    void interruptedNodesAreReplaced() {
        pool("Never", "0");
        cluster.apart(30);
        try (KarpenterControllers controllers = cluster.controllers(Map.of())) {
            cluster.awaitRunning(30);
            cluster.awaitInitialized();
            List<Machine> taken = cluster.cloud.list().subList(0, 20);
            List<String> old = taken.stream()
                    .map(machine -> machine.nodeClaim().orElseThrow())
                    .toList();
            Instant warning = Instant.now();

            taken.forEach(machine -> cluster.cloud.tell(new MachineNotice(
                    machine.providerId(),
                    machine.providerId(),
                    "spot_interrupted",
                    "SpotInterrupted",
                    "the machine is taken back",
                    MachineNotice.Consequence.DRAIN)));

            cluster.plane.await("the nodes to be gone", () -> remaining(old) == 0);
            cluster.awaitRunning(30);
            System.out.printf(
                    "20 interrupted nodes were gone and their pods ran %d s after the warning%n",
                    Duration.between(warning, Instant.now()).toSeconds());
        }
        cluster.assertPodsLeftByEvictionOnly();
        cluster.assertNothingLeftOver();
    }

    @Test
    @DisplayName("HLT-07, HLT-08 a node that stays unhealthy is replaced, budgets and do-not-disrupt or not")
    void unhealthyNodesAreRepaired() {
        cluster.cloud.repairOn(List.of(new RepairPolicy("DiskHealthy", "False", Duration.ofSeconds(3))));
        pool("Never", "0");
        cluster.deploy("kept", 12, "900m", "", "karpenter.sh/do-not-disrupt: \"true\"");
        try (KarpenterControllers controllers = cluster.controllers(Map.of("FEATURE_GATES", "NodeRepair=true"))) {
            cluster.awaitRunning(12);
            cluster.awaitInitialized();
            Resource sick = cluster.api.list(ResourceKind.NODE).get(0);
            List<Map<String, Object>> conditions = new ArrayList<>(sick.objects("status", "conditions"));
            conditions.add(Map.of(
                    "type",
                    "DiskHealthy",
                    "status",
                    "False",
                    "lastTransitionTime",
                    Instant.now().toString()));

            cluster.api.patch(
                    ResourceKind.NODE, sick.key(), Part.STATUS, Map.of("status", Map.of("conditions", conditions)));

            cluster.plane.await(
                    "the node to be gone",
                    () -> !cluster.names(ResourceKind.NODE).contains(sick.name()));
            cluster.awaitRunning(12);
        }
        cluster.assertNothingLeftOver();
    }

    private void pool(String consolidateAfter, String budget, String... template) {
        cluster.pool(
                "general",
                "consolidationPolicy: WhenEmptyOrUnderutilized, consolidateAfter: %s, budgets: [{nodes: \"%s\"}]"
                        .formatted(consolidateAfter, budget),
                "",
                template);
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
        return cluster.api.list(ResourceKind.NODE).stream()
                .mapToDouble(node ->
                        Double.parseDouble(node.texts("status", "capacity").getOrDefault("cpu", "0")))
                .map(cores -> cores * Catalogs.LINEAR_PRICE_PER_CORE)
                .sum();
    }
}
