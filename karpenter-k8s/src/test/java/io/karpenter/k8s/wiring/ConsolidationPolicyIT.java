package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.InstanceTypeBuilder;
import io.karpenter.k8s.KarpenterControllers;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.controlplane.AuditLog;
import io.karpenter.k8s.controlplane.ControlPlane;
import io.karpenter.k8s.controlplane.Size;
import io.karpenter.k8s.controlplane.UsesControlPlane;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Settings that keep consolidation from what would save money, on a real cluster, judged by the API server's objects and audit log. */
@UsesControlPlane(Size.FULL)
final class ConsolidationPolicyIT {

    private static final String OPEN = "consolidationPolicy: %s, consolidateAfter: 0s, budgets: [{nodes: \"100%%\"}]";
    private static final String ANY = "WhenEmptyOrUnderutilized";
    private static final String BALANCED = "Balanced";
    private static final String SHUT = "consolidateAfter: Never";

    private DisruptedCluster cluster;

    @AfterEach
    void empty() {
        cluster.empty();
    }

    @Test
    @DisplayName(
            "DIS-BAL-01, DIS-BAL-02, DIS-BAL-11 a third of the price is not saved for most of the pods where the NodePool is Balanced, it is"
                    + " saved for one of two pods, and where any saving will do; and once the policy is another")
    void balanced(ControlPlane plane) {
        cluster = new DisruptedCluster(plane, LinearCloud.of(8, 16));
        // Eight of 24 cores, for 13 of 15 units of disruption: 0.38, and for 2 of 4: 0.67.
        shrunken("balanced", 12, "500m");
        shrunken("approved", 1, "6");
        shrunken("unbalanced", 12, "500m");
        try (KarpenterControllers controllers = cluster.controllers(Map.of())) {
            cluster.awaitRunning(12 + 1 + 12);
            List.of("balanced", "approved", "unbalanced").forEach(this::large);
            cluster.awaitRunning(12 + 1 + 12 + 3);
            cluster.awaitInitialized();
            String kept = claimOf("small-balanced");
            String approved = claimOf("small-approved");
            String any = claimOf("small-unbalanced");
            assertThat(cluster.names(ResourceKind.NODE)).hasSize(6);
            Instant begin = Instant.now();

            cluster.pool("balanced", OPEN.formatted(BALANCED), "");
            cluster.pool("approved", OPEN.formatted(BALANCED), "");
            cluster.pool("unbalanced", OPEN.formatted(ANY), "");
            awaitGone(approved);
            awaitGone(any);
            cluster.plane.await(
                    "the NodeClaim to be told why it stays",
                    () -> cluster.isTold("Unconsolidatable", kept, "saves too little for what it disrupts"));
            Instant changed = Instant.now();
            assertThat(deleted(begin)).extracting(e -> e.key().name()).containsExactlyInAnyOrder(approved, any);
            assertThat(claimOf("small-balanced")).isEqualTo(kept);

            cluster.pool("balanced", OPEN.formatted(ANY), "");
            awaitGone(kept);
            assertThat(deleted(changed)).extracting(e -> e.key().name()).containsExactly(kept);
            cluster.awaitRunning(12 + 1 + 12 + 3);
            assertThat(cluster.names(ResourceKind.NODE)).hasSize(3);
        }
        cluster.assertPodsLeftByEvictionOnly();
        cluster.assertNothingLeftOver();
    }

    /** A NodePool with a machine of eight cores of which small pods take six. */
    private void shrunken(String pool, int pods, String cpu) {
        cluster.pool(pool, SHUT, "");
        cluster.deploy("small-" + pool, pods, cpu, "nodeSelector: {karpenter.sh/nodepool: %s}".formatted(pool));
    }

    /** And one of sixteen cores of which one pod takes nine. */
    private void large(String pool) {
        cluster.deploy("large-" + pool, 1, "9", "nodeSelector: {karpenter.sh/nodepool: %s}".formatted(pool));
    }

