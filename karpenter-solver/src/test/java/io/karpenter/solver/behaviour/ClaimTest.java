package io.karpenter.solver.behaviour;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.InstanceTypeBuilder.instanceType;
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
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.NodePoolBuilder;
import io.karpenter.core.testkit.PodBuilder;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A planned NodeClaim")
class ClaimTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);
    private static final String TEAM = "test.karpenter.io/team";

    private static NodePoolBuilder teams(String... values) {
        return nodePool("default").requires(TEAM, Operator.IN, values);
    }

    @Test
    @DisplayName("SCH-NC-02, decisions 13: lists the 60 cheapest types that hold its pods, cheapest first")
    void cheapestTypes() {
        PlannedNode node = Planned.node(plan(cluster().with(pods(1).cpu("1500m")), Catalogs.referenceBenchmark()));

        assertThat(node.instanceTypeOptions())
                .hasSize(60)
                .startsWith("fake-it-1", "fake-it-2")
                .endsWith("fake-it-60");
        assertThat(Planned.values(node, Labels.INSTANCE_TYPE))
                .containsExactlyInAnyOrderElementsOf(node.instanceTypeOptions());
    }

    @Test
    @DisplayName("SCH-NC-02 requires the capacity types that its types are offered in")
    void capacityTypes() {
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.2, ZONE_A).spot(0.1, ZONE_A));

        assertThat(Planned.values(Planned.node(plan(cluster().with(pods(1).cpu("1")), catalog)), Labels.CAPACITY_TYPE))
                .containsExactlyInAnyOrder("on-demand", "spot");
        assertThat(Planned.values(
                        Planned.node(plan(cluster().with(pods(1).cpu("1").capacityType("on-demand")), catalog)),
                        Labels.CAPACITY_TYPE))
                .containsExactly("on-demand");
    }

    @Test
    @DisplayName("SCH-NC-02 requires no capacity type that its types are offered in, but not now")
    void unavailableCapacityTypes() {
        Offering soldOut = Offering.of(ZONE_A, CapacityType.SPOT, 0.1).withAvailable(false);
        Catalog catalog = Catalogs.of(
                instanceType("t").cpu("2").memory("8Gi").onDemand(0.2, ZONE_A).offering(soldOut));

        assertThat(Planned.values(Planned.node(plan(cluster().with(pods(1).cpu("1")), catalog)), Labels.CAPACITY_TYPE))
                .containsExactly("on-demand");
    }

    @Test
    @DisplayName("SCH-NC-02 says of its instance types how many different ones the NodePool wants")
    void minValuesOfTypes() {
        PlannedNode node = Planned.node(plan(
                cluster()
                        .with(nodePool("default").minValues(Labels.INSTANCE_TYPE, 2))
                        .with(pods(1).cpu("1")),
                CATALOG));

        assertThat(node.requirements())
                .contains(new Expression(
                        Labels.INSTANCE_TYPE, Operator.IN, List.of("c2", "c4", "c8"), OptionalInt.of(2)));
    }

    @Test
    @DisplayName("SCH-RES-03 asks for one of the resource pods for each of its pods")
    void countsPods() {
        PlannedNode node = Planned.node(plan(cluster().with(pods(3).cpu("500m")), CATALOG));

        assertThat(node.requests().get("cpu")).isEqualTo(Quantity.parse("1500m"));
        assertThat(node.requests().get("pods")).isEqualTo(Quantity.of(3));
    }

    @Test
    @DisplayName("SCH-NC-03 leaves zones open where no placement relies on one")
    void zonesStayOpen() {
        PlannedNode node = Planned.node(plan(cluster().with(pods(1).cpu("1")), CATALOG));

        assertThat(Planned.values(node, Labels.ZONE)).isEmpty();
    }

    @Test
    @DisplayName("Decisions 5: pins the zone that a spread relies on")
    void pinsZones() {
        Plan plan = plan(cluster().with(pods(3).cpu("1").spread(Labels.ZONE, 1)), CATALOG);

        assertThat(plan.nodes())
                .hasSize(3)
                .allSatisfy(n -> assertThat(Planned.values(n, Labels.ZONE)).containsExactly(n.zone()));
    }

    @Test
    @DisplayName("SCH-NC-05 carries labels of its NodePool, its NodeClass and its NodePool's name")
    void labels() {
        PlannedNode node = Planned.node(plan(
                cluster()
                        .with(nodePool("default").label("disk", "ssd").nodeClass("aws.example", "NodeClass", "main"))
                        .with(pods(1).cpu("1")),
                CATALOG));

        assertThat(node.labels())
                .containsEntry("disk", "ssd")
                .containsEntry(Labels.NODEPOOL, "default")
                .containsEntry("aws.example/nodeclass", "main");
    }

    @Test
    @DisplayName("SCH-NC-05 SCH-LBL-03 gets the value that its pod asks for of a label that the NodePool leaves open")
    void askedLabel() {
        PlannedNode node = Planned.node(plan(
                cluster()
                        .with(nodePool("default").requires(TEAM, Operator.EXISTS))
                        .with(pod("a").cpu("1").nodeSelector(TEAM, "red")),
                CATALOG));

        assertThat(node.labels()).containsEntry(TEAM, "red");
    }

    @Test
    @DisplayName("Decisions 5: gets the smallest value of an open label that nobody asks for")
    void smallestValue() {
        PlannedNode node =
                Planned.node(plan(cluster().with(teams("red", "blue")).with(pods(1).cpu("1")), CATALOG));

        assertThat(node.labels()).containsEntry(TEAM, "blue");
    }

    @Test
    @DisplayName("Decisions 5, SCH-REQ-16: gets a value that none of its pods refuses, though it is not the smallest")
    void valueNotRefused() {
        PodBuilder choosy = pods(1).cpu("1").requiresNode(new Expression(TEAM, Operator.NOT_IN, List.of("blue")));

        PlannedNode node =
                Planned.node(plan(cluster().with(teams("red", "blue")).with(choosy), CATALOG));

        assertThat(node.labels()).containsEntry(TEAM, "red");
        assertThatPlan(plan(
                        cluster()
                                .with(teams("red", "blue"))
                                .with(
                                        choosy,
                                        pod("other")
                                                .cpu("1")
                                                .requiresNode(new Expression(TEAM, Operator.NOT_IN, List.of("red")))),
                        CATALOG))
                .schedulesAll()
                .launches(2);
    }

    @Test
    @DisplayName("Decisions 5, SCH-REQ-16: gets a number above the one that its pods name")
    void numberAbove() {
        PlannedNode node = Planned.node(plan(
                cluster()
                        .with(nodePool("default").requires(TEAM, Operator.EXISTS))
                        .with(pods(1).cpu("1").requiresNode(new Expression(TEAM, Operator.GT, List.of("5")))),
                CATALOG));

        assertThat(node.labels()).containsEntry(TEAM, "6");
    }

    @Test
    @DisplayName("Decisions 5: has one value for each label, so pods that ask for different ones do not share it")
    void oneValueEach() {
        Plan plan = plan(
                cluster()
                        .with(teams("red", "blue"))
                        .with(
                                pod("a").cpu("500m").nodeSelector(TEAM, "red"),
                                pod("b").cpu("500m").nodeSelector(TEAM, "blue"),
                                pod("c").cpu("500m")),
                CATALOG);

        assertThatPlan(plan).schedulesAll().launches(2).placesApart("a", "b");
    }

    @Test
    @DisplayName("SCH-REQ-14 a label that no NodePool has cannot be asked for")
    void unknownLabel() {
        assertThatPlan(plan(cluster().with(pod("a").cpu("1").nodeSelector(TEAM, "red")), CATALOG))
                .leavesPending(1);
        assertThatPlan(plan(
                        cluster()
                                .with(pod("a").cpu("1")
                                        .requiresNode(
                                                new Expression(TEAM, Operator.EXISTS, List.of()),
                                                new Expression(TEAM, Operator.NOT_IN, List.of("red")))),
                        CATALOG))
                .leavesPending(1);
    }

    @Test
    @DisplayName("SCH-NC-07 SCH-TNT-02 carries its NodePool's taints; startup taints keep no pod away")
    void taints() {
        PlannedNode node = Planned.node(plan(
                cluster()
                        .with(nodePool("default")
                                .taint("dedicated", "x", TaintEffect.NO_SCHEDULE)
                                .startupTaint("starting", "", TaintEffect.NO_SCHEDULE))
                        .with(pod("a").cpu("1").tolerates("dedicated")),
                CATALOG));

        assertThat(node.taints()).containsExactly(new Taint("dedicated", "x", TaintEffect.NO_SCHEDULE));
    }

    @Test
    @DisplayName("SCH-NC-03 SCH-REQ-19 requires the zone that its pods select")
    void zonesOfSelectors() {
        PlannedNode node = Planned.node(plan(cluster().with(pod("a").cpu("1").zone(ZONE_B)), CATALOG));

        assertThat(Planned.values(node, Labels.ZONE)).containsExactly(ZONE_B);
        assertThat(node.instanceTypeOptions()).containsExactly("c2", "c4", "c8");
    }
}
