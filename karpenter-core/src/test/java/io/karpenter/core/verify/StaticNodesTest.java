package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nodes of static NodePools are as many as these ask for, and what their templates allow")
class StaticNodesTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    private static NodePoolBuilder pool(int replicas) {
        return nodePool("static").replicas(replicas);
    }

    private static NodeBuilder machine(String name) {
        return NodeBuilder.node(name)
                .of(Catalogs.linearType(2).build(), ZONE_A, CapacityType.ON_DEMAND)
                .pool("static");
    }

    private static PlannedNodeBuilder claim(String name) {
        return node(name, "c2", "c4").pool("static").leavesMachineOpen();
    }

    private static PlanBuilder plan(ClusterBuilder cluster, PlannedNodeBuilder... claims) {
        return planFor(cluster, CATALOG).withStatic(claims);
    }

    @Test
    @DisplayName("SCH-STA-05 too many and too few nodes are caught, with the numbers")
    void number() {
        plan(cluster().with(pool(2)), claim("a"), claim("b")).isValid();

        assertThat(plan(cluster().with(pool(2)), claim("a")).isCaughtBy("SCH-STA-05"))
                .contains("2 replicas, 0 nodes", "the plan has 1 more, it must have 2");
        assertThat(plan(cluster().with(pool(1)), claim("a"), claim("b")).isCaughtBy("SCH-STA-05"))
                .contains("1 replicas", "the plan has 2 more, it must have 1");
        plan(cluster().with(pool(1)).with(machine("old")), claim("a")).isCaughtBy("SCH-STA-05");
        plan(cluster().with(pool(1)).with(machine("old").inFlight()), claim("a"))
                .isCaughtBy("SCH-STA-05");
        plan(cluster().with(pool(1)).with(machine("old").deleting()), claim("a"))
                .isValid();
    }

    @Test
    @DisplayName("SCH-STA-05 the limit of nodes holds for nodes that are being deleted too")
    void limit() {
        ClusterBuilder input =
                cluster().with(pool(3).limit("nodes", "2")).with(machine("old").deleting());

        plan(input, claim("a")).isValid();
        assertThat(plan(input, claim("a"), claim("b")).isCaughtBy("SCH-STA-05")).contains("leaves room for 1");
    }

    @Test
    @DisplayName(
            "SCH-STA-05 a pool for which nothing can be launched need not get nodes; plans from elsewhere may lack them")
    void fewer() {
        plan(cluster().with(pool(2).instanceTypes("unknown"))).isValid();
        plan(cluster().with(pool(2)).daemonSet(pod("huge").cpu("100"))).isValid();
        plan(cluster().with(pool(2).minValues(Labels.INSTANCE_TYPE, 3))).isValid();
        plan(cluster().with(pool(2))).settings(VerifierSettings.AS_LAUNCHED).isValid();
        plan(cluster().with(pool(1)), claim("a"), claim("b"))
                .settings(VerifierSettings.AS_LAUNCHED)
                .isCaughtBy("SCH-STA-05");
    }

    @Test
    @DisplayName("SCH-STA-01 SCH-STA-04 nodes without pods are for static NodePools that can be used")
    void usablePools() {
        plan(cluster().with(nodePool("static")), claim("a")).isCaughtBy("SCH-STA-01");
        plan(cluster().with(pool(1).notReady()), claim("a")).isCaughtBy("SCH-STA-04");
        plan(cluster().with(pool(1).deleting()), claim("a")).isCaughtBy("SCH-STA-04");
    }

    @Test
    @DisplayName("decisions 14: they have names of their own, a NodePool of the input, and no pods")
    void form() {
        plan(cluster().with(pool(2)), claim("a"), claim("a")).isCaughtBy("PLAN-STATIC");
        plan(cluster().with(pool(2)).with(machine("a")), claim("a")).isCaughtBy("PLAN-STATIC");
        plan(cluster().with(nodePool("default")), claim("a")).isCaughtBy("PLAN-STATIC");
        assertThat(plan(
                                cluster().with(pool(1)).with(pod("web").cpu("1").on("gone")),
                                claim("a").pods("web"))
                        .violations())
                .anySatisfy(v -> assertThat(v.message()).contains("yet has pods"));
    }

    @Test
    @DisplayName("SCH-IT-04 SCH-IT-05 nothing is listed or named that the template or the catalogue do not allow")
    void options() {
        assertThat(plan(cluster().with(pool(1).instanceTypes("c2")), claim("a")).isCaughtBy("PLAN-STATIC"))
                .contains("lists c4");
        plan(cluster().with(pool(1)), claim("a").namesType("c4")).isCaughtBy("PLAN-STATIC");
        plan(cluster().with(pool(1)), claim("a").price(0.01)).isCaughtBy("PLAN-PRICE");
        plan(cluster().with(pool(1)), claim("a").bought(CapacityType.SPOT).price(0.1))
                .isCaughtBy("SCH-IT-05");
    }

    @Test
    @DisplayName("SCH-NC-09 a claim that decides on instance type or capacity type is caught, unless its NodePool does")
    void leftToProvider() {
        PlannedNodeBuilder decided = claim("a").requirement(Expression.in(Labels.INSTANCE_TYPE, "c2", "c4"));
        PlannedNodeBuilder bought = claim("a").requirement(Expression.in(Labels.CAPACITY_TYPE, "on-demand"));

        plan(cluster().with(pool(1)), decided).isCaughtBy("SCH-NC-09");
        plan(cluster().with(pool(1)), bought).isCaughtBy("SCH-NC-09");
        plan(cluster().with(pool(1).instanceTypes("c2", "c4")), claim("a")).isValid();
    }

    @Test
    @DisplayName("SCH-NC-05 SCH-NC-07 their labels and taints are those of the template")
    void labelsAndTaints() {
        plan(cluster().with(pool(1).label("team", "red")), claim("a").label("team", "blue"))
                .isCaughtBy("SCH-NC-05");
        plan(
                        cluster().with(pool(1).taint("dedicated", "x", TaintEffect.NO_SCHEDULE)),
                        claim("a").taints(List.of()))
                .isCaughtBy("SCH-NC-07");
    }

    @Test
    @DisplayName("SCH-RSV-03 a reservation that pods' nodes and static nodes name together too often is caught")
    void reservations() {
        Catalog catalog = Catalogs.of(Catalogs.linearType(2).reserved("r1", 1, 0.001, ZONE_A));
        ClusterBuilder input =
                cluster().with(pool(1), nodePool("default")).with(pod("web").cpu("1"));
        PlannedNodeBuilder reserved = node("s", "c2")
                .pool("static")
                .leavesMachineOpen()
                .bought(CapacityType.RESERVED)
                .namesReservation("r1");

        planFor(input, catalog)
                .with(node("d", "c2").pods("web"))
                .withStatic(reserved)
                .isValid();
        planFor(input, catalog)
                .with(node("d", "c2")
                        .bought(CapacityType.RESERVED)
                        .reservation("r1")
                        .pods("web"))
                .withStatic(reserved)
                .isCaughtBy("SCH-RSV-03");
    }
}
