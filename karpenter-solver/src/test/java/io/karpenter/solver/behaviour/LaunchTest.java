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
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.verify.PlanVerifier;
import io.karpenter.core.verify.VerifierSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is launched for a planned NodeClaim")
class LaunchTest {

    private static PlannedNode launched(PlannedNode node, InstanceType type, Offering offering) {
        return node.toBuilder().machine(type, offering).build();
    }

    /** Every offering that the claim of {@code node} leaves to the provider. */
    private static List<PlannedNode> launches(PlannedNode node, Catalog catalog) {
        Requirements claim = Requirements.ofExpressions(node.requirements());
        return catalog.forNodePool(node.nodePool()).stream()
                .filter(type -> node.instanceTypeOptions().contains(type.name()))
                .flatMap(type -> type.offerings().stream()
                        .filter(offering -> offering.available()
                                && claim.compatible(
                                        offering.requirements(),
                                        catalog.schema().wellKnown()))
                        .map(offering -> launched(node, type, offering)))
                .toList();
    }

    @Test
    @DisplayName("SCH-NC-10 may be any offering that its claim allows: all of them hold its pods and keep the rules")
    void anyOffering() {
        Catalog catalog = Catalogs.of(
                instanceType("a")
                        .cpu("4")
                        .memory("8Gi")
                        .onDemand(0.2, ZONE_A, ZONE_B)
                        .spot(0.1, ZONE_A),
                instanceType("b").cpu("4").memory("16Gi").onDemand(0.25, ZONE_B).spot(0.15, ZONE_A, ZONE_B),
                instanceType("small")
                        .cpu("2")
                        .memory("4Gi")
                        .onDemand(0.05, ZONE_A)
                        .spot(0.02, ZONE_B),
                instanceType("arm").cpu("8").memory("32Gi").arch("arm64").onDemand(0.1, ZONE_A));
        ClusterBuilder cluster = cluster()
                .boundVolume("data", ZONE_A)
                .with(
                        pods(3).cpu("1").nodeSelector(Labels.ARCH, "amd64"),
                        pod("db").cpu("3").nodeSelector(Labels.ARCH, "amd64").volumeClaim("data"));
        Scenario scenario = cluster.and(catalog);

        Plan plan = plan(cluster, catalog);

        assertThatPlan(plan).schedulesAll();
        int tried = 0;
        for (int i = 0; i < plan.nodes().size(); i++) {
            for (PlannedNode launched : launches(plan.nodes().get(i), catalog)) {
                List<PlannedNode> nodes = new ArrayList<>(plan.nodes());
                nodes.set(i, launched);
                Plan carriedOut = new Plan(
                        nodes,
                        plan.existingNodes(),
                        plan.unschedulable(),
                        plan.relaxed(),
                        OptionalDouble.empty(),
                        plan.statistics());
                assertThat(PlanVerifier.verify(
                                scenario.cluster(), scenario.catalog(), carriedOut, VerifierSettings.AS_LAUNCHED))
                        .as(launched.instanceType() + " in " + launched.zone())
                        .isEmpty();
                tried++;
            }
        }
        assertThat(tried)
                .as("offerings left to the provider")
                .isGreaterThan(plan.nodes().size());
    }

    private static Catalog without(Catalog catalog, String type, Predicate<Offering> sold) {
        return Catalog.of(
                catalog.schema(),
                catalog.shared().stream()
                        .map(t -> t.name().equals(type)
                                ? t.withOfferings(t.offerings().stream()
                                        .map(o -> sold.test(o) ? o.withAvailable(false) : o)
                                        .toList())
                                : t)
                        .toList());
    }

    @Test
    @DisplayName("SCH-NC-11 is not what could not be launched a moment ago: the pods are planned on something else")
    void notAgain() {
        Catalog catalog = Catalogs.of(
                instanceType("cheap").cpu("4").memory("8Gi").spot(0.1, ZONE_A, ZONE_B),
                instanceType("dear").cpu("4").memory("8Gi").onDemand(0.3, ZONE_A));
        PlannedNode first = Planned.node(plan(cluster().with(pod("web").cpu("3")), catalog));
        assertThat(first.instanceType()).isEqualTo("cheap");

        Catalog soldInOneZone = without(catalog, "cheap", o -> o.zone().equals(first.zone()));
        PlannedNode second = Planned.node(plan(cluster().with(pod("web").cpu("3")), soldInOneZone));
        assertThat(second.instanceType()).isEqualTo("cheap");
        assertThat(second.zone()).isNotEqualTo(first.zone());
        assertThat(launches(second, soldInOneZone))
                .extracting(PlannedNode::zone)
                .contains(second.zone());

        Catalog soldOut = without(catalog, "cheap", o -> true);
        PlannedNode third = Planned.node(plan(cluster().with(pod("web").cpu("3")), soldOut));
        assertThat(third.instanceType()).isEqualTo("dear");
        assertThat(third.instanceTypeOptions()).containsExactly("dear");
        assertThat(Planned.values(third, Labels.CAPACITY_TYPE)).containsExactly("on-demand");

        assertThatPlan(plan(cluster().with(pod("web").cpu("3")), without(soldOut, "dear", o -> true)))
                .leavesPending(1);
    }

    @Test
    @DisplayName(
            "SCH-NC-01 SCH-NOD-12 carries no placeholder hostname, its reservation, and the room that daemons need")
    void finished() {
        Catalog catalog = Catalogs.of(
                instanceType("c4").cpu("4").memory("16Gi").onDemand(0.2, ZONE_A).reserved("r1", 2, 0.001, ZONE_A));

        Plan plan = plan(
                cluster().daemonSet(pod("logs").cpu("1")).with(pods(2).cpu("1").apartFromEachOther(Labels.HOSTNAME)),
                catalog);

        assertThat(plan.nodes()).hasSize(2).allSatisfy(node -> {
            assertThat(node.requirements()).extracting(r -> r.key()).doesNotContain(Labels.HOSTNAME);
            assertThat(Planned.values(node, Labels.CAPACITY_TYPE)).containsExactly("reserved");
            assertThat(Planned.values(node, Catalogs.RESERVATION_ID)).containsExactly("r1");
            assertThat(node.requests()).isEqualTo(ResourceList.parse("cpu", "2", "pods", "2"));
        });
    }

    @Test
    @DisplayName("SCH-TNT-07 has no taints because pods tolerate some, nor is anything else of it due to tolerations")
    void tolerations() {
        Catalog catalog = Catalogs.linear(2, 4);
        PlannedNode plain = Planned.node(plan(cluster().with(pod("web").cpu("1")), catalog));

        PlannedNode tolerating = Planned.node(plan(
                cluster()
                        .with(pod("web")
                                .cpu("1")
                                .tolerates("dedicated")
                                .tolerates("team", "red", TaintEffect.NO_EXECUTE)
                                .tolerates(Toleration.EVERYTHING)),
                catalog));

        assertThat(tolerating).isEqualTo(plain);
        assertThat(tolerating.taints()).isEmpty();
    }

    @Test
    @DisplayName("SCH-TNT-07 has the taints of its NodePool and no others, whatever its pods tolerate")
    void tolerationsAndTaints() {
        PlannedNode node = Planned.node(plan(
                cluster()
                        .with(nodePool("default").taint("dedicated", "web", TaintEffect.NO_SCHEDULE))
                        .with(pod("web")
                                .cpu("1")
                                .tolerates(Toleration.EVERYTHING)
                                .tolerates("team")),
                Catalogs.linear(2)));

        assertThat(node.taints()).extracting(taint -> taint.key()).containsExactly("dedicated");
    }
}
