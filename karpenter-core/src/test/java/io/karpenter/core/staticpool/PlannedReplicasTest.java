package io.karpenter.core.staticpool;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A plan with static NodePools")
class PlannedReplicasTest {

    private static final String TEAM = "test.karpenter.io/team";
    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static NodePoolBuilder pool(int replicas) {
        return nodePool("static").replicas(replicas);
    }

    private static NodeBuilder machine(String name) {
        return node(name)
                .of(Catalogs.linearType(2).build(), ZONE_A, CapacityType.ON_DEMAND)
                .pool("static");
    }

    /** What is planned for the static pools, after the verifier has looked at it. */
    private static List<PlannedNode> planned(ClusterBuilder cluster, Catalog catalog) {
        Scenario scenario = cluster.and(catalog);
        Plan plan = PlannedReplicas.addedTo(Plan.NOTHING, scenario.cluster(), scenario.catalog());
        assertThat(PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan))
                .isEmpty();
        return plan.staticNodes();
    }

    private static List<PlannedNode> planned(ClusterBuilder cluster) {
        return planned(cluster, CATALOG);
    }

    @Test
    @DisplayName("SCH-STA-05 has a claim for each replica without a node; nodes of it that are there or coming count")
    void missing() {
        assertThat(planned(cluster().with(pool(3)))).hasSize(3);
        assertThat(planned(
                        cluster().with(pool(3)).with(machine("a"), machine("b").inFlight())))
                .hasSize(1);
        assertThat(planned(cluster().with(pool(1)).with(machine("a"), machine("b"))))
                .isEmpty();
        assertThat(planned(cluster().with(pool(0)))).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-STA-05 KW-D-14 has a claim for a node that is being deleted, none for one that is about to be replaced")
    void leaving() {
        assertThat(planned(
                        cluster().with(pool(2)).with(machine("a"), machine("b").deleting())))
                .hasSize(1);
        assertThat(planned(cluster()
                        .with(pool(2))
                        .with(
                                machine("a"),
                                machine("b").taint(KarpenterTaints.DISRUPTED.key(), "", TaintEffect.NO_SCHEDULE))))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-STA-05 keeps to the limit of nodes, those that are being deleted included")
    void limit() {
        assertThat(planned(cluster().with(pool(5).limit("nodes", "3")))).hasSize(3);
        assertThat(planned(cluster()
                        .with(pool(5).limit("nodes", "3"))
                        .with(machine("a"), machine("b").deleting())))
                .hasSize(1);
        assertThat(planned(cluster().with(pool(5).limit("nodes", "1")).with(machine("a"), machine("b"))))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-STA-04 has no claims of pools that are not ready, or are being deleted")
    void unusable() {
        assertThat(planned(cluster().with(pool(3).notReady()))).isEmpty();
        assertThat(planned(cluster().with(pool(3).deleting()))).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-NC-09 requires of the machine what the template does, and leaves instance type and capacity type open")
    void requirements() {
        PlannedNode open =
                planned(cluster().with(pool(1).zones(ZONE_A, ZONE_B))).get(0);

        assertThat(open.requirements())
                .containsExactlyInAnyOrder(
                        Expression.in(Labels.ZONE, ZONE_A, ZONE_B), Expression.in(Labels.NODEPOOL, "static"));
        assertThat(open.instanceTypeOptions()).containsExactly("c2", "c4", "c8");

        PlannedNode given = planned(
                        cluster().with(pool(1).instanceTypes("c4", "c8").capacityTypes("on-demand")))
                .get(0);
        assertThat(given.requirements())
                .contains(
                        Expression.in(Labels.INSTANCE_TYPE, "c4", "c8"),
                        Expression.in(Labels.CAPACITY_TYPE, "on-demand"));
        assertThat(given.instanceTypeOptions()).containsExactly("c4", "c8");
    }

    @Test
    @DisplayName("SCH-STA-06 makes its claims of the template: labels, NodeClass, taints, a value for each custom key")
    void template() {
        PlannedNode claim = planned(cluster()
                        .with(pool(1).label("disk", "ssd")
                                .requires(TEAM, Operator.IN, "red", "blue")
                                .nodeClass("aws.example", "NodeClass", "main")
                                .taint("dedicated", "x", TaintEffect.NO_SCHEDULE)))
                .get(0);

        assertThat(claim.labels())
                .containsEntry(Labels.NODEPOOL, "static")
                .containsEntry("disk", "ssd")
                .containsEntry("aws.example/nodeclass", "main")
                .containsEntry(TEAM, "blue");
        assertThat(claim.taints()).containsExactly(new Taint("dedicated", "x", TaintEffect.NO_SCHEDULE));
        assertThat(claim.pods()).isEmpty();
    }

    @Test
    @DisplayName("decisions 14: names the cheapest offering that can be launched, and prices the claims by it")
    void cheapest() {
        Catalog catalog = Catalogs.of(
                instanceType("dear").cpu("2").memory("8Gi").onDemand(0.2, ZONE_A),
                instanceType("cheap")
                        .cpu("2")
                        .memory("8Gi")
                        .onDemand(0.3, ZONE_A)
                        .spot(0.1, ZONE_B));
        Scenario scenario = cluster().with(pool(3)).and(catalog);

        Plan plan = PlannedReplicas.addedTo(Plan.NOTHING, scenario.cluster(), catalog);

        assertThat(plan.staticNodes()).hasSize(3).allSatisfy(claim -> {
            assertThat(claim.instanceType()).isEqualTo("cheap");
            assertThat(claim.zone()).isEqualTo(ZONE_B);
            assertThat(claim.capacityType()).isEqualTo(CapacityType.SPOT);
            assertThat(claim.instanceTypeOptions()).containsExactly("cheap", "dear");
        });
        assertThat(plan.staticHourlyPrice()).isEqualTo(0.3);
        assertThat(plan.hourlyPrice()).as("of the nodes for pods").isZero();
    }

    @Test
    @DisplayName("SCH-DS-06 takes types only that hold the daemons, and requests what these need")
    void daemons() {
        PlannedNode claim =
                planned(cluster().with(pool(1)).daemonSet(pod("logs").cpu("3"))).get(0);

        assertThat(claim.instanceTypeOptions()).containsExactly("c4", "c8");
        assertThat(claim.requests()).isEqualTo(ResourceList.parse("cpu", "3", "pods", "1"));
    }

    @Test
    @DisplayName("SCH-MIN-01 lists as many types as minValues need, and has no claim if there are too few")
    void minValues() {
        assertThat(planned(cluster().with(pool(1).minValues(Labels.INSTANCE_TYPE, 70)), Catalogs.referenceBenchmark())
                        .get(0)
                        .instanceTypeOptions())
                .hasSize(70);
        assertThat(planned(cluster().with(pool(1).minValues(Labels.INSTANCE_TYPE, 4))))
                .isEmpty();
    }

    @Test
    @DisplayName("decisions 14: a pool whose template leaves nothing to launch has no claims")
    void nothingToLaunch() {
        assertThat(planned(cluster().with(pool(3).instanceTypes("unknown")))).isEmpty();
        assertThat(planned(cluster().with(pool(3)).daemonSet(pod("huge").cpu("100"))))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-RSV-03 counts on a reservation as often as it has instances left after the nodes for pods")
    void reservations() {
        Catalog catalog = Catalogs.of(Catalogs.linearType(2).reserved("r1", 3, 0.001, ZONE_A));
        Scenario scenario = cluster().with(nodePool("default"), pool(3)).and(catalog);
        PlannedNode forPods = PlannedNode.builder("default-1", "default")
                .machine("c2", ZONE_A, CapacityType.RESERVED, 0.001)
                .instanceTypeOptions(List.of("c2"))
                .reservationId(Optional.of("r1"))
                .build();
        Plan before = new Plan(
                List.of(forPods), List.of(), List.of(), List.of(), OptionalDouble.empty(), Plan.NOTHING.statistics());

        List<PlannedNode> claims =
                PlannedReplicas.addedTo(before, scenario.cluster(), catalog).staticNodes();

        assertThat(claims)
                .extracting(PlannedNode::capacityType)
                .containsExactly(CapacityType.RESERVED, CapacityType.RESERVED, CapacityType.ON_DEMAND);
        assertThat(planned(cluster().with(pool(4)), catalog))
                .extracting(PlannedNode::reservationId)
                .containsExactly(Optional.of("r1"), Optional.of("r1"), Optional.of("r1"), Optional.empty());
    }

    @Test
    @DisplayName("decisions 14: gives each claim a name of its own")
    void names() {
        assertThat(planned(cluster().with(pool(3), nodePool("more").replicas(1)).with(machine("static-1"))))
                .extracting(PlannedNode::name)
                .containsExactly("more-1", "static-2", "static-3");
    }

    @Test
    @DisplayName("decisions 14: is the same as without them if there are none")
    void noStaticPools() {
        Scenario scenario = cluster().with(nodePool("default")).and(CATALOG);

        assertThat(PlannedReplicas.addedTo(Plan.NOTHING, scenario.cluster(), CATALOG))
                .isSameAs(Plan.NOTHING);
    }
}