    @Test
    @DisplayName(
            "DIS-CON-16, DIS-CON-18, DIS-CON-19 a spot node is exchanged for one of the fifteen cheapest spot types if the gate is open and"
                    + " fifteen are cheaper, and not while the gate is shut, nor if fourteen are")
    void spotToSpot(ControlPlane plane) {
        cluster = new DisruptedCluster(
                plane,
                LinearCloud.selling(Catalogs.of(IntStream.rangeClosed(1, 20)
                        .mapToObj(ConsolidationPolicyIT::spotType)
                        .toArray(InstanceTypeBuilder[]::new))));
        for (String pool : List.of("wide", "narrow")) {
            cluster.pool(pool, SHUT, allowing(20, 20));
            cluster.deploy(pool, 1, "3", "nodeSelector: {karpenter.sh/nodepool: %s}".formatted(pool));
        }
        String wide;
        String narrow;
        try (KarpenterControllers shut = cluster.controllers(Map.of())) {
            cluster.awaitRunning(2);
            cluster.awaitInitialized();
            wide = claimOf("wide");
            narrow = claimOf("narrow");
            cluster.pool("wide", OPEN.formatted(ANY), allowing(1, 20));
            cluster.pool("narrow", OPEN.formatted(ANY), allowing(6, 20));
            for (String claim : List.of(wide, narrow)) {
                cluster.plane.await(
                        "the NodeClaim to be told why it stays", () -> cluster.isTold("Unconsolidatable", claim, ""));
            }
        }
        Instant opened = Instant.now();
        assertThat(cluster.log().succeeded("create", "nodeclaims", "")).hasSize(2);
        assertThat(cluster.log().succeeded("delete", "nodeclaims", "")).isEmpty();

        try (KarpenterControllers open = cluster.controllers(Map.of("FEATURE_GATES", "SpotToSpotConsolidation=true"))) {
            awaitGone(wide);
            cluster.plane.await(
                    "the NodeClaim to be told why it stays",
                    () -> cluster.isTold("Unconsolidatable", narrow, "15 cheaper instance types are needed, 14 are"));
            cluster.awaitRunning(2);
            assertThat(claimOf("narrow")).isEqualTo(narrow);
        }
        AuditLog log = cluster.log().since(opened);
        assertThat(log.succeeded("create", "nodeclaims", "")).singleElement().satisfies(created -> {
            Resource claim = created.object(ResourceKind.NODE_CLAIM).orElseThrow();
            assertThat(claim.labels()).containsEntry(Labels.NODEPOOL, "wide");
            assertThat(values(claim, Labels.CAPACITY_TYPE)).containsExactly("spot");
            assertThat(values(claim, Labels.INSTANCE_TYPE))
                    .containsExactlyInAnyOrderElementsOf(IntStream.rangeClosed(1, 15)
                            .mapToObj(ConsolidationPolicyIT::name)
                            .toList());
        });
        assertThat(deleted(opened)).extracting(e -> e.key().name()).containsExactly(wide);
        cluster.assertNothingLeftOver();
    }

    private static String name(int number) {
        return String.format(Locale.ROOT, "s%02d", number);
    }

    private static InstanceTypeBuilder spotType(int number) {
        return InstanceTypeBuilder.instanceType(name(number))
                .cpu("4")
                .memory("16Gi")
                .spot(0.10 + 0.02 * number, Catalogs.ZONE_A);
    }

    /** Requirements for spot machines of these types. */
    private static String allowing(int first, int last) {
        return "{key: karpenter.sh/capacity-type, operator: In, values: [spot]},"
                + " {key: node.kubernetes.io/instance-type, operator: In, values: [%s]}"
                        .formatted(String.join(
                                ", ",
                                IntStream.rangeClosed(first, last)
                                        .mapToObj(ConsolidationPolicyIT::name)
                                        .toList()));
    }

    private static List<String> values(Resource claim, String key) {
        return claim.objects("spec", "requirements").stream()
                .filter(requirement -> key.equals(requirement.get("key")))
                .flatMap(requirement -> ((List<?>) requirement.get("values")).stream())
                .map(String::valueOf)
                .toList();
    }

    private List<AuditLog.Entry> deleted(Instant since) {
        return cluster.plane.auditLog().since(since).succeeded("delete", "nodeclaims", "");
    }

    private void awaitGone(String claim) {
        cluster.plane.await(
                "nodeclaim " + claim + " to be gone",
                () -> !cluster.names(ResourceKind.NODE_CLAIM).contains(claim));
    }

    /** Name of the only NodeClaim on whose node pods of a Deployment run. */
    private String claimOf(String app) {
        List<String> nodes = cluster.nodesOf(app);
        assertThat(nodes).as("nodes of " + app).hasSize(1);
        return cluster.api.list(ResourceKind.NODE_CLAIM).stream()
                .filter(claim -> claim.text("status", "nodeName").equals(nodes.get(0)))
                .map(Resource::name)
                .findFirst()
                .orElseThrow();
    }
}
