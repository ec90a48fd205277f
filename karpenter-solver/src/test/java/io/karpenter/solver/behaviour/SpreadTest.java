package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PlanAssert.because;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason.TopologySpread;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.api.PreferencePolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Topology spread")
class SpreadTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);
    private static final String TEAM = "test.karpenter.io/team";

    /** A node that one pod of a core fills. */
    private static NodeBuilder full(String name, String zone) {
        return node(name).pool("default").zone(zone).allocatable("cpu", "1", "memory", "4Gi", "pods", "110");
    }

    private static PodBuilder bound(String name, String node) {
        return pod(name).label("app", "pod").cpu("1").on(node);
    }

    private static TopologySpreadConstraint overZones(OptionalInt minDomains) {
        return new TopologySpreadConstraint(
                1, Labels.ZONE, true, Optional.of(LabelSelector.of("app", "pod")), minDomains, true, false, List.of());
    }

    @Test
    @DisplayName("SCH-TSC-20 four pods spread over three zones as 1, 1, 2")
    void threeZones() {
        assertThatPlan(plan(cluster().with(pods(4).cpu("1").spread(Labels.ZONE, 1)), CATALOG))
                .schedulesAll()
                .spreadsOverZones(1, 1, 2);
    }

    @Test
    @DisplayName("SCH-TSC-20 zones that the NodePool forbids are no domains: four pods spread as 2, 2")
    void zonesOfTheNodePool() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").zones(ZONE_A, ZONE_B))
                                .with(pods(4).cpu("1").spread(Labels.ZONE, 1)),
                        CATALOG))
                .schedulesAll()
                .spreadsOverZones(2, 2);
    }

    @Test
    @DisplayName(
            "SCH-TSC-20 a full zone outside the NodePool holds the others back: six pods become 2, 2 and two pending")
    void fullZoneHoldsBack() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").zones(ZONE_A, ZONE_B))
                                .with(full("old", ZONE_C))
                                .with(bound("old-pod", "old"))
                                .with(pods(6).cpu("1").spread(Labels.ZONE, 1)),
                        CATALOG))
                .spreadsOverZones(2, 2)
                .leavesPending(2, because(TopologySpread.class));
    }

    @Test
    @DisplayName("SCH-TSC-20 with maxSkew 5 and one pod in each other zone, six of ten pods fit in the only zone left")
    void largeSkew() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").zones(ZONE_C))
                                .with(full("a", ZONE_A), full("b", ZONE_B))
                                .with(bound("in-a", "a"), bound("in-b", "b"))
                                .with(pods(10).cpu("1").spread(Labels.ZONE, 5)),
                        CATALOG))
                .spreadsOverZones(6)
                .leavesPending(4, because(TopologySpread.class));
    }

    @Test
    @DisplayName("SCH-TSC-13 the greatest maxSkew there is lets pods into an empty zone while others have some")
    void greatestSkew() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").zones(ZONE_C))
                                .with(full("a", ZONE_A), full("b", ZONE_B))
                                .with(bound("in-a", "a"), bound("in-b", "b"))
                                .with(pods(4).cpu("1").spread(Labels.ZONE, Integer.MAX_VALUE)),
                        CATALOG))
                .schedulesAll();
    }

    @Test
    @DisplayName("SCH-TSC-20 fewer zones than minDomains: one pod in each, no more")
    void minDomainsMissed() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").zones(ZONE_A, ZONE_B))
                                .with(pods(3).cpu("1").spread(overZones(OptionalInt.of(3)))),
                        CATALOG))
                .spreadsOverZones(1, 1)
                .leavesPending(1, because(TopologySpread.class));
    }

    @ParameterizedTest(name = "minDomains {0}")
    @ValueSource(ints = {2, 3})
    @DisplayName("SCH-TSC-20 as many zones as minDomains: eleven pods spread as 3, 4, 4")
    void minDomainsReached(int minDomains) {
        assertThatPlan(plan(cluster().with(pods(11).cpu("1").spread(overZones(OptionalInt.of(minDomains)))), CATALOG))
                .schedulesAll()
                .spreadsOverZones(3, 4, 4);
    }

    @Test
    @DisplayName("SCH-TSC-20 with nodeTaintsPolicy Honor pods count only the nodes that they tolerate")
    void honorTaints() {
        TopologySpreadConstraint constraint = new TopologySpreadConstraint(
                1, TEAM, true, Optional.of(LabelSelector.of("job", "x")), OptionalInt.empty(), true, true, List.of());
        Plan plan = plan(
                cluster()
                        .with(
                                nodePool("one")
                                        .requires(TEAM, Operator.IN, "foo", "bar")
                                        .taint("one", "", TaintEffect.NO_SCHEDULE),
                                nodePool("two")
                                        .requires(TEAM, Operator.IN, "foo", "baz")
                                        .taint("two", "", TaintEffect.NO_SCHEDULE))
                        .with(
                                pod("a").replicas(2)
                                        .label("job", "x")
                                        .cpu("1")
                                        .tolerates("one")
                                        .spread(constraint),
                                pod("b").replicas(4)
                                        .label("job", "x")
                                        .cpu("1")
                                        .tolerates("two")
                                        .spread(constraint)),
                CATALOG);

        Map<String, Integer> perTeam = new TreeMap<>();
        plan.nodes()
                .forEach(n -> perTeam.merge(
                        n.labels().getOrDefault(TEAM, ""), n.pods().size(), Integer::sum));
        assertThat(perTeam).isEqualTo(Map.of("foo", 3, "bar", 1, "baz", 2));
    }

    @Test
    @DisplayName("SCH-TSC-20 capacity types and architectures are domains like zones")
    void otherKeys() {
        Catalog catalog = Catalogs.of(
                instanceType("x86")
                        .cpu("4")
                        .memory("16Gi")
                        .onDemand(0.2, ZONE_A)
                        .spot(0.1, ZONE_A),
                instanceType("arm")
                        .arch("arm64")
                        .cpu("4")
                        .memory("16Gi")
                        .onDemand(0.2, ZONE_A)
                        .spot(0.1, ZONE_A));

        Plan byCapacityType = plan(cluster().with(pods(4).cpu("1").spread(Labels.CAPACITY_TYPE, 1)), catalog);
        Map<Object, Integer> perCapacityType = new TreeMap<>();
        byCapacityType
                .nodes()
                .forEach(n -> perCapacityType.merge(n.capacityType(), n.pods().size(), Integer::sum));
        assertThat(perCapacityType)
                .hasSize(2)
                .allSatisfy((type, count) -> assertThat(count).isEqualTo(2));

        Plan byArch = plan(cluster().with(pods(4).cpu("1").spread(Labels.ARCH, 1)), catalog);
        Map<String, Integer> perType = new TreeMap<>();
        byArch.nodes().forEach(n -> perType.merge(n.instanceType(), n.pods().size(), Integer::sum));
        assertThat(perType).isEqualTo(Map.of("x86", 2, "arm", 2));
    }

    @Test
    @DisplayName("KW-C-03 a spread pod goes to the cheapest zone that is valid")
    void cheapestZone() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.5, ZONE_A, ZONE_C)
                .onDemand(0.05, ZONE_B));

        assertThatPlan(plan(cluster().with(pods(1).cpu("1").spread(Labels.ZONE, 1)), catalog))
                .schedulesAll()
                .costs(0.05);
    }

    @Test
    @DisplayName("KW-C-03 where the cheapest zone is not valid, a spread pod goes to the next cheapest")
    void nextCheapestZone() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.5, ZONE_A)
                .onDemand(0.05, ZONE_B)
                .onDemand(0.1, ZONE_C));

        assertThatPlan(plan(
                        cluster()
                                .with(full("old", ZONE_B))
                                .with(bound("web", "old"))
                                .with(pods(1).cpu("1").spread(Labels.ZONE, 1)),
                        catalog))
                .schedulesAll()
                .costs(0.1);
    }

    @Test
    @DisplayName("KW-D-28 a pod with two spreads over zones goes to the zone that is valid for both")
    void commonZone() {
        ClusterBuilder cluster = cluster()
                .with(full("a", ZONE_A), full("b", ZONE_B))
                .with(
                        pod("web").label("app", "web").cpu("1").on("a"),
                        pod("blue")
                                .label("app", "blue")
                                .label("color", "blue")
                                .cpu("1")
                                .on("b"));
        PodBuilder both = pod("both")
                .label("app", "web")
                .label("color", "blue")
                .cpu("1")
                .spread(TopologySpreadConstraint.hard(Labels.ZONE, 1, LabelSelector.of("app", "web")))
                .spread(TopologySpreadConstraint.hard(Labels.ZONE, 1, LabelSelector.of("color", "blue")));

        assertThat(plan(cluster.with(both), CATALOG).nodes())
                .extracting(PlannedNode::zone)
                .containsExactly(ZONE_C);
    }

    @Test
    @DisplayName("SCH-TSC-13 pods that do not match their own selector share a domain in any number")
    void notSelfMatching() {
        TopologySpreadConstraint others =
                TopologySpreadConstraint.hard(Labels.HOSTNAME, 1, LabelSelector.of("app", "x"));

        assertThatPlan(plan(cluster().with(pods(3).cpu("1").spread(others)), CATALOG))
                .schedulesAll()
                .launches(1);
    }

    @Test
    @DisplayName("SCH-TSC-14 a node takes as many pods of a hostname spread as maxSkew says")
    void hostnames() {
        assertThatPlan(plan(cluster().with(pods(5).cpu("500m").spread(Labels.HOSTNAME, 2)), CATALOG))
                .schedulesAll()
                .launches(3);
    }

    private static NodeBuilder roomy(String name) {
        return node(name).zone(ZONE_A).allocatable("cpu", "8", "memory", "16Gi", "pods", "110");
    }

    @Test
    @DisplayName("SCH-TSC-14 bound pods count: a node takes what maxSkew leaves, though no node has fewer pods")
    void boundPodsOfHostnames() {
        assertThatPlan(plan(
                        cluster()
                                .withoutNodePools()
                                .with(roomy("two"), roomy("one"))
                                .with(bound("a", "two"), bound("b", "two"), bound("c", "one"))
                                .with(pods(2).cpu("1").spread(Labels.HOSTNAME, 2)),
                        CATALOG))
                .placesOnExisting("two", 0)
                .placesOnExisting("one", 1)
                .leavesPending(1)
                .explains("maxSkew 2; matching pods: one=2, two=2");
    }

    @Test
    @DisplayName("SCH-TSC-14 a pod that does not count itself goes to a node with maxSkew pods, not to one with more")
    void notSelfMatchingOnHostnames() {
        assertThatPlan(plan(
                        cluster()
                                .withoutNodePools()
                                .with(roomy("a"), roomy("b"))
                                .with(bound("x", "a"), bound("y", "a"), bound("z", "b"))
                                .with(pod("guest")
                                        .replicas(2)
                                        .cpu("1")
                                        .spread(TopologySpreadConstraint.hard(
                                                Labels.HOSTNAME, 1, LabelSelector.of("app", "pod")))),
                        CATALOG))
                .placesOnExisting("a", 0)
                .placesOnExisting("b", 2);
    }

    @Test
    @DisplayName("SCH-TSC-13 pods that a hostname spread counts, but that do not carry it, join its pods")
    void countedPodsJoin() {
        TopologySpreadConstraint all = TopologySpreadConstraint.hard(Labels.HOSTNAME, 1, LabelSelector.EVERYTHING);

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("owner").cpu("500m").spread(all),
                                        pod("other").cpu("500m")),
                        CATALOG))
                .schedulesAll()
                .launches(1);
    }

    @Test
    @DisplayName("KW-D-05 pods with equal selectors but different zones are spread each within their own")
    void ownFilters() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("a").replicas(2)
                                                .label("app", "x")
                                                .cpu("500m")
                                                .zone(ZONE_A)
                                                .spread(Labels.HOSTNAME, 1),
                                        pod("b").replicas(2)
                                                .label("app", "x")
                                                .cpu("500m")
                                                .zone(ZONE_B)
                                                .spread(Labels.HOSTNAME, 1)),
                        CATALOG))
                .schedulesAll()
                .launches(4);
    }

    @Test
    @DisplayName("KW-D-32 pods spread over NodePools on an empty cluster")
    void overNodePools() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("one"), nodePool("two"))
                        .with(pods(2).cpu("1").spread(Labels.NODEPOOL, 1)),
                CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes()).extracting(n -> n.nodePool()).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    @DisplayName("SCH-TSC-10 a preference for nodes does not limit what a spread counts")
    void preferenceDoesNotLimit() {
        Catalog catalog = Catalogs.of(instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A, ZONE_B));
        PodBuilder pods = pods(2).cpu("1").spread(Labels.ZONE, 1).prefersNode(100, Expression.in(Labels.ZONE, ZONE_A));

        assertThatPlan(plan(cluster().with(pods), catalog, Planned.with(PreferencePolicy.STRICT)))
                .schedulesAll()
                .spreadsOverZones(1, 1);
    }

    @Test
    @DisplayName(
            "SCH-TSC-10 with nodeAffinityPolicy Ignore zones count where the pods may not go, but others get nodes")
    void ignoredAffinity() {
        TopologySpreadConstraint ignoring = new TopologySpreadConstraint(
                1,
                Labels.ZONE,
                true,
                Optional.of(LabelSelector.of("app", "pod")),
                OptionalInt.empty(),
                false,
                false,
                List.of());

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pods(2).cpu("1").zone(ZONE_C).spread(ignoring),
                                        pod("other").cpu("1").zone(ZONE_A)),
                        CATALOG))
                .schedulesPods("other")
                .schedules(2)
                .leavesPending(1);
    }

    @Test
    @DisplayName("SCH-TSC-13 pods that balance others go first: without room for them the others stay pending too")
    void limitsUnderSpread() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").limit("nodes", "1"))
                                .with(pods(3).cpu("1").spread(Labels.ZONE, 1)),
                        CATALOG))
                .schedules(1)
                .leavesPending(2);
    }

    @Test
    @DisplayName("SCH-TSC-11 domains are those that a pod must be in, not those that it prefers")
    void preferredZoneIsNoDomain() {
        assertThatPlan(plan(
                        cluster()
                                .with(pods(6).cpu("1")
                                        .prefersNode(100, Expression.in(Labels.ZONE, ZONE_A))
                                        .spread(Labels.ZONE, 1)),
                        CATALOG))
                .schedulesAll()
                .spreadsOverZones(2, 2, 2);
        assertThatPlan(plan(
                        cluster()
                                .with(pods(6).cpu("1")
                                        .requiresNode(Expression.in(Labels.ZONE, ZONE_A, ZONE_B))
                                        .spread(Labels.ZONE, 1)),
                        CATALOG))
                .schedulesAll()
                .spreadsOverZones(3, 3);
    }

    @Test
    @DisplayName(
            "SCH-TSC-13 pods that can only go to some nodes of a spread get them before pods that can go round them")
    void fewestPlacesFirst() {
        ClusterBuilder cluster = cluster()
                .with(existing("one", ZONE_A, CapacityType.SPOT), existing("two", ZONE_B, CapacityType.ON_DEMAND))
                .with(spread("a-free").replicas(5));
        for (int i = 0; i < 3; i++) {
            cluster.boundVolume("data-" + i, ZONE_B).with(spread("tied-" + i).volumeClaim("data-" + i));
        }
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("4")
                .memory("16Gi")
                .spot(0.1, ZONE_A, ZONE_B)
                .onDemand(0.2, ZONE_A, ZONE_B));

        assertThatPlan(plan(cluster, catalog)).schedulesAll().launches(0);
    }

    @Test
    @DisplayName(
            "SCH-TSC-13 pods that carry a spread come before those that it only counts, which then join them anywhere")
    void carriersFirst() {
        Catalog catalog = Catalogs.of(
                instanceType("c2").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A, ZONE_B),
                instanceType("c4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A, ZONE_B));

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("counted").cpu("3").replicas(3),
                                        pod("carrier").cpu("1").replicas(3).spread(overAllPods(Labels.ZONE))),
                        catalog))
                .schedulesAll()
                .costs(0.6);
    }

    @Test
    @DisplayName("SCH-TSC-13 the same where those that are counted are spread themselves, over other domains")
    void carriersFirstAmongCarriers() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("counted").cpu("1").replicas(4).spread(Labels.CAPACITY_TYPE, 2),
                                        pod("carrier")
                                                .cpu("100m")
                                                .replicas(17)
                                                .spread(Labels.ZONE, 1)
                                                .spread(overAllPods(Labels.ZONE))),
                        CATALOG))
                .schedulesAll();
    }

    private static TopologySpreadConstraint overAllPods(String topologyKey) {
        return TopologySpreadConstraint.hard(topologyKey, 1, LabelSelector.EVERYTHING);
    }

    @Test
    @DisplayName("SCH-TSC-11 a domain that one alternative allows, and in which it finds no node, holds no pods back")
    void alternativeWithoutNodes() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").spot(0.1, ZONE_A).onDemand(0.2, ZONE_A));

        Plan plan = plan(
                cluster()
                        .with(pods(4).cpu("1")
                                .requiresNode(
                                        new Expression(Labels.CAPACITY_TYPE, Operator.NOT_IN, List.of("on-demand")))
                                .requiresNode(Expression.in(Labels.ARCH, "arm64"))
                                .spread(Labels.CAPACITY_TYPE, 1)),
                catalog);

        assertThatPlan(plan).schedulesAll();
    }

    private static PodBuilder spread(String name) {
        return pod(name).label(PodBuilder.APP, "web").cpu("1").spread(Labels.CAPACITY_TYPE, 1);
    }

    private static NodeBuilder existing(String name, String zone, CapacityType capacityType) {
        return node(name)
                .pool("default")
                .zone(zone)
                .label(Labels.CAPACITY_TYPE, capacityType.toString())
                .allocatable("cpu", "4", "memory", "16Gi", "pods", "110");
    }

    @Test
    @DisplayName("SCH-TSC-18 nodes that are planned are domains of a spread over nodes, as existing ones are")
    void plannedNodesAreDomains() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default"))
                        .with(node("old").allocatable("cpu", "8", "memory", "32Gi", "pods", "110"))
                        .with(pods(5).cpu("500m").spread(Labels.HOSTNAME, 2)),
                CATALOG);

        assertThatPlan(plan).schedulesAll().placesOnExisting("old", 2).launches(2);
    }

    @Test
    @DisplayName(
            "SCH-TSC-19 KW-D-26 a pod that gives up a preference is held to its hard spread by the pods placed before")
    void hardSpreadAfterRelaxation() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").zones(ZONE_A, ZONE_B))
                        .with(pods(4).cpu("1")
                                .prefersNear(100, Labels.ZONE, "nobody")
                                .prefersNode(50, Expression.in(Labels.ZONE, ZONE_C))
                                .spread(Labels.HOSTNAME, 1)),
                CATALOG,
                Planned.with(PreferencePolicy.STRICT));

        assertThatPlan(plan).schedulesAll().launches(4);
        assertThat(plan.relaxed()).isNotEmpty();
    }
}
