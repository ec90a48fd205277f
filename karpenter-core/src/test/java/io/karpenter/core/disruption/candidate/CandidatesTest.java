package io.karpenter.core.disruption.candidate;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node that may be disrupted")
class CandidatesTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static NodeBuilder c4(String name) {
        return node(name)
                .of(CATALOG.find("c4").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                .pool("default");
    }

    private static Candidates candidates(ClusterBuilder cluster) {
        return candidates(cluster, Standing.UNKNOWN);
    }

    private static Candidates candidates(ClusterBuilder cluster, Standing standing) {
        return Candidates.of(cluster.now(T0).build(), CATALOG, standing);
    }

    private static List<String> names(CandidateList list) {
        return list.candidates().stream().map(Candidate::node).toList();
    }

    private static Blocked blocked(CandidateList list, String node) {
        return list.blocked().stream()
                .filter(kept -> kept.node().equals(node))
                .findFirst()
                .orElseThrow()
                .because()
                .get(0);
    }

    private static Blocked blocked(ClusterBuilder cluster) {
        return blocked(candidates(cluster).consolidation(), "a");
    }

    private static ClusterBuilder withPod(NodeBuilder node) {
        return cluster().with(node).with(pod("web").on("a"));
    }

    @Test
    @DisplayName("DIS-CAN-01 is none while a command is carried out on it")
    void inCommand() {
        Standing standing = new Standing(Set.of("a"), Set.of(), Set.of(), Set.of());

        assertThat(blocked(candidates(withPod(c4("a")), standing).consolidation(), "a"))
                .isEqualTo(new Blocked.InCommand());
    }

    @Test
    @DisplayName("DIS-CAN-02 is managed, has joined, is initialized, stays, is not nominated and may be disrupted")
    void nodeTests() {
        ClusterBuilder cluster = cluster()
                .with(
                        node("foreign").allocatable("cpu", "4"),
                        c4("coming").inFlight(),
                        c4("new").uninitialized(),
                        c4("deleted").deleting(),
                        c4("marked"),
                        c4("promised"),
                        c4("asked").annotation(Labels.DO_NOT_DISRUPT, "true"),
                        c4("unlabelled").withoutLabel(Labels.NODEPOOL),
                        c4("free"));
        CandidateList all = candidates(cluster, new Standing(Set.of(), Set.of("marked"), Set.of("promised"), Set.of()))
                .emptiness();

        assertThat(names(all)).containsExactly("free");
        assertThat(blocked(all, "foreign")).isEqualTo(new Blocked.NotManaged());
        assertThat(blocked(all, "coming")).isEqualTo(new Blocked.NotJoined());
        assertThat(blocked(all, "new")).isEqualTo(new Blocked.NotInitialized());
        assertThat(blocked(all, "deleted")).isEqualTo(new Blocked.Leaving());
        assertThat(blocked(all, "marked")).isEqualTo(new Blocked.Leaving());
        assertThat(blocked(all, "promised")).isEqualTo(new Blocked.Nominated());
        assertThat(blocked(all, "asked")).isEqualTo(new Blocked.NodeDoNotDisrupt());
        assertThat(blocked(all, "unlabelled")).isEqualTo(new Blocked.NoNodePoolLabel());
    }

    @Test
    @DisplayName("DIS-CAN-03 is not saved by any other value of its do-not-disrupt annotation than true")
    void onlyTrueOnNodes() {
        assertThat(names(candidates(cluster()
                                .with(
                                        c4("a").annotation(Labels.DO_NOT_DISRUPT, "10m"),
                                        c4("b").annotation(Labels.DO_NOT_DISRUPT, "false")))
                        .emptiness()))
                .containsExactly("a", "b");
    }

    @Test
    @DisplayName("DIS-CAN-04 has a NodePool that is there and has instance types")
    void nodePoolExists() {
        ClusterBuilder without = cluster().withoutNodePools().with(c4("a"));
        Catalog nothing = CATALOG.withNodePool("default", List.of());

        assertThat(blocked(candidates(without).emptiness(), "a")).isEqualTo(new Blocked.NodePoolNotFound("default"));
        assertThat(blocked(
                        Candidates.of(cluster().with(c4("a")).build(), nothing, Standing.UNKNOWN)
                                .emptiness(),
                        "a"))
                .isEqualTo(new Blocked.NodePoolNotFound("default"));
    }

