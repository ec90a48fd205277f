package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.NodePoolBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("New nodes keep to what their NodePool allows")
class NodePoolTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static ClusterBuilder in(NodePoolBuilder pool) {
        return cluster().with(pods(2).cpu("1")).with(pool);
    }

    private static NodeBuilder machine(String name, int cores) {
        InstanceType type = Catalogs.linearType(cores).build();
        return NodeBuilder.node(name).of(type, ZONE_A, CapacityType.ON_DEMAND);
    }

    @Test
    @DisplayName("SCH-STA-02 SCH-LIM-01 static, unready and vanishing NodePools open no nodes")
    void unusablePools() {
        PlannedNodeBuilder node = node("a", "c2").pods("pod-0", "pod-1");

        planFor(in(nodePool("default")), CATALOG).with(node).isValid();
        planFor(in(nodePool("default").replicas(0)), CATALOG).with(node).isCaughtBy("SCH-STA-02");
        planFor(in(nodePool("default").notReady()), CATALOG).with(node).isCaughtBy("SCH-LIM-01");
        planFor(in(nodePool("default").deleting()), CATALOG).with(node).isCaughtBy("SCH-LIM-01");
    }

    @Test
    @DisplayName("SCH-IT-04 nothing may be launched that the NodePool's requirements exclude")
    void requirements() {
        PlannedNodeBuilder inA = node("a", "c2").in(ZONE_A).pods("pod-0", "pod-1");

        planFor(in(nodePool("default").zones(ZONE_A)), CATALOG).with(inA).isValid();
        planFor(in(nodePool("default").label("team", "red")), CATALOG).with(inA).isValid();
        assertThat(planFor(in(nodePool("default").requires("team", Operator.IN, "red")), CATALOG)
                        .with(node("a", "c2").label("team", "blue").pods("pod-0", "pod-1"))
                        .isCaughtBy("SCH-IT-04"))
                .contains("team In [red]", "blue");
    }

    @Test
    @DisplayName("SCH-LIM-05 limits hold for the largest option of each planned node, with the nodes that are there")
    void limits() {
        PlannedNodeBuilder first = node("a", "c2", "c4").pods("pod-0");
        PlannedNodeBuilder second = node("b", "c2").pods("pod-1");

        planFor(in(nodePool("default").limit("cpu", "6")), CATALOG)
                .with(first, second)
                .isValid();
        assertThat(planFor(in(nodePool("default").limit("cpu", "5")), CATALOG)
                        .with(first, second)
                        .isCaughtBy("SCH-LIM-05"))
                .contains("cpu is 5", "may add 6");
        planFor(in(nodePool("default").limit("cpu", "9")).with(machine("old", 4).pool("default")), CATALOG)
                .with(first, second)
                .isCaughtBy("SCH-LIM-05");
        planFor(
                        in(nodePool("default").limit("cpu", "10"))
                                .with(machine("old", 4).pool("default")),
                        CATALOG)
                .with(first, second)
                .isValid();
        planFor(
                        in(nodePool("default").limit("cpu", "9"))
                                .with(machine("old", 4).pool("default").deleting()),
                        CATALOG)
                .with(first, second)
                .isValid();
    }

    @Test
    @DisplayName("SCH-LIM-06 every planned node counts one of the limit of nodes (KW-D-07)")
    void nodeLimit() {
        PlannedNodeBuilder first = node("a", "c2").pods("pod-0");
        PlannedNodeBuilder second = node("b", "c2").pods("pod-1");
        NodeBuilder inFlight = machine("coming", 2).inFlight().pool("default");

        planFor(in(nodePool("default").limit("nodes", "2")), CATALOG)
                .with(first, second)
                .isValid();
        planFor(in(nodePool("default").limit("nodes", "1")), CATALOG)
                .with(first, second)
                .isCaughtBy("SCH-LIM-05");
        planFor(in(nodePool("default").limit("nodes", "2")).with(inFlight), CATALOG)
                .with(first, second)
                .isCaughtBy("SCH-LIM-05");
    }

    @Test
    @DisplayName("SCH-LIM-05 a NodePool that is over a limit already gets no node, one that gets none is left alone")
    void limitExceededBefore() {
        ClusterBuilder input = in(nodePool("default").limit("memory", "1Gi"))
                .with(machine("old", 4).pool("default"));

        planFor(input, CATALOG).with(node("a", "c2").pods("pod-0", "pod-1")).isCaughtBy("SCH-LIM-05");
        planFor(input, CATALOG).onExisting("old", "pod-0", "pod-1").isValid();
    }

    @Test
    @DisplayName("SCH-RSV-03 a reservation is promised at most as often as it has instances left")
    void reservations() {
        Catalog catalog = Catalogs.of(Catalogs.linearType(2).reserved("r1", 1, 0.001, ZONE_A));
        PlannedNodeBuilder first = reserved("a", "r1").pods("pod-0");

        planFor(in(nodePool("default")), catalog)
                .with(first, node("b", "c2").pods("pod-1"))
                .isValid();
        assertThat(planFor(in(nodePool("default")), catalog)
                        .with(first, reserved("b", "r1").pods("pod-1"))
                        .isCaughtBy("SCH-RSV-03"))
                .contains("1 instances left", "2 planned nodes");
    }

    private static PlannedNodeBuilder reserved(String name, String id) {
        return node(name, "c2").bought(CapacityType.RESERVED).reservation(id);
    }

    @Test
    @DisplayName("SCH-RSV-08 reserved capacity is not mixed with other, and its reservation is named")
    void reservedForm() {
        Catalog catalog = Catalogs.of(Catalogs.linearType(2).reserved("r1", 2, 0.001, ZONE_A));
        ClusterBuilder input = cluster().with(pod("web").cpu("1"));

        planFor(input, catalog).with(reserved("a", "r1").pods("web")).isValid();
        planFor(input, catalog)
                .with(node("a", "c2")
                        .bought(CapacityType.RESERVED, CapacityType.ON_DEMAND)
                        .namesReservation("r1")
                        .pods("web"))
                .isCaughtBy("SCH-RSV-08");
        planFor(input, catalog)
                .with(node("a", "c2").bought(CapacityType.RESERVED).pods("web"))
                .isCaughtBy("SCH-RSV-08");
    }

    @Test
    @DisplayName("SCH-LIM-05 limits of one NodePool do not concern another")
    void otherPool() {
        ClusterBuilder input = in(nodePool("default").limit("cpu", "2")).with(nodePool("large"));

        planFor(input, CATALOG)
                .with(
                        node("a", "c2").pods("pod-0"),
                        node("b", "c8").pool("large").pods("pod-1"))
                .isValid();
    }
}
