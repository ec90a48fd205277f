package io.karpenter.solver.bound;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.BoundProof;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Firmness;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.ProblemCompiler;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Lower bounds of clusters")
class CoveringsTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    private static CoveringProblem covering(ClusterBuilder cluster) {
        return covering(cluster.and(CATALOG));
    }

    private static CoveringProblem covering(Scenario scenario) {
        CompiledProblem problem = problem(scenario);
        return Coverings.of(problem, masks(problem), counts(problem)).whateverIsChosen();
    }

    private static CompiledProblem problem(Scenario scenario) {
        return new ProblemCompiler(Problem.of(scenario.cluster(), scenario.catalog()), SolverSettings.DEFAULT)
                .compile(Firmness.NOTHING);
    }

    private static int[] masks(CompiledProblem problem) {
        return problem.classes().stream().mapToInt(PodClass::mask).toArray();
    }

    private static int[] counts(CompiledProblem problem) {
        return problem.classes().stream().mapToInt(PodClass::count).toArray();
    }

    /** USD per hour. */
    private static double bound(ClusterBuilder cluster) {
        return bound(cluster.and(CATALOG));
    }

    private static double bound(Scenario scenario) {
        AtomicReference<Double> best = new AtomicReference<>(0.0);
        LowerBound.prove(covering(scenario), StopSignal.NEVER, bound -> best.set(bound.nanoUsd() / 1e9));
        return best.get();
    }

    /** USD per hour of the smallest node. */
    private static final double CHEAPEST = 2 * Catalogs.LINEAR_PRICE_PER_CORE;

    @Test
    @DisplayName("pods that keep each other off their nodes cost a node each")
    void antiAffinity() {
        assertThat(bound(cluster().with(pod("web").replicas(5).cpu("100m").apartFromEachOther(Labels.HOSTNAME))))
                .isCloseTo(5 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("pods spread over hosts share a node up to the skew")
    void spread() {
        assertThat(bound(cluster().with(pod("web").replicas(6).cpu("10m").spread(Labels.HOSTNAME, 2))))
                .isCloseTo(3 * CHEAPEST, within(1e-6));
    }

    private static int[] split(ClusterBuilder cluster) {
        return covering(cluster).items().stream()
                .mapToInt(CoveringProblem.Item::count)
                .filter(count -> count > 0)
                .toArray();
    }

    @Test
    @DisplayName("SCH-TSC-13: of a class that is spread every domain gets as many pods as the skew makes sure of")
    void leastOfEachDomain() {
        assertThat(split(cluster().with(pod("web").replicas(10).cpu("1").spread(Labels.ZONE, 1))))
                .containsExactly(3, 3, 3, 1);
        assertThat(split(cluster().with(pod("web").replicas(10).cpu("1").spread(Labels.ZONE, 4))))
                .containsExactly(1, 1, 1, 7);
        assertThat(split(cluster().with(pod("web").replicas(10).cpu("1").spread(Labels.ZONE, 1_500_000_000))))
                .containsExactly(10);
    }

    @Test
    @DisplayName("pods that run already count for their domain")
    void matchedPodsCount() {
        ClusterBuilder cluster = cluster()
                .with(node("old").pool("default").zone(Catalogs.ZONE_A).allocatable("cpu", "2", "pods", "110"))
                .with(
                        pod("there").replicas(2).label("app", "web").cpu("1").on("old"),
                        pod("web").replicas(4).label("app", "web").cpu("1").spread(Labels.ZONE, 1));

        // Six pods, two in each zone.
        assertThat(split(cluster)).containsExactly(2, 2);
    }

    @Test
    @DisplayName("nothing is made sure of where the spread counts pods of another class, or its pods may give it up")
    void notForOthersPods() {
        ClusterBuilder both = cluster()
                .with(
                        pod("web").replicas(6).label("app", "web").cpu("1").spread(Labels.ZONE, 1),
                        pod("big").replicas(3).label("app", "web").cpu("1500m"));

        assertThat(split(both)).containsExactlyInAnyOrder(6, 3);
        assertThat(split(cluster().with(pod("web").replicas(9).cpu("1").prefersSpread(Labels.ZONE, 1))))
                .containsExactly(9);
    }

    @Test
    @DisplayName(
            "nothing is made sure of where a domain that not all alternatives allow counts only once it has a node")
    void notForDomainsOfSomeAlternatives() {
        PodBuilder web = pod("web").replicas(6).cpu("1").spread(Labels.ZONE, 1);

        assertThat(split(
                        cluster().with(web.requiresNode(Expression.in(Labels.ZONE, Catalogs.ZONE_A, Catalogs.ZONE_B)))))
                .containsExactlyInAnyOrder(3, 3);
        assertThat(split(cluster().with(web.requiresNode(Expression.in(Labels.ZONE, Catalogs.ZONE_A)))))
                .containsExactly(6);
    }

    @Test
    @DisplayName("pods that are spread over zones and keep each other off their nodes cost a node each")
    void spreadAndApart() {
        assertThat(bound(cluster()
                        .with(pod("web")
                                .replicas(20)
                                .cpu("100m")
                                .spread(Labels.ZONE, 5)
                                .apartFromEachOther(Labels.HOSTNAME))))
                .isCloseTo(20 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("small parts that share no node are tried out, so that whole nodes are paid for")
    void smallParts() {
        // In each zone one pod, of which two would fit a node.
        List<ProvenBound> proven = new ArrayList<>();
        LowerBound.prove(
                covering(cluster().with(pod("web").replicas(3).cpu("1").spread(Labels.ZONE, 1))),
                StopSignal.NEVER,
                proven::add);

        assertThat(proven.getLast().nanoUsd() / 1e9).isCloseTo(3 * CHEAPEST, within(1e-6));
        assertThat(proven.getLast().proof()).isEqualTo(BoundProof.EVERY_COMBINATION);
    }

    /** USD per hour; what any of the choices costs at least that rules between pods leave. */
    private static double ofEachChoice(ClusterBuilder cluster, Catalog catalog) {
        CompiledProblem problem = problem(cluster.and(catalog));
        AtomicReference<Double> least = new AtomicReference<>(0.0);
        LowerBound.proveLeast(
                Coverings.of(problem, masks(problem), counts(problem)).ofEachChoice(),
                StopSignal.NEVER,
                bound -> least.set(bound.nanoUsd() / 1e9));
        return least.get();
    }

    private static PodBuilder pinned(String name, String zone) {
        return pod(name).cpu("1").zone(zone);
    }

    @Test
    @DisplayName("SCH-AFF-06: pods with affinity to each other by host pay for one node that holds all of them")
    void oneNode() {
        Catalog catalog = Catalogs.linear(1, 4);

        assertThat(bound(cluster().with(pod("web").replicas(3).cpu("1")).and(catalog)))
                .isCloseTo(1.5 * CHEAPEST, within(1e-6));
        assertThat(bound(cluster()
                        .with(pod("web").replicas(3).cpu("1").nearEachOther(Labels.HOSTNAME))
                        .and(catalog)))
                .isCloseTo(2 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("SCH-AFF-05: pods with affinity to each other by zone are all in one, whichever that is")
    void oneZone() {
        Catalog large = Catalogs.linear(3);
        PodBuilder[] pinned = {pinned("a", Catalogs.ZONE_A), pinned("b", Catalogs.ZONE_B), pinned("c", Catalogs.ZONE_C)
        };
        PodBuilder web = pod("web").replicas(4).cpu("1");

        assertThat(bound(cluster().with(pinned).with(web).and(large))).isCloseTo(3 * 1.5 * CHEAPEST, within(1e-6));
        // Two of them join a pinned pod, two need a node more.
        assertThat(ofEachChoice(cluster().with(pinned).with(web.nearEachOther(Labels.ZONE)), large))
                .isCloseTo(4 * 1.5 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("SCH-AFF-04: pods are where those are that they must be near, of which there may be some already")
    void followers() {
        Catalog large = Catalogs.linear(3);
        PodBuilder leader = pod("db").label("app", "db").cpu("1");
        PodBuilder follower = pod("web").replicas(3).cpu("1").near(Labels.ZONE, "db");
        PodBuilder[] pinned = {pinned("b", Catalogs.ZONE_B), pinned("c", Catalogs.ZONE_C)};

        // Beside a pinned pod and the leader there is room for one of them; two nodes would hold all.
        assertThat(ofEachChoice(cluster().with(pinned).with(leader, follower), large))
                .isCloseTo(3 * 1.5 * CHEAPEST, within(1e-6));
        assertThat(bound(cluster()
                        .with(node("old").pool("default").zone(Catalogs.ZONE_A).allocatable("cpu", "1", "pods", "110"))
                        .with(pinned)
                        .with(leader.on("old"), follower)
                        .and(large)))
                .isCloseTo(3 * 1.5 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("SCH-AFF-09: pods that keep each other out of their zones are in as many zones as there are pods")
    void apartByZone() {
        Catalog large = Catalogs.linear(4);

        assertThat(bound(cluster()
                        .with(pod("web").replicas(3).cpu("1").apartFromEachOther(Labels.ZONE))
                        .and(large)))
                .isCloseTo(3 * 2 * CHEAPEST, within(1e-6));
        assertThat(ofEachChoice(cluster().with(pod("web").replicas(2).cpu("1").apartFromEachOther(Labels.ZONE)), large))
                .isCloseTo(2 * 2 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("affinity that pods only prefer, or that pods without it could satisfy, leaves all open")
    void noRule() {
        Catalog catalog = Catalogs.linear(1, 4);

        assertThat(bound(cluster()
                        .with(
                                pod("web")
                                        .replicas(3)
                                        .label("app", "x")
                                        .cpu("1")
                                        .near(Labels.HOSTNAME, "x"),
                                pod("other").replicas(2).label("app", "x").cpu("1"))
                        .and(catalog)))
                .isCloseTo(2.5 * CHEAPEST, within(1e-6));
        assertThat(bound(cluster()
                        .with(pod("web").replicas(3).label("app", "x").cpu("1").prefersNear(100, Labels.HOSTNAME, "x"))
                        .and(catalog)))
                .isCloseTo(1.5 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName(
            "SCH-LIM-04, SCH-LIM-06: what limits of the NodePool leave no room for is bought as what they leave room for")
    void limits() {
        Catalog dearer = Catalog.of(
                Catalogs.SCHEMA,
                List.of(
                        Catalogs.linearType(2).build(),
                        instanceType("large")
                                .cpu("4")
                                .memory("16Gi")
                                .onDemand(5 * CHEAPEST, Catalogs.ZONE_A)
                                .build()));
        NodePoolBuilder two = nodePool("default").limit("nodes", "2");
        PodBuilder pods = pod("web").replicas(3).cpu("1");

        assertThat(bound(cluster().with(two).with(pods).and(dearer))).isCloseTo(2 * CHEAPEST, within(1e-6));
        // The node that is there counts.
        assertThat(bound(cluster()
                        .with(two)
                        .with(node("full")
                                .pool("default")
                                .zone(Catalogs.ZONE_A)
                                .allocatable("cpu", "100m", "pods", "110"))
                        .with(pods)
                        .and(dearer)))
                .isCloseTo(5 * CHEAPEST, within(1e-6));
    }

    @Test
    @DisplayName("what existing nodes have room for costs nothing, and no more than that")
    void existingNodes() {
        ClusterBuilder cluster = cluster()
                .with(node("old")
                        .pool("default")
                        .zone(Catalogs.ZONE_A)
                        .allocatable("cpu", "2", "memory", "8Gi", "pods", "110"))
                .with(pod("web").replicas(2).cpu("1").memory("1Gi"));

        assertThat(bound(cluster)).isZero();
        assertThat(bound(cluster.with(pod("more").cpu("1").memory("1Gi"))))
                .isCloseTo(CHEAPEST / 2, within(CHEAPEST / 2 + 1e-6))
                .isPositive();
    }
}