    @Test
    @DisplayName("DIS-CAN-05 may lack instance type, zone or capacity type if it is empty, else not (DIS-CON-02)")
    void labels() {
        NodeBuilder noType = c4("a").withoutLabel(Labels.INSTANCE_TYPE);
        NodeBuilder noZone = c4("b").withoutLabel(Labels.ZONE);
        NodeBuilder noCapacityType = c4("c").withoutLabel(Labels.CAPACITY_TYPE);
        ClusterBuilder empty = cluster().with(noType, noZone, noCapacityType);
        CandidateList full = candidates(cluster()
                        .with(noType, noZone, noCapacityType)
                        .with(pod("x").on("a"), pod("y").on("b"), pod("z").on("c")))
                .consolidation();

        assertThat(names(candidates(empty).emptiness())).containsExactly("a", "b", "c");
        assertThat(blocked(full, "a")).isEqualTo(new Blocked.UnknownInstanceType(""));
        assertThat(blocked(full, "b")).isEqualTo(new Blocked.MissingLabel(Labels.ZONE));
        assertThat(blocked(full, "c")).isEqualTo(new Blocked.MissingLabel(Labels.CAPACITY_TYPE));
    }

    @Test
    @DisplayName(
            "DIS-CAN-06 has no running pod that asks to be left alone, not even one of a DaemonSet or of the node itself")
    void doNotDisruptPods() {
        PodBuilder daemon = pod("d").ownedBy("apps/v1", "DaemonSet", "d").annotation(Labels.DO_NOT_DISRUPT, "true");

        PodBuilder mirror = pod("m").ownedBy("v1", "Node", "a").annotation(Labels.DO_NOT_DISRUPT, "true");
        for (PodBuilder ofNode : List.of(daemon, mirror)) {
            assertThat(blocked(
                            candidates(cluster().with(c4("a")).with(ofNode.on("a")))
                                    .emptiness(),
                            "a"))
                    .isInstanceOf(Blocked.PodDoNotDisrupt.class);
        }
        assertThat(names(candidates(cluster()
                                .with(c4("a"))
                                .with(pod("goes")
                                        .annotation(Labels.DO_NOT_DISRUPT, "true")
                                        .terminating()
                                        .on("a")))
                        .emptiness()))
                .containsExactly("a");
        assertThat(names(candidates(cluster()
                                .with(c4("a"))
                                .with(pod("done")
                                        .annotation(Labels.DO_NOT_DISRUPT, "true")
                                        .phase(PodPhase.SUCCEEDED)
                                        .on("a")))
                        .emptiness()))
                .containsExactly("a");
    }

    @Test
    @DisplayName(
            "DIS-CAN-07 DIS-CAN-08 is one in spite of its pods only for methods that may wait for its drain time to end")
    void eventualClass() {
        NodeClaim.Lifecycle drains = new NodeClaim.Lifecycle(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(Duration.ofHours(1)), false);
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").terminationGracePeriod(Duration.ofHours(1)))
                .with(c4("drains").lifecycle(drains), c4("endless"))
                .with(
                        pod("x").annotation(Labels.DO_NOT_DISRUPT, "true").on("drains"),
                        pod("y").annotation(Labels.DO_NOT_DISRUPT, "true").on("endless"));

        assertThat(names(candidates(cluster).all(DisruptionClass.EVENTUAL))).containsExactly("drains");
        assertThat(names(candidates(cluster).all(DisruptionClass.GRACEFUL))).isEmpty();
    }

