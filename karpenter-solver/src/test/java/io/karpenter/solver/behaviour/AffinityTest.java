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

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason.PodAffinityUnmet;
import io.karpenter.core.plan.Reason.PodAntiAffinityUnmet;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Pod affinity and anti-affinity")
class AffinityTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    /** A node that one pod of a core fills. */
    private static NodeBuilder full(String name, String zone) {
        return node(name).pool("default").zone(zone).allocatable("cpu", "1", "memory", "4Gi", "pods", "110");
    }

    private static List<String> zones(Plan plan) {
        return plan.nodes().stream().map(PlannedNode::zone).distinct().toList();
    }

    @Test
    @DisplayName("SCH-AFF-04 followers go to the zone of the pods they want to be near to")
    void followsBoundPods() {
        Plan plan = plan(
                cluster()
                        .with(full("old", ZONE_B))
                        .with(pod("db").cpu("1").on("old"))
                        .with(pod("web").replicas(3).cpu("2").near(Labels.ZONE, "db")),
                CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(zones(plan)).containsExactly(ZONE_B);
    }

    @Test
    @DisplayName("SCH-AFF-05 KW-D-19 pods near each other that need a node each open one zone")
    void oneZone() {
        Plan plan = plan(cluster().with(pods(4).cpu("3").nearEachOther(Labels.ZONE)), CATALOG);

        assertThatPlan(plan).schedulesAll().launches(4);
        assertThat(zones(plan)).hasSize(1);
        assertThat(plan.nodes())
                .allSatisfy(n -> assertThat(Planned.values(n, Labels.ZONE)).isEqualTo(zones(plan)));
    }

    @Test
    @DisplayName("SCH-AFF-05 the zone that such pods open is the cheapest")
    void cheapestZone() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.5, ZONE_A, ZONE_C)
                .onDemand(0.05, ZONE_B));

        assertThatPlan(plan(cluster().with(pods(2).cpu("2").nearEachOther(Labels.ZONE)), catalog))
                .schedulesAll()
                .costs(0.1);
    }

    @Test
    @DisplayName("SCH-AFF-06 hostname affinity of pods to each other fills one node, the rest stays pending")
    void oneNode() {
        assertThatPlan(plan(cluster().with(pods(5).cpu("1").nearEachOther(Labels.HOSTNAME)), CATALOG))
                .launches(1)
                .schedules(4)
                .leavesPending(1, because(PodAffinityUnmet.class));
    }

    @Test
    @DisplayName("SCH-AFF-05 of pods with unlike volumes only one opens a node for their common hostname affinity")
    void oneNodeForSeveralClasses() {
        PodBuilder first = pod("x-0")
                .label("app", "x")
                .cpu("3")
                .nearEachOther(Labels.HOSTNAME)
                .volumeClaim("here");
        PodBuilder second = pod("x-1")
                .label("app", "x")
                .cpu("3")
                .nearEachOther(Labels.HOSTNAME)
                .volumeClaim("there");

        assertThatPlan(plan(
                        cluster()
                                .storageClass("anywhere")
                                .storageClass("one-zone", ZONE_B)
                                .waitingVolume("here", "one-zone")
                                .waitingVolume("there", "anywhere")
                                .with(first, second),
                        CATALOG))
                .launches(1)
                .schedules(1);
    }

    @Test
    @DisplayName(
            "SCH-AFF-08 KW-C-10 a chain of affinities is placed in one pass, in any order of the input, with no zone given")
    void chain() {
        PodBuilder db = pod("db").cpu("2");
        PodBuilder web = pod("web").cpu("2").near(Labels.ZONE, "db");
        PodBuilder cache = pod("cache").cpu("2").near(Labels.ZONE, "web");
        PodBuilder ui = pod("ui").cpu("2").near(Labels.ZONE, "cache");

        for (List<PodBuilder> order :
                List.of(List.of(db, web, cache, ui), List.of(ui, cache, web, db), List.of(cache, db, ui, web))) {
            Plan plan = plan(cluster().with(order.toArray(PodBuilder[]::new)), CATALOG);

            assertThatPlan(plan).schedulesAll();
            assertThat(zones(plan)).hasSize(1);
        }
    }

    @Test
    @DisplayName("SCH-AFF-08 a leader goes where its followers can reach it, though another zone is cheaper")
    void leaderWhereFollowersReach() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.05, ZONE_A).onDemand(0.5, ZONE_B, ZONE_C));

        Plan plan = plan(
                cluster()
                        .with(
                                pod("db").cpu("2"),
                                pod("web").cpu("2").zone(ZONE_C).near(Labels.ZONE, "db")),
                catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(zones(plan)).containsExactly(ZONE_C);
    }

    @Test
    @DisplayName("Decisions 4, SCH-AFF-07: pods near each other that selectors force into two zones do not open both")
    void twoZonesForced() {
        PodBuilder first = pod("x-0").label("app", "x").cpu("1").zone(ZONE_A).nearEachOther(Labels.ZONE);
        PodBuilder second = pod("x-1").label("app", "x").cpu("1").zone(ZONE_B).nearEachOther(Labels.ZONE);

        assertThatPlan(plan(cluster().with(first, second), CATALOG))
                .schedules(1)
                .leavesPending(1, because(PodAffinityUnmet.class));
    }

    @Test
    @DisplayName(
            "SCH-AFF-04 a follower stays pending if limits leave its leader pending, though a node has room for it")
    void followerWithoutLeader() {
        assertThatPlan(plan(
                        cluster()
                                .with(nodePool("default").limit("cpu", "1"))
                                .with(full("old", ZONE_A))
                                .with(pod("db").cpu("2"), pod("web").cpu("500m").near(Labels.ZONE, "db")),
                        CATALOG))
                .leavesPendingPods("db", "web");
    }

    @Test
    @DisplayName("SCH-AFF-08 a follower by hostname shares the node of its leader")
    void sharesTheNode() {
        assertThatPlan(plan(
                        cluster().with(pod("db").cpu("1"), pod("web").cpu("1").near(Labels.HOSTNAME, "db")), CATALOG))
                .schedulesAll()
                .placesTogether("db", "web");
    }

    @Test
    @DisplayName("SCH-AFF-08 a pod that wants to be near nobody stays pending")
    void nearNobody() {
        assertThatPlan(plan(cluster().with(pod("web").cpu("1").near(Labels.ZONE, "nobody")), CATALOG))
                .leavesPending(1, because(PodAffinityUnmet.class));
    }

    @Test
    @DisplayName("SCH-AFF-09 pods apart by hostname get a node each")
    void apartByHostname() {
        assertThatPlan(plan(cluster().with(pods(3).cpu("500m").apartFromEachOther(Labels.HOSTNAME)), CATALOG))
                .schedulesAll()
                .launches(3);
    }

    @Test
    @DisplayName(
            "SCH-AFF-09 pods go to no zone with a bound pod that they want to be apart from, though it is cheapest")
    void avoidBoundPods() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.05, ZONE_A).onDemand(0.5, ZONE_B));

        Plan plan = plan(
                cluster()
                        .with(full("old", ZONE_A))
                        .with(pod("db").cpu("1").on("old"))
                        .with(pod("web").cpu("1").apartFrom(Labels.ZONE, "db")),
                catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(zones(plan)).containsExactly(ZONE_B);
    }

    @Test
    @DisplayName("SCH-AFF-09 a pod stays pending if its own node requirements leave only domains with unwanted pods")
    void onlyUnwantedDomains() {
        PodBuilder web = pod("web").cpu("1").apartFrom(Labels.ZONE, "db");

        assertThatPlan(plan(
                        cluster()
                                .with(full("old", ZONE_A))
                                .with(pod("db").cpu("1").on("old"))
                                .with(web.zone(ZONE_A)),
                        CATALOG))
                .leavesPending(1, because(PodAntiAffinityUnmet.class));
    }

    @Test
    @DisplayName("SCH-AFF-09 by hostname a node with an unwanted pod is refused, one without any is taken")
    void nodesWithUnwantedPods() {
        assertThatPlan(plan(
                        cluster()
                                .withoutNodePools()
                                .with(
                                        node("a").allocatable("cpu", "8", "memory", "8Gi", "pods", "20"),
                                        node("b").allocatable("cpu", "8", "memory", "8Gi", "pods", "20"))
                                .with(pod("db").cpu("1").on("a"))
                                .with(pod("web").replicas(2).cpu("1").apartFrom(Labels.HOSTNAME, "db")),
                        CATALOG))
                .placesOnExisting("a", 0)
                .placesOnExisting("b", 2);
    }

    @Test
    @DisplayName(
            "SCH-AFF-09 KW-D-30 kept: pods apart by a key take only nodes that have it, and stay pending without one")
    void apartByUnknownKey() {
        PodBuilder web = pod("web").replicas(2).cpu("1").apartFromEachOther("example.com/rack");

        assertThatPlan(plan(cluster().with(full("bare", ZONE_A)).with(web), CATALOG))
                .leavesPending(2, because(PodAntiAffinityUnmet.class));
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        full("bare", ZONE_A),
                                        full("racked", ZONE_A).label("example.com/rack", "1"))
                                .with(web),
                        CATALOG))
                .placesOnExisting("racked", 1)
                .leavesPending(1, because(PodAntiAffinityUnmet.class));
    }

    @Test
    @DisplayName(
            "KW-D-29 of pods apart by zone, one that tolerates a tainted NodePool gets the zone that only that one offers")
    void emptyZoneOfTaintedPool() {
        Plan plan = plan(
                cluster()
                        .with(
                                nodePool("plain").zones(ZONE_A),
                                nodePool("tainted").zones(ZONE_B).taint("team", "red", TaintEffect.NO_SCHEDULE))
                        .with(full("old", ZONE_A))
                        .with(pod("x").cpu("1").on("old"))
                        .with(
                                pod("shy").cpu("1").apartFrom(Labels.ZONE, "x"),
                                pod("bold").cpu("1").apartFrom(Labels.ZONE, "x").tolerates("team")),
                CATALOG);

        assertThatPlan(plan).leavesPendingPods("shy").schedulesPods("bold");
        assertThat(zones(plan)).containsExactly(ZONE_B);
    }

    @Test
    @DisplayName("SCH-AFF-11 KW-C-10 pods apart by zone are all placed in one pass, one for each zone")
    void apartByZone() {
        assertThatPlan(plan(cluster().with(pods(4).cpu("500m").apartFromEachOther(Labels.ZONE)), CATALOG))
                .spreadsOverZones(1, 1, 1)
                .leavesPending(1, because(PodAntiAffinityUnmet.class));
    }

    @Test
    @DisplayName("SCH-AFF-10 pods avoid the zone of a bound pod that wants to be apart from them")
    void boundPodsRepel() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.05, ZONE_A).onDemand(0.5, ZONE_B));

        Plan plan = plan(
                cluster()
                        .with(full("old", ZONE_A))
                        .with(pod("guard")
                                .cpu("1")
                                .apartFrom(Labels.ZONE, "web")
                                .on("old"))
                        .with(pod("web").cpu("1")),
                catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(zones(plan)).containsExactly(ZONE_B);
    }

    @Test
    @DisplayName("SCH-AFF-10 bound pods repel as long as they run, also while they end, and only by what they require")
    void whoRepels() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.05, ZONE_A).onDemand(0.5, ZONE_B));
        PodBuilder guard = pod("guard").apartFrom(Labels.ZONE, "web").on("old");
        PodBuilder ending = pod("guard").apartFrom(Labels.ZONE, "web").on("old").terminating();
        PodBuilder ended = pod("guard").apartFrom(Labels.ZONE, "web").on("old").phase(PodPhase.SUCCEEDED);
        PodBuilder wishing =
                pod("guard").prefersApartFrom(100, Labels.ZONE, "web").on("old");

        assertThat(zonesBeside(guard, catalog)).containsExactly(ZONE_B);
        assertThat(zonesBeside(ending, catalog)).containsExactly(ZONE_B);
        assertThat(zonesBeside(ended, catalog)).containsExactly(ZONE_A);
        assertThat(zonesBeside(wishing, catalog)).containsExactly(ZONE_A);
    }

    /** Where a pod goes that is too large for the node of {@code guard}. */
    private static List<String> zonesBeside(PodBuilder guard, Catalog catalog) {
        return zones(
                plan(cluster().with(full("old", ZONE_A)).with(guard, pod("web").cpu("1500m")), catalog));
    }

    @Test
    @DisplayName("SCH-TSC-16 own terms and those of others are applied together: what they leave must be one domain")
    void ownAndInverse() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.05, ZONE_A).onDemand(0.5, ZONE_B, ZONE_C));
        PodBuilder web = pod("web").cpu("1500m").near(Labels.ZONE, "db");
        PodBuilder inA = pod("guard-a").apartFrom(Labels.ZONE, "web").on("a");
        PodBuilder inB = pod("guard-b").apartFrom(Labels.ZONE, "web").on("b");

        Plan plan = plan(twoDatabases().with(inA, web), catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(zones(plan)).containsExactly(ZONE_B);
        assertThatPlan(plan(twoDatabases().with(inA, inB, web), catalog)).leavesPendingPods("web");
    }

    private static ClusterBuilder twoDatabases() {
        return cluster()
                .with(full("a", ZONE_A), full("b", ZONE_B))
                .with(
                        pod("db-0").label(PodBuilder.APP, "db").on("a"),
                        pod("db-1").label(PodBuilder.APP, "db").on("b"));
    }

    @Test
    @DisplayName("SCH-AFF-10 what a pending pod wants to be apart from does not join it either")
    void pendingPodsRepel() {
        Plan plan = plan(
                cluster()
                        .with(pod("guard").cpu("1").apartFrom(Labels.ZONE, "web"))
                        .with(pod("web").replicas(3).cpu("1")),
                CATALOG);

        assertThatPlan(plan).schedulesAll().launches(2);
        assertThat(zones(plan)).hasSize(2);
    }

    @Test
    @DisplayName("SCH-AFF-02 a term without namespaces is about the pod's own namespace")
    void ownNamespace() {
        assertThatPlan(plan(
                        cluster()
                                .with(pod("a").label("app", "x").cpu("500m").apartFromEachOther(Labels.HOSTNAME))
                                .with(pod("b").namespace("other")
                                        .label("app", "x")
                                        .cpu("500m")),
                        CATALOG))
                .schedulesAll()
                .launches(1);
    }

    @Test
    @DisplayName(
            "SCH-AFF-03 pods count for affinity wherever they are: on nodes the follower may not go to, and does not tolerate")
    void countsEverywhere() {
        Plan plan = plan(
                cluster()
                        .with(full("old", ZONE_B)
                                .label("test.karpenter.io/team", "db")
                                .taint("dedicated", "db", TaintEffect.NO_SCHEDULE))
                        .with(pod("db").cpu("1").on("old"))
                        .with(pod("web")
                                .cpu("1")
                                .near(Labels.ZONE, "db")
                                .nodeSelector(Labels.CAPACITY_TYPE, "on-demand")),
                CATALOG);

        assertThatPlan(plan).schedulesPods("web").launches(1);
        assertThat(zones(plan)).containsExactly(ZONE_B);
    }

    @Test
    @DisplayName("SCH-AFF-12 pods that are being moved count nowhere, and what they keep others away from is free")
    void movedPodsDoNotCount() {
        Cluster staying = cluster()
                .with(nodePool("default").zones(ZONE_A))
                .with(full("old", ZONE_A).deleting())
                .with(pod("guard").cpu("1").apartFrom(Labels.ZONE, "web").on("old"))
                .with(pod("web").cpu("1"))
                .build();
        assertThatPlan(Planned.plan(new Scenario(staying, CATALOG)))
                .schedules(0)
                .leavesPendingPods("web");

        Cluster moving = staying.moving(Set.of(new PodId("default", "guard")));
        assertThatPlan(Planned.plan(new Scenario(moving, CATALOG))).schedules(1).leavesPending(1);
    }
}
