package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.NodeBuilder.node;
import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static io.karpenter.core.testkit.PlanAssert.assertThatPlan;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.solver.behaviour.Planned.plan;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.NodeBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A static NodePool")
class StaticPoolTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    private static NodeBuilder machine(String name) {
        return node(name)
                .of(Catalogs.linearType(4).build(), ZONE_A, CapacityType.ON_DEMAND)
                .pool("static");
    }

    @Test
    @DisplayName("SCH-STA-02 opens no nodes for pods, however many it still lacks")
    void opensNothing() {
        Plan plan = plan(cluster().with(nodePool("static").replicas(3)).with(pods(2).cpu("1")), CATALOG);

        assertThatPlan(plan).leavesPending(2).launches(0);
        assertThat(plan.staticNodes()).hasSize(3);
    }

    @Test
    @DisplayName("SCH-STA-02 SCH-NOD-04 lets pods use its nodes, those too that have not joined yet")
    void nodesTakePods() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("static").replicas(2), nodePool("default"))
                        .with(machine("joined"), machine("coming").inFlight())
                        .with(pods(6).cpu("1")),
                CATALOG);

        assertThatPlan(plan).schedulesAll().launches(0);
        assertThat(plan.existingNodes())
                .extracting(ExistingNodePods::name)
                .containsExactlyInAnyOrder("joined", "coming");
    }

    @Test
    @DisplayName("decisions 14: gets the nodes it lacks beside those for pods, and its price is not theirs")
    void beside() {
        Plan plan = plan(
                cluster()
                        .with(nodePool("static").replicas(3).instanceTypes("c4"), nodePool("default"))
                        .with(machine("joined"))
                        .with(pods(8).cpu("1")),
                CATALOG);

        assertThatPlan(plan).schedulesAll();
        assertThat(plan.staticNodes())
                .hasSize(2)
                .extracting(PlannedNode::nodePool)
                .containsOnly("static");
        assertThat(plan.nodes()).extracting(PlannedNode::nodePool).containsOnly("default");
        assertThat(plan.hourlyPrice()).isEqualTo(0.2);
        assertThat(plan.staticHourlyPrice()).isEqualTo(0.4);
    }

    @Test
    @DisplayName("SCH-STA-04 gets the nodes it lacks where no pod waits")
    void withoutPods() {
        Plan plan = plan(cluster().with(nodePool("static").replicas(2)), CATALOG);

        assertThat(plan.staticNodes()).hasSize(2);
    }
}
