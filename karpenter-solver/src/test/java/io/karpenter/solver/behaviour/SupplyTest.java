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
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason.LimitExceeded;
import io.karpenter.core.plan.Reason.MinValuesUnmet;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.TopologySpreadConstraint;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Weights, limits, reservations and minValues")
class SupplyTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8, 16, 32);

    private static NodePoolBuilder pool() {
        return nodePool("default");
    }

    /** Pods that need a node each. */
    private static ClusterBuilder apart(int count) {
        return cluster().with(pods(count).cpu("1").apartFromEachOther(Labels.HOSTNAME));
    }

    // Weights

    @Test
    @DisplayName("Decisions 1, SCH-LIM-02: the heavier NodePool comes first, though it is dearer")
    void heavierFirst() {
        Catalog catalog = Catalogs.of(
                instanceType("cheap").cpu("4").memory("16Gi").onDemand(0.1, ZONE_A),
                instanceType("dear").cpu("4").memory("16Gi").onDemand(0.4, ZONE_A));
        ClusterBuilder cluster = cluster()
                .with(
                        nodePool("heavy").weight(10).instanceTypes("dear"),
                        nodePool("light").instanceTypes("cheap"))
                .with(pods(2).cpu("1"));

        assertThatPlan(plan(cluster, catalog)).schedulesAll().launchesOnlyFrom("heavy");
        assertThatPlan(plan(cluster, catalog, Planned.with(PoolWeight.IGNORE)))
                .schedulesAll()
                .launchesOnlyFrom("light")
                .costs(0.1);
    }

    @Test
    @DisplayName(
            "Decisions 1: a lighter NodePool opens nodes for what rules keep out of the heavier one, and only for that")
    void lighterByRules() {
        Plan plan = plan(
                cluster()
                        .with(
                                nodePool("heavy").weight(10).zones(ZONE_A),
                                nodePool("light").zones(ZONE_B))
                        .with(
                                pod("there").cpu("2").zone(ZONE_B),
                                pod("anywhere").cpu("2")),
                Catalogs.linear(2));

        assertThatPlan(plan).schedulesAll().launches(2);
        assertThat(plan.nodes())
                .allSatisfy(n -> assertThat(n.nodePool())
                        .isEqualTo(n.pods().get(0).name().equals("there") ? "light" : "heavy"));
    }

    @Test
    @DisplayName("Decisions 1, SCH-LIM-03: a pod joins the node of a lighter NodePool if that saves one of the heavier")
    void joinsLighter() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        nodePool("heavy").weight(10).zones(ZONE_A),
                                        nodePool("light").zones(ZONE_B))
                                .with(
                                        pod("there").cpu("1200m").zone(ZONE_B),
                                        pod("anywhere").cpu("800m")),
                        CATALOG))
                .schedulesAll()
                .launchesOnlyFrom("light")
                .costs(0.1);
    }

    @Test
    @DisplayName("Decisions 1: a lighter NodePool gets what the limits of the heavier one leave over")
    void lighterByLimits() {
        Plan plan = plan(apart(3).with(nodePool("heavy").weight(10).limit("nodes", "2"), nodePool("light")), CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes()).extracting(PlannedNode::nodePool).containsExactlyInAnyOrder("heavy", "heavy", "light");
    }

    @Test
    @DisplayName("Decisions 1: a lighter NodePool gets what the reservations of the heavier one leave over")
    void lighterByReservations() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).reserved("cr-1", 1, 0, ZONE_A));

        Plan plan =
                plan(apart(2).with(nodePool("heavy").weight(10).capacityTypes("reserved"), nodePool("light")), catalog);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes()).extracting(PlannedNode::nodePool).containsExactlyInAnyOrder("heavy", "light");
    }

    // Offerings

    @Test
    @DisplayName("SCH-IT-03 a node has what its offering makes of the type, more or less than the type itself")
    void overridingOfferings() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("4")
                .memory("16Gi")
                .onDemand(0.1, ZONE_A)
                .offering(overriding(ZONE_B, 0.12, ResourceList.parse("cpu", "8"), ResourceList.EMPTY))
                .offering(overriding(ZONE_C, 0.01, ResourceList.EMPTY, ResourceList.parse("cpu", "3"))));

        Plan large = plan(cluster().with(pod("large").cpu("7")), catalog);
        Plan two = plan(cluster().with(pods(2).cpu("4")), catalog);

        assertThatPlan(large).schedulesAll().launches(1).costs(0.12);
        assertThat(Planned.values(Planned.node(large), Labels.ZONE)).containsExactly(ZONE_B);
        assertThatPlan(two).schedulesAll().launches(1).costs(0.12);
        assertThatPlan(plan(cluster().with(pod("small").cpu("3")), catalog)).costs(0.1);
        assertThatPlan(plan(cluster().with(pod("tiny").cpu("1")), catalog)).costs(0.01);
    }

    private static Offering overriding(String zone, double price, ResourceList capacity, ResourceList overhead) {
        return new Offering(
                zone,
                CapacityType.ON_DEMAND,
                price,
                true,
                Requirements.NONE,
                Optional.empty(),
                Optional.empty(),
                capacity,
                overhead);
    }

    // Limits

    @Test
    @DisplayName("SCH-LIM-04 what a NodePool's nodes have counts against its limits, and what is beyond stays pending")
    void usageCounts() {
        assertThatPlan(plan(
                        apart(3).with(pool().limit("cpu", "8"))
                                .with(node("old")
                                        .pool("default")
                                        .allocatable("cpu", "4", "memory", "1Gi", "pods", "0")),
                        CATALOG))
                .launchesTypes("c2", "c2")
                .leavesPending(1, because(LimitExceeded.class));
    }

    @Test
    @DisplayName("SCH-LIM-05 a NodePool over its limit grows no further")
    void overTheLimit() {
        assertThatPlan(plan(
                        apart(1).with(pool().limit("memory", "1Gi").limit("cpu", "100"))
                                .with(node("old")
                                        .pool("default")
                                        .allocatable("cpu", "4", "memory", "2Gi", "pods", "0")),
                        CATALOG))
                .launches(0)
                .leavesPending(1);
    }

    @Test
    @DisplayName("SCH-LIM-05 types whose capacity exceeds what is left are not bought")
    void largeTypes() {
        assertThatPlan(plan(cluster().with(pool().limit("cpu", "6")).with(pods(6).cpu("1")), CATALOG))
                .schedulesAll()
                .launchesTypes("c2", "c4");
    }

    @Test
    @DisplayName("SCH-LIM-06 KW-C-07 a node counts what is launched, not the largest type that it could have been")
    void realisticCount() {
        assertThatPlan(plan(apart(4).with(pool().limit("cpu", "40")), CATALOG))
                .schedulesAll()
                .launchesTypes("c2", "c2", "c2", "c2");
    }

    @Test
    @DisplayName(
            "SCH-LIM-05 Decisions 3: what a limit leaves after the pods that the reference places is used for others too")
    void othersWithinLimits() {
        Catalog catalog = Catalogs.of(
                instanceType("t4g.large").cpu("1900m").memory("7Gi").onDemand(0.0672, ZONE_A),
                instanceType("m6i.large").cpu("1900m").memory("7Gi").onDemand(0.096, ZONE_A),
                instanceType("r5.large").cpu("1900m").memory("14Gi").onDemand(0.126, ZONE_A),
                instanceType("t4g.xlarge").cpu("4").memory("14Gi").onDemand(0.1344, ZONE_A),
                instanceType("m6i.xlarge").cpu("4").memory("14Gi").onDemand(0.192, ZONE_A),
                instanceType("r5.xlarge").cpu("4").memory("28Gi").onDemand(0.252, ZONE_A));

        Plan plan = plan(
                cluster()
                        .with(pool().minValues(Labels.INSTANCE_TYPE, 2).limit("memory", "31Gi"))
                        .with(pod("small").replicas(12).cpu("0").memory("3Gi"))
                        .with(pod("large").replicas(2).cpu("2").memory("6Gi")),
                catalog);

        assertThatPlan(plan).leavesPending(8, because(LimitExceeded.class));
        assertThat(plan.nodes().stream().flatMap(node -> node.pods().stream()))
                .filteredOn(pod -> pod.name().startsWith("large"))
                .hasSize(2);
    }

    @Test
    @DisplayName("SCH-LIM-06 KW-D-07 each new node counts one of the limit of nodes")
    void nodesCount() {
        assertThatPlan(plan(apart(5).with(pool().limit("nodes", "2")), CATALOG))
                .launches(2)
                .leavesPending(3);
    }

    // Reservations

    @Test
    @DisplayName("SCH-RSV-01 SCH-RSV-08 a reservation is used first, and its claim names it and nothing else")
    void reservedFirst() {
        Catalog catalog = Catalogs.of(instanceType("t")
                .cpu("2")
                .memory("8Gi")
                .onDemand(0.1, ZONE_A, ZONE_B)
                .reserved("cr-1", 1, 0, ZONE_B));

        Plan plan = plan(cluster().with(pods(2).cpu("1")), catalog);

        assertThatPlan(plan).schedulesAll().costs(0);
        PlannedNode node = Planned.node(plan);
        assertThat(node.reservationId()).isEqualTo(Optional.of("cr-1"));
        assertThat(node.capacityType()).isEqualTo(CapacityType.RESERVED);
        assertThat(Planned.values(node, Labels.CAPACITY_TYPE)).containsExactly("reserved");
        assertThat(Planned.values(node, Catalogs.RESERVATION_ID)).containsExactly("cr-1");
    }

    @Test
    @DisplayName(
            "SCH-RSV-02 SCH-RSV-09 two NodePools that see one reservation share its units: one unit serves one pod")
    void sharedReservation() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).reserved("cr-1", 1, 0, ZONE_A));

        Plan plan = plan(apart(3).with(nodePool("one"), nodePool("two")), catalog);

        assertThatPlan(plan).schedulesAll().costs(0.2);
        assertThat(plan.nodes().stream().filter(n -> n.reservationId().isPresent()))
                .hasSize(1);
    }

    @Test
    @DisplayName("SCH-RSV-01 a reservation has as many units as remain of it; what is beyond is bought")
    void unitsOfReservation() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).reserved("cr-1", 2, 0, ZONE_A));

        Plan plan = plan(apart(3), catalog);

        assertThatPlan(plan).schedulesAll().costs(0.1);
        assertThat(plan.nodes()).filteredOn(n -> n.reservationId().isPresent()).hasSize(2);
    }

    @Test
    @DisplayName("SCH-RSV-03 KW-C-08 pods that could share reservations out among them all get one at once")
    void allReservationsAtOnce() {
        Catalog catalog = Catalogs.of(
                instanceType("small")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.1, ZONE_A)
                        .reserved("cr-1", 1, 0, ZONE_A),
                instanceType("medium")
                        .cpu("3")
                        .memory("8Gi")
                        .onDemand(0.2, ZONE_A)
                        .reserved("cr-2", 1, 0, ZONE_A));

        Plan plan = plan(cluster().with(pods(3).cpu("1800m")), catalog);

        assertThatPlan(plan).schedulesAll().costs(0.1);
        assertThat(plan.nodes().stream().flatMap(n -> n.reservationId().stream()))
                .containsExactlyInAnyOrder("cr-1", "cr-2");
    }

    @Test
    @DisplayName("SCH-RSV-03 what only a reservation can hold gets it, before pods that have a choice")
    void reservedOnlyFirst() {
        Catalog catalog = Catalogs.of(
                instanceType("small").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A),
                instanceType("large").cpu("8").memory("32Gi").reserved("cr-1", 1, 0, ZONE_A));

        assertThatPlan(plan(
                        cluster()
                                .with(
                                        pod("choosy").cpu("3").apartFrom(Labels.HOSTNAME, "bound"),
                                        pod("bound").cpu("1").nodeSelector(Labels.INSTANCE_TYPE, "large")),
                        catalog))
                .schedulesAll()
                .costs(0.2);
    }

    // minValues

    @Test
    @DisplayName("SCH-MIN-01 SCH-MIN-02 a claim keeps as many instance types as minValues asks for")
    void keepsTypes() {
        Plan plan =
                plan(cluster().with(pool().minValues(Labels.INSTANCE_TYPE, 3)).with(pods(20).cpu("1")), CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes())
                .allSatisfy(n -> assertThat(n.instanceTypeOptions()).hasSizeGreaterThanOrEqualTo(3));
    }

    @Test
    @DisplayName(
            "SCH-MIN-02 SCH-TSC-10 types stay together for a claim though pods that have no place count only some of them")
    void countedInPart() {
        TopologySpreadConstraint everybody = new TopologySpreadConstraint(
                1,
                Labels.CAPACITY_TYPE,
                true,
                Optional.of(LabelSelector.EVERYTHING),
                OptionalInt.empty(),
                true,
                false,
                List.of());
        Plan plan = plan(
                cluster()
                        .with(pool().minValues(Labels.INSTANCE_TYPE, 2))
                        .with(
                                pods(3).cpu("3"),
                                pod("nowhere")
                                        .cpu("1")
                                        .requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c4"))
                                        .spread(everybody)),
                Catalogs.linear(4, 8));

        assertThatPlan(plan).schedules(3).leavesPending(1, because(MinValuesUnmet.class));
    }

    @Test
    @DisplayName(
            "SCH-MIN-05 Strict: where minValues cannot be kept the pod goes to a lighter NodePool, else stays pending")
    void strict() {
        NodePoolBuilder choosy = nodePool("choosy").weight(10).minValues(Labels.INSTANCE_TYPE, 6);

        assertThatPlan(plan(cluster().with(choosy).with(pods(1).cpu("1")), CATALOG))
                .leavesPending(1, because(MinValuesUnmet.class));
        assertThatPlan(plan(cluster().with(choosy, nodePool("light")).with(pods(1).cpu("1")), CATALOG))
                .schedulesAll()
                .launchesOnlyFrom("light");
    }

    @Test
    @DisplayName("SCH-MIN-06 SCH-MIN-09 BestEffort: minValues is lowered to what there is, and the claim says so")
    void bestEffort() {
        Plan plan = plan(
                cluster().with(pool().minValues(Labels.INSTANCE_TYPE, 9)).with(pods(1).cpu("1")),
                CATALOG,
                Planned.with(MinValuesPolicy.BEST_EFFORT));

        assertThatPlan(plan).schedulesAll();
        assertThat(Planned.node(plan).requirements())
                .filteredOn(r -> r.key().equals(Labels.INSTANCE_TYPE))
                .extracting(Expression::minValues)
                .containsExactly(OptionalInt.of(5));
    }

    @Test
    @DisplayName(
            "SCH-MIN-06 BestEffort: minValues is lowered before a lighter NodePool is tried that could keep its own")
    void loweredBeforeFallback() {
        assertThatPlan(plan(
                        cluster()
                                .with(
                                        nodePool("choosy").weight(10).minValues(Labels.INSTANCE_TYPE, 9),
                                        nodePool("light"))
                                .with(pods(3).cpu("1")),
                        CATALOG,
                        Planned.with(MinValuesPolicy.BEST_EFFORT)))
                .schedulesAll()
                .launchesOnlyFrom("choosy");
    }

    @Test
    @DisplayName("SCH-MIN-06 BestEffort: a pod joins no node where its size would lower minValues further")
    void notLoweredBySize() {
        Plan plan = plan(
                cluster().with(pool().minValues(Labels.INSTANCE_TYPE, 9)).with(pods(20).cpu("1")),
                CATALOG,
                Planned.with(MinValuesPolicy.BEST_EFFORT));

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.nodes())
                .allSatisfy(n -> assertThat(n.instanceTypeOptions()).hasSize(5));
    }

    @Test
    @DisplayName(
            "SCH-MIN-06 BestEffort: pods share no node where their selectors together would lower minValues further")
    void notLoweredBySelectors() {
        Plan plan = plan(
                cluster()
                        .with(pool().minValues(Labels.INSTANCE_TYPE, 9))
                        .with(
                                pod("a").cpu("500m").requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c2", "c4")),
                                pod("b").cpu("500m").requiresNode(Expression.in(Labels.INSTANCE_TYPE, "c4", "c8"))),
                CATALOG,
                Planned.with(MinValuesPolicy.BEST_EFFORT));

        assertThatPlan(plan).schedulesAll().placesApart("a", "b");
        assertThat(plan.nodes())
                .allSatisfy(n -> assertThat(n.instanceTypeOptions()).hasSize(2));
    }

    @Test
    @DisplayName("SCH-MIN-04 SCH-LIM-05 minValues is kept within limits: what counts is the largest type of those kept")
    void minValuesWithinLimits() {
        Plan plan = plan(
                cluster()
                        .with(pool().minValues(Labels.INSTANCE_TYPE, 2).limit("cpu", "4"))
                        .with(pods(1).cpu("1")),
                CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(Planned.node(plan).instanceTypeOptions()).containsExactly("c2", "c4");
    }

    @Test
    @DisplayName("SCH-MIN-01 SCH-RSV-08 a reservation of one type is passed over where minValues wants two")
    void minValuesWithoutReservation() {
        Catalog catalog = Catalogs.of(
                instanceType("a").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).reserved("cr-1", 1, 0, ZONE_A),
                instanceType("b").cpu("2").memory("8Gi").onDemand(0.11, ZONE_A));

        Plan plan =
                plan(cluster().with(pool().minValues(Labels.INSTANCE_TYPE, 2)).with(pods(1).cpu("1")), catalog);

        assertThatPlan(plan).schedulesAll().costs(0.1);
        assertThat(Planned.node(plan).instanceTypeOptions()).containsExactly("a", "b");
    }
}
