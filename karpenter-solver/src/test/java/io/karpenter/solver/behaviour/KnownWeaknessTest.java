package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.PodBuilder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Weaknesses of the reference (scheduling.md section 26) that no other test shows done right. */
@DisplayName("What the reference is weak at")
class KnownWeaknessTest {

    private static final String GPU = "nvidia.com/gpu";

    @Test
    @DisplayName(
            "KW-C-05 pods that need much memory fill the nodes that pods with much cpu leave, none gets nodes of its own")
    void memoryBesideCpu() {
        Catalog catalog = Catalogs.of(
                instanceType("even").cpu("8").memory("32Gi").onDemand(0.4, ZONE_A),
                instanceType("roomy").cpu("4").memory("64Gi").onDemand(0.4, ZONE_A),
                instanceType("quick").cpu("16").memory("16Gi").onDemand(0.4, ZONE_A));

        // Two even nodes: six cores and four GiB beside one core and 24 GiB each.
        assertThatPlan(plan(
                        cluster()
                                .with(pods(2).named("cpu").cpu("6").memory("4Gi"))
                                .with(pods(2).named("memory").cpu("1").memory("24Gi")),
                        catalog))
                .schedulesAll()
                .costs(0.8);
    }

    @Test
    @DisplayName("KW-C-06 a node with a GPU is left to pods that need one, though its name comes first")
    void nodesThatOthersNeed() {
        assertThatPlan(plan(
                        cluster()
                                .withoutNodePools()
                                .with(
                                        node("a").allocatable("cpu", "2", "memory", "8Gi", "pods", "20", GPU, "1"),
                                        node("b").allocatable("cpu", "2", "memory", "8Gi", "pods", "20"))
                                .with(pod("usual").cpu("2"), pod("gpu").cpu("1").request(GPU, "1")),
                        Catalogs.linear(2)))
                .schedulesAll()
                .placesOnExisting("a", 1)
                .placesOnExisting("b", 1);
    }

    @Test
    @DisplayName(
            "KW-C-11 what daemons take of each node counts in the choice between few large nodes and many small ones")
    void daemonsCount() {
        // Small nodes are cheaper by the core, but a daemon takes most of each.
        Catalog catalog = Catalogs.of(
                instanceType("small").cpu("2").memory("8Gi").onDemand(0.08, ZONE_A),
                instanceType("large").cpu("8").memory("32Gi").onDemand(0.4, ZONE_A));

        assertThatPlan(plan(cluster().with(pods(6).cpu("1")), catalog))
                .schedulesAll()
                .costs(0.24);
        assertThatPlan(plan(cluster().daemonSet(pod("agent").cpu("1")).with(pods(6).cpu("1")), catalog))
                .schedulesAll()
                .launchesTypes("large")
                .costs(0.4);
    }

    @Test
    @DisplayName("KW-D-20 a NodePool that cannot keep its minValues takes nothing of its limits nor of a reservation")
    void nothingIsDiscarded() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.1, ZONE_A).reserved("cr", 1, 0, ZONE_A));

        List<PlannedNode> nodes = plan(
                        cluster()
                                .with(
                                        nodePool("choosy").weight(10).minValues(Labels.INSTANCE_TYPE, 2),
                                        nodePool("other").limit("nodes", "2"))
                                .with(pods(2).cpu("1500m")),
                        catalog)
                .nodes();

        assertThat(nodes).hasSize(2).allSatisfy(n -> assertThat(n.nodePool()).isEqualTo("other"));
        assertThat(nodes).filteredOn(n -> n.reservationId().isPresent()).hasSize(1);
    }

    @Test
    @DisplayName(
            "KW-P-02 replicas are one class: a hundred times the pods need no other nodes, only a hundred times as many")
    void replicasAreOneClass() {
        Catalog catalog = Catalogs.linear(2, 4, 8);
        PodBuilder web = pod("web").cpu("1500m").memory("1Gi");

        double few = plan(cluster().with(web.replicas(10)), catalog).hourlyPrice();
        double many = plan(cluster().with(web.replicas(1000)), catalog).hourlyPrice();

        assertThat(many).isLessThanOrEqualTo(100 * few + 1e-9);
    }

    @Test
    @DisplayName(
            "SCH-IT-06 KW-D-24 a type is not advertised where its offering has less room than the pods need, though it is cheaper there")
    void smallerInOneZone() {
        Offering smaller = new Offering(
                ZONE_B,
                CapacityType.ON_DEMAND,
                0.05,
                true,
                Requirements.NONE,
                Optional.empty(),
                Optional.empty(),
                ResourceList.of("cpu", Quantity.parse("2")),
                ResourceList.EMPTY);
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A).offering(smaller));

        PlannedNode node = Planned.node(plan(cluster().with(pod("a").cpu("3")), catalog));

        assertThat(node.zone()).isEqualTo(ZONE_A);
        assertThat(Planned.values(node, Labels.ZONE)).containsExactly(ZONE_A);
    }
}
