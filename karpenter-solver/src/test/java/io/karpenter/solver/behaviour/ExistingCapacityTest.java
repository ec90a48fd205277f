package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.Catalogs.ZONE_C;
import static io.karpenter.core.testkit.ClusterBuilder.CSI_DRIVER;
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

import io.karpenter.core.cluster.VolumeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason.VolumeUnusable;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.HostPort;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.api.PreferencePolicy;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Nodes, their ports, volumes and daemons")
class ExistingCapacityTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    private static NodeBuilder free(String name) {
        return node(name).pool("default").zone(ZONE_A).allocatable("cpu", "4", "memory", "16Gi", "pods", "110");
    }

    @Test
    @DisplayName("SCH-NOD-01 existing nodes are used before new ones are bought")
    void existingFirst() {
        assertThatPlan(plan(cluster().with(free("old")).with(pods(5).cpu("1")), CATALOG))
                .schedulesAll()
                .placesOnExisting("old", 4)
                .launches(1)
                .costs(0.1);
    }

    @Test
    @DisplayName(
            "SCH-NOD-01 for pods that a spread lets on existing nodes once others are elsewhere, no more is bought than for those")
    void buysNoMoreThanItTakes() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        free("a"),
                                        free("b").zone(ZONE_B).allocatable("cpu", "2", "memory", "8Gi", "pods", "110"))
                                .with(pods(4).cpu("2").spread(Labels.ZONE, 1)),
                        CATALOG))
                .schedulesAll()
                .placesOnExisting("a", 2)
                .placesOnExisting("b", 1)
                .costs(0.1);
    }

    @Test
    @DisplayName("SCH-AFF-06 pods that must share a node do not settle on an existing one that holds only some of them")
    void gangOnANewNode() {
        assertThatPlan(plan(
                        cluster()
                                .with(free("old"))
                                .with(pod("gang").cpu("3").replicas(2).nearEachOther(Labels.HOSTNAME)),
                        Catalogs.linear(2, 4, 8)))
                .schedulesAll()
                .launches(1);
    }

    @Test
    @DisplayName(
            "SCH-NOD-01 a pod that a spread keeps off an existing node waits for others to even it out, and buys no node")
    void waitsForRoomThatIsThere() {
        Catalog both = Catalogs.of(instanceType("t")
                .cpu("4")
                .memory("16Gi")
                .onDemand(0.1, ZONE_A, ZONE_B)
                .spot(0.05, ZONE_A, ZONE_B));
        ClusterBuilder cluster = cluster()
                .with(nodePool("default").capacityTypes("spot", "on-demand"))
                .with(
                        free("a").label(Labels.CAPACITY_TYPE, "spot"),
                        free("b").zone(ZONE_B).label(Labels.CAPACITY_TYPE, "on-demand"))
                .with(evenlyPaid("in-a").zone(ZONE_A), evenlyPaid("in-b").zone(ZONE_B));

        assertThatPlan(plan(cluster, both)).schedulesAll().launches(0);
    }

    private static PodBuilder evenlyPaid(String name) {
        return pods(3).named(name)
                .label("paid", "evenly")
                .cpu("500m")
                .spread(new TopologySpreadConstraint(
                        1,
                        Labels.CAPACITY_TYPE,
                        true,
                        Optional.of(LabelSelector.of("paid", "evenly")),
                        OptionalInt.empty(),
                        false,
                        false,
                        List.of()));
    }

    @Test
    @DisplayName("SCH-NOD-02 initialized nodes come first")
    void initializedFirst() {
        assertThatPlan(plan(cluster().with(free("a").uninitialized(), free("b")).with(pods(2).cpu("1")), CATALOG))
                .schedulesAll()
                .placesOnExisting("b", 2);
    }

    @Test
    @DisplayName("SCH-NOD-13 capacity in flight is used before more is launched")
    void inFlight() {
        assertThatPlan(plan(cluster().with(free("coming").inFlight()).with(pods(4).cpu("1")), CATALOG))
                .schedulesAll()
                .placesOnExisting("coming", 4)
                .launches(0);
    }

    @Test
    @DisplayName("SCH-NOD-09 a pod adds no label to an existing node, a new one gets it")
    void labelsOfNewNodes() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("default").label("disk", "ssd"))
                        .with(free("old"))
                        .with(pod("a").cpu("1").nodeSelector("disk", "ssd")),
                CATALOG);

        assertThatPlan(plan).schedulesAll().placesOnExisting("old", 0);
        assertThat(Planned.node(plan).labels()).containsEntry("disk", "ssd");
    }

    @Test
    @DisplayName("Decisions 4: cordoned and deleting nodes take no pods")
    void closedNodes() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        free("cordoned").cordoned(),
                                        free("leaving").deleting())
                                .with(pods(2).cpu("1")),
                        CATALOG))
                .schedulesAll()
                .placesOnExisting("cordoned", 0)
                .placesOnExisting("leaving", 0)
                .launches(1);
    }

    @Test
    @DisplayName("SCH-RES-04 a node that is overdrawn in a resource takes no pod, also none that does not ask for it")
    void overdrawn() {
        assertThatPlan(plan(
                        cluster()
                                .with(free("old"))
                                .with(pod("glutton").cpu("1").memory("17Gi").on("old"))
                                .with(pods(1).cpu("1")),
                        CATALOG))
                .schedulesAll()
                .placesOnExisting("old", 0)
                .launches(1);
    }

    @Test
    @DisplayName("SCH-RES-04 a type whose daemons overdraw a resource is not bought for pods that do not ask for it")
    void overdrawnByDaemons() {
        Catalog catalog = Catalogs.of(
                instanceType("small").cpu("2").memory("4Gi").onDemand(0.1, ZONE_A),
                instanceType("large").cpu("4").memory("16Gi").onDemand(0.4, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .daemonSet(pod("agent").cpu("100m").memory("5Gi"))
                                .with(pods(1).cpu("1")),
                        catalog))
                .schedulesAll()
                .launchesTypes("large");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @DisplayName("SCH-RES-03 a pod that asks for none of a resource needs no node that has it")
    void noneOfAResource(boolean existing) {
        ClusterBuilder cluster = cluster().with(pod("a").cpu("1").memory("0").request("nvidia.com/gpu", "0"));

        assertThatPlan(plan(existing ? cluster.with(free("old")) : cluster, CATALOG))
                .schedulesAll()
                .launches(existing ? 0 : 1);
    }

    @Test
    @DisplayName("SCH-VOL-12 KW-D-04 kept: a new node takes more volumes than the nodes that are there can attach")
    void newNodesAttachAll() {
        assertThatPlan(plan(
                        cluster()
                                .boundVolume("one", ZONE_A)
                                .boundVolume("two", ZONE_A)
                                .with(free("old").attachLimit(CSI_DRIVER, 1))
                                .with(pod("a").cpu("1").volumeClaim("one").volumeClaim("two")),
                        CATALOG))
                .schedulesAll()
                .placesOnExisting("old", 0)
                .launches(1);
    }

    @Test
    @DisplayName("SCH-HP-02 pods with one host port get a node each")
    void portsCollide() {
        assertThatPlan(plan(cluster().with(pods(2).cpu("500m").hostPort(80)), CATALOG))
                .schedulesAll()
                .launches(2);
    }

    @Test
    @DisplayName("SCH-HP-02 other protocols and other addresses of one port share a node")
    void portsShare() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("a").cpu("500m").hostPort(new HostPort("10.0.0.1", 80, "TCP")),
                                        pod("b").cpu("500m").hostPort(new HostPort("10.0.0.2", 80, "TCP")),
                                        pod("c").cpu("500m").hostPort(new HostPort("", 80, "UDP"))),
                        CATALOG))
                .schedulesAll()
                .launches(1);
    }

    @Test
    @DisplayName("SCH-HP-03 a port that a bound pod uses keeps a node closed")
    void portTaken() {
        assertThatPlan(plan(
                        cluster()
                                .with(free("old"))
                                .with(pod("holder").cpu("1").hostPort(80).on("old"))
                                .with(pod("a").cpu("1").hostPort(80)),
                        CATALOG))
                .schedulesAll()
                .placesOnExisting("old", 0)
                .launches(1);
    }

    @Test
    @DisplayName("SCH-HP-03 a port that a pod takes on an existing node keeps that closed for the next one")
    void portTakenByNewcomer() {
        assertThatPlan(plan(cluster().with(free("old")).with(pods(2).cpu("1").hostPort(80)), CATALOG))
                .schedulesAll()
                .placesOnExisting("old", 1)
                .launches(1);
    }

    @Test
    @DisplayName("SCH-HP-04 a port that a daemon uses rules out only the types that it runs on")
    void portOfDaemon() {
        Catalog catalog = Catalogs.of(
                instanceType("cheap").cpu("2").memory("8Gi").arch("arm64").onDemand(0.05, ZONE_A),
                instanceType("dear").cpu("2").memory("8Gi").onDemand(0.5, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .daemonSet(pod("proxy").cpu("100m").hostPort(80).nodeSelector(Labels.ARCH, "arm64"))
                                .with(pod("a").cpu("1").hostPort(80)),
                        catalog))
                .schedulesAll()
                .launchesTypes("dear");
    }

    @Test
    @DisplayName("SCH-VOL-07 a bound volume pulls its pod into its zone, which the claim pins")
    void boundVolume() {
        Plan plan = plan(
                cluster().boundVolume("data", ZONE_C).with(pod("a").cpu("1").volumeClaim("data")), CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(Planned.values(Planned.node(plan), Labels.ZONE)).containsExactly(ZONE_C);
    }

    @Test
    @DisplayName("SCH-VOL-07 KW-C-09 of the zones that a volume may get the cheapest is taken")
    void cheapestAlternative() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.01, ZONE_A)
                .onDemand(0.5, ZONE_B)
                .onDemand(0.05, ZONE_C));

        assertThatPlan(plan(
                        cluster()
                                .storageClass("two-zones", ZONE_B, ZONE_C)
                                .waitingVolume("data", "two-zones")
                                .with(pod("a").cpu("1").volumeClaim("data")),
                        catalog))
                .schedulesAll()
                .costs(0.05);
    }

    @Test
    @DisplayName("SCH-VOL-07 an alternative that fails a later check gives way to the next, and none is given up")
    void nextAlternative() {
        Catalog catalog = Catalogs.of(instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A, ZONE_B, ZONE_C));
        ClusterBuilder twoZones = cluster()
                .storageClass("two-zones", ZONE_B, ZONE_C)
                .waitingVolume("data", "two-zones")
                .with(node("old").zone(ZONE_B).allocatable("cpu", "1", "memory", "4Gi", "pods", "9"))
                .with(pod("db").cpu("1").on("old"));

        Plan plan = plan(
                twoZones.with(pod("web").cpu("1").apartFrom(Labels.ZONE, "db").volumeClaim("data")), catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(Planned.values(Planned.node(plan), Labels.ZONE)).containsExactly(ZONE_C);
        for (PreferencePolicy policy : PreferencePolicy.values()) {
            assertThatPlan(plan(
                            cluster()
                                    .boundVolume("data", "zone-x")
                                    .with(pod("web").cpu("1").volumeClaim("data")),
                            catalog,
                            Planned.with(policy)))
                    .leavesPendingPods("web");
        }
    }

    @Test
    @DisplayName(
            "SCH-VOL-07 SCH-TSC-16 where volumes are does not change what a spread counts: all zones are its domains")
    void volumesAndSpread() {
        TopologySpreadConstraint overTwo = new TopologySpreadConstraint(
                1,
                Labels.ZONE,
                true,
                Optional.of(LabelSelector.of(PodBuilder.APP, "web")),
                OptionalInt.of(2),
                true,
                false,
                List.of());

        assertThatPlan(plan(
                        cluster()
                                .boundVolume("data", ZONE_C)
                                .with(pod("web")
                                        .replicas(2)
                                        .cpu("1")
                                        .spread(Labels.ZONE, 1)
                                        .volumeClaim("data")),
                        CATALOG))
                .spreadsOverZones(1)
                .leavesPending(1);
        assertThatPlan(plan(
                        cluster()
                                .boundVolume("data", ZONE_C)
                                .with(onePodIn("a", ZONE_A), onePodIn("b", ZONE_B), onePodIn("c", ZONE_C))
                                .with(
                                        pod("web-a")
                                                .label(PodBuilder.APP, "web")
                                                .on("a"),
                                        pod("web-b")
                                                .label(PodBuilder.APP, "web")
                                                .on("b"),
                                        pod("web-c")
                                                .label(PodBuilder.APP, "web")
                                                .on("c"))
                                .with(pod("web").cpu("1").spread(overTwo).volumeClaim("data")),
                        CATALOG))
                .schedulesAll();
    }

    private static NodeBuilder onePodIn(String name, String zone) {
        return node(name).zone(zone).allocatable("cpu", "1", "memory", "4Gi", "pods", "1");
    }

    @Test
    @DisplayName("SCH-VOL-10 a node takes no more volumes than can be attached to it")
    void attachLimit() {
        assertThatPlan(plan(
                        cluster()
                                .storageClass("anywhere")
                                .waitingVolume("one", "anywhere")
                                .waitingVolume("two", "anywhere")
                                .waitingVolume("three", "anywhere")
                                .with(free("old").attachLimit(CSI_DRIVER, 2))
                                .with(
                                        pod("a").cpu("500m").volumeClaim("one"),
                                        pod("b").cpu("500m").volumeClaim("two"),
                                        pod("c").cpu("500m").volumeClaim("three")),
                        CATALOG))
                .schedulesAll()
                .placesOnExisting("old", 2)
                .launches(1);
    }

    @Test
    @DisplayName("SCH-DS-03 SCH-DS-06 daemons take room on each new node and are part of what the claim requests")
    void daemons() {
        Plan plan = plan(
                cluster()
                        .daemonSet(pod("agent").cpu("1").memory("1Mi"))
                        .with(pods(2).cpu("1").memory("1Mi")),
                CATALOG);

        assertThatPlan(plan).schedulesAll().launchesTypes("c4");
        assertThat(Planned.node(plan).requests())
                .isEqualTo(ResourceList.parse("cpu", "3", "memory", "3Mi", "pods", "3"));
    }

    @Test
    @DisplayName("KW-D-17 a claim requests nothing for a daemon that runs on some of its types only")
    void daemonOfSomeTypes() {
        Plan plan = plan(
                cluster()
                        .daemonSet(pod("agent").cpu("1").requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c4")))
                        .with(pods(1).cpu("1").memory("1Mi")),
                CATALOG);

        assertThat(Planned.node(plan).instanceTypeOptions()).containsExactly("c2", "c4");
        assertThat(Planned.node(plan).requests())
                .isEqualTo(ResourceList.parse("cpu", "1", "memory", "1Mi", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-DS-02 a daemon counts only on the types that it runs on")
    void daemonElsewhere() {
        Catalog catalog = Catalogs.of(
                instanceType("arm").cpu("2").memory("8Gi").arch("arm64").onDemand(0.1, ZONE_A),
                instanceType("x86").cpu("2").memory("8Gi").onDemand(0.11, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .daemonSet(pod("agent").cpu("500m").requiresNode(Expression.in(Labels.ARCH, "arm64")))
                                .with(pods(2).cpu("1")),
                        catalog))
                .schedulesAll()
                .launchesTypes("x86");
    }

    @Test
    @DisplayName(
            "SCH-VOL-09 KW-D-31 a pod whose storage class has vanished is left with that reason, the others are planned")
    void vanishedStorageClass() {
        assertThatPlan(plan(
                        cluster()
                                .waitingVolume("data", "vanished")
                                .with(pod("a").cpu("1").volumeClaim("data"), pod("b").cpu("1")),
                        CATALOG))
                .schedulesPods("b")
                .leavesPending(1, because(VolumeUnusable.class))
                .explains("vanished");
    }

    @Test
    @DisplayName("SCH-VOL-13 a claim without a storage class gets none here: defaults are the API server's to set")
    void noDefaultStorageClass() {
        assertThatPlan(plan(
                        cluster()
                                .storageClass("standard")
                                .volumeClaim(new VolumeClaim(
                                        "default",
                                        "data",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Set.of("ReadWriteOnce"),
                                        false,
                                        false))
                                .with(pod("a").cpu("1").volumeClaim("data")),
                        CATALOG))
                .leavesPending(1, because(VolumeUnusable.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"resources", "host ports", "attachments", "topology"})
    @DisplayName(
            "SCH-NOD-08 what the first pod takes of an existing node in resources, ports, attachments or topology the second lacks")
    void placementIsRecorded(String what) {
        PodBuilder pod = pods(2).cpu("1");
        ClusterBuilder cluster = cluster()
                .withoutNodePools()
                .storageClass("anywhere")
                .waitingVolume("a", "anywhere")
                .waitingVolume("b", "anywhere");
        NodeBuilder node = node("old").allocatable("cpu", "4", "memory", "16Gi", "pods", "20");
        switch (what) {
            case "resources" ->
                cluster.with(node.allocatable("cpu", "1500m", "memory", "16Gi", "pods", "20"))
                        .with(pod);
            case "host ports" -> cluster.with(node).with(pod.hostPort(80));
            case "attachments" ->
                cluster.with(node.attachLimit(CSI_DRIVER, 1))
                        .with(
                                pod("x").cpu("1").volumeClaim("a"),
                                pod("y").cpu("1").volumeClaim("b"));
            case "topology" -> cluster.with(node).with(pod.apartFromEachOther(Labels.HOSTNAME));
            default -> throw new AssertionError(what);
        }

        assertThatPlan(plan(cluster, CATALOG)).placesOnExisting("old", 1).leavesPending(1);
    }

    @Test
    @DisplayName("SCH-NOD-11 pods that share a new node narrow it to what all of them accept, one after the other")
    void laterPodsNarrow() {
        Plan plan = plan(
                cluster()
                        .with(
                                pod("a").cpu("1").requiresNode(Expression.in(Labels.ZONE, ZONE_A, ZONE_B)),
                                pod("b").cpu("1").requiresNode(Expression.in(Labels.ZONE, ZONE_B, ZONE_C)),
                                pod("c").cpu("1").capacityType("on-demand")),
                Catalogs.of(instanceType("t")
                        .cpu("4")
                        .memory("16Gi")
                        .spot(0.1, ZONE_A, ZONE_B, ZONE_C)
                        .onDemand(0.11, ZONE_A, ZONE_B, ZONE_C)));

        assertThatPlan(plan).schedulesAll().launches(1);
        assertThat(Planned.values(Planned.node(plan), Labels.ZONE)).containsExactly(ZONE_B);
        assertThat(Planned.values(Planned.node(plan), Labels.CAPACITY_TYPE)).containsExactly("on-demand");
    }
}