    @Test
    @DisplayName(
            "DIS-CAN-09 DIS-CAN-15 DIS-CAN-17 DIS-CAN-20 knows its price, what disrupting it costs, and their ratio")
    void figures() {
        ClusterBuilder cluster = cluster()
                .with(c4("a"))
                .with(
                        pod("web").replicas(2).on("a"),
                        pod("cheap")
                                .annotation("controller.kubernetes.io/pod-deletion-cost", "-2147483648")
                                .on("a"),
                        pod("daemon").ownedBy("apps/v1", "DaemonSet", "d").on("a"));
        Candidate candidate = candidates(cluster).consolidation().candidates().get(0);

        assertThat(candidate.hourlyPrice()).isEqualTo(0.2);
        assertThat(candidate.rescheduleCost()).isEqualTo(3.0);
        assertThat(candidate.savingsRatio()).isEqualTo(0.2 / 3);
        assertThat(candidate.pods()).hasSize(3);
        assertThat(candidate.zone()).contains(Catalogs.ZONE_A);
        assertThat(candidate.capacityType()).contains(CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName("DIS-CAN-18 is empty if no pod minds, whether or not pods run on it")
    void empty() {
        ClusterBuilder cluster = cluster()
                .with(c4("a"), c4("b"))
                .with(
                        pod("cheap")
                                .annotation("controller.kubernetes.io/pod-deletion-cost", "-2147483648")
                                .on("a"),
                        pod("web").on("b"));

        assertThat(names(candidates(cluster).emptiness())).containsExactly("a");
        assertThat(names(candidates(cluster).consolidation())).containsExactly("b");
    }

    @Test
    @DisplayName(
            "DIS-EMP-07 is empty with pods that go with it or have ended, not with one of a StatefulSet that comes back")
    void emptyWithPods() {
        ClusterBuilder cluster = cluster()
                .with(c4("a"), c4("b"))
                .with(
                        pod("d").ownedBy("apps/v1", "DaemonSet", "d").on("a"),
                        pod("m").ownedBy("v1", "Node", "a").on("a"),
                        pod("s").phase(PodPhase.SUCCEEDED).on("a"),
                        pod("t").ownedBy("apps/v1", "ReplicaSet", "t")
                                .terminating()
                                .on("a"),
                        pod("u").ownedBy("apps/v1", "StatefulSet", "u")
                                .terminating()
                                .on("b"));

        assertThat(names(candidates(cluster).emptiness())).containsExactly("a");
    }

    @Test
    @DisplayName("DIS-CAN-21 is not of a static pool")
    void staticPools() {
        ClusterBuilder cluster = cluster().with(nodePool("default").replicas(1)).with(c4("a"));

        assertThat(blocked(candidates(cluster).emptiness(), "a")).isEqualTo(new Blocked.StaticNodePool("default"));
    }

    @Test
    @DisplayName("DIS-EMP-01 is no empty one if its pool never consolidates or a buffer counts on its room")
    void emptiness() {
        ClusterBuilder never =
                cluster().with(nodePool("default").consolidatesNever()).with(c4("a"));
        Standing buffered = new Standing(Set.of(), Set.of(), Set.of(), Set.of("a"));

        assertThat(blocked(candidates(never).emptiness(), "a")).isEqualTo(new Blocked.ConsolidationDisabled("default"));
        assertThat(blocked(candidates(cluster().with(c4("a")), buffered).emptiness(), "a"))
                .isEqualTo(new Blocked.HoldsBufferPods());
    }

    @Test
    @DisplayName(
            "SCH-BUF-11 with room that a buffer counts on is not empty, but may drift or be consolidated as any other")
    void buffersRoom() {
        Standing buffered = new Standing(Set.of(), Set.of(), Set.of(), Set.of("a"));
        ClusterBuilder cluster = withPod(c4("a")).with(c4("b"));

        assertThat(names(candidates(cluster, buffered).consolidation())).containsExactly("a");
        assertThat(names(candidates(cluster, buffered).drift(node -> true))).containsExactlyInAnyOrder("a", "b");
        ClusterBuilder empty = cluster().with(c4("a"), c4("b"));
        assertThat(names(candidates(empty, buffered).emptiness())).containsExactly("b");
        assertThat(names(candidates(empty, buffered).drift(node -> true))).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @DisplayName("DIS-CON-01 DIS-CON-02 holds pods, unless its pool consolidates empty nodes only or never")
    void policies() {
        ClusterBuilder onlyEmpty =
                withPod(c4("a")).with(nodePool("default").consolidation(ConsolidationPolicy.WHEN_EMPTY, Duration.ZERO));
        ClusterBuilder never = withPod(c4("a")).with(nodePool("default").consolidatesNever());
        ClusterBuilder balanced =
                withPod(c4("a")).with(nodePool("default").consolidation(ConsolidationPolicy.BALANCED, Duration.ZERO));

        assertThat(blocked(onlyEmpty)).isEqualTo(new Blocked.OnlyWhenEmpty("default", 1));
        assertThat(blocked(never)).isEqualTo(new Blocked.ConsolidationDisabled("default"));
        assertThat(names(candidates(balanced).consolidation())).containsExactly("a");
    }

    @Test
    @DisplayName("DIS-CON-04 DIS-CON-05 DIS-CON-06 is quiet: consolidateAfter has passed since pods came or left")
    void quiet() {
        NodeBuilder young = c4("a").initializedSince(T0.minusSeconds(60));
        NodeBuilder old = c4("a").initializedSince(T0.minusSeconds(600));
        NodeBuilder busy = c4("a").lifecycle(new NodeClaim.Lifecycle(
                Optional.of(T0.minusSeconds(6000)),
                Optional.of(T0.minusSeconds(200)),
                Optional.empty(),
                Optional.empty(),
                false));
        var pool = nodePool("default")
                .consolidation(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, Duration.ofMinutes(10));

        assertThat(blocked(withPod(young).with(pool))).isEqualTo(new Blocked.NotQuiet(Duration.ofMinutes(9)));
        assertThat(blocked(withPod(busy).with(pool))).isEqualTo(new Blocked.NotQuiet(Duration.ofSeconds(400)));
        assertThat(names(candidates(withPod(old).with(pool)).consolidation())).containsExactly("a");
        assertThat(names(candidates(withPod(young)).consolidation())).containsExactly("a");
        assertThat(names(candidates(withPod(c4("a").withoutClaim()).with(pool)).consolidation()))
                .as("nothing is known of when pods came")
                .containsExactly("a");
    }

    @Test
    @DisplayName("DIS-CON-09 comes first if it gives back most for its disruption; ties: fewer pods, older, by name")
    void order() {
        ClusterBuilder cluster = cluster()
                .with(
                        c4("d").created(T0),
                        c4("c").created(T0.minusSeconds(5)),
                        c4("b").created(T0),
                        node("big")
                                .of(CATALOG.find("c8").orElseThrow(), Catalogs.ZONE_A, CapacityType.ON_DEMAND)
                                .pool("default"),
                        c4("free").created(T0),
                        c4("a").created(T0.minusSeconds(9)))
                .with(
                        pod("x").on("d"),
                        pod("u").on("a"),
                        pod("unminding")
                                .annotation("controller.kubernetes.io/pod-deletion-cost", "-134217728")
                                .on("a"),
                        pod("y").on("c"),
                        pod("z").on("b"),
                        pod("v").replicas(2).on("big"),
                        pod("w").annotation("controller.kubernetes.io/pod-deletion-cost", "-134217728")
                                .on("free"));
        List<Candidate> all = candidates(cluster).all(DisruptionClass.GRACEFUL).candidates();

        assertThat(all.stream().sorted(Candidate.ORDER).map(Candidate::node))
                .containsExactly("free", "big", "c", "b", "d", "a");
    }

    @Test
    @DisplayName("DIS-CAN-12 is none while a PodDisruptionBudget of its pods allows no eviction, and names it")
    void budgetOfPods() {
        PodDisruptionBudget budget = new PodDisruptionBudget(
                "default",
                "api",
                Optional.of(LabelSelector.of("app", "web")),
                Optional.of("1"),
                Optional.empty(),
                0,
                false);

        assertThat(blocked(withPod(c4("a")).podDisruptionBudget(budget)).message())
                .isEqualTo("pdb default/api allows no eviction");
    }
}
