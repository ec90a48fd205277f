package io.karpenter.core.verify;

import static io.karpenter.core.testkit.Catalogs.ZONE_A;
import static io.karpenter.core.testkit.Catalogs.ZONE_B;
import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.NodeBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.testkit.Scenario;
import io.karpenter.core.workload.PodId;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Plans from elsewhere, and pods that were overlooked")
class OtherPlansTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4);

    /** A node as another planner reports it: what it launched and the pods, nothing of the claim. */
    private static PlannedNode launched(String name, String zone, String... pods) {
        return PlannedNode.builder(name, "default")
                .machine("c2", zone, CapacityType.ON_DEMAND, 0.1)
                .pods(Arrays.stream(pods).map(PlanBuilder::id).toList())
                .build();
    }

    private static Plan plan(PlannedNode... nodes) {
        return new Plan(
                List.of(nodes),
                List.of(),
                List.of(),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, "another planner"));
    }

    @Test
    @DisplayName("decisions 27: a plan that says only what was launched is checked for where its pods are")
    void asLaunched() {
        Scenario scenario = cluster()
                .with(pod("web").replicas(3).cpu("500m").nearEachOther(Labels.ZONE))
                .and(CATALOG);
        Plan together = plan(launched("x", ZONE_A, "web-0", "web-1"), launched("y", ZONE_A, "web-2"));
        Plan apart = plan(launched("x", ZONE_A, "web-0", "web-1"), launched("y", ZONE_B, "web-2"));

        assertThat(verify(scenario, together, VerifierSettings.AS_LAUNCHED)).isEmpty();
        assertThat(verify(scenario, apart, VerifierSettings.AS_LAUNCHED))
                .singleElement()
                .satisfies(v -> assertThat(v.rule()).isEqualTo("SCH-AFF-05"))
                .satisfies(v -> assertThat(v.where()).isEqualTo("pod default/web-2"));
        assertThat(verify(scenario, together, VerifierSettings.DEFAULT)).isNotEmpty();
    }

    @Test
    @DisplayName("what was launched must hold its pods, be on offer at its price, and be allowed by the NodePool")
    void asLaunchedStillFits() {
        Scenario scenario = cluster().with(pods(2).cpu("1500m")).and(CATALOG);

        assertThat(verify(scenario, plan(launched("x", ZONE_A, "pod-0", "pod-1")), VerifierSettings.AS_LAUNCHED))
                .extracting(Violation::rule)
                .containsExactly("SCH-RES-04");
        assertThat(verify(scenario, plan(launched("x", "zone-x", "pod-0", "pod-1")), VerifierSettings.AS_LAUNCHED))
                .extracting(Violation::rule)
                .containsExactly("SCH-IT-05");
    }

    private static List<Violation> verify(Scenario scenario, Plan plan, VerifierSettings settings) {
        return PlanVerifier.verify(scenario.cluster(), scenario.catalog(), plan, settings);
    }

    @Test
    @DisplayName("PLAN-ROOM a pending pod that an existing node could take is named once for its kind")
    void overlooked() {
        Scenario scenario = cluster()
                .with(NodeBuilder.node("old").zone(ZONE_A).allocatable("cpu", "2", "pods", "9"))
                .with(pods(2).cpu("1"), pod("large").cpu("3"), pod("b-only").zone(ZONE_B))
                .and(CATALOG);
        List<PodId> all =
                scenario.cluster().pendingPods().stream().map(p -> p.id()).toList();
        Plan nothing = new Plan(
                List.of(),
                List.of(),
                all.stream()
                        .map(id -> new UnschedulablePod(id, List.of(new Reason.NoNodePool())))
                        .toList(),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, "nothing"));

        assertThat(PlanVerifier.overlooked(scenario.cluster(), scenario.catalog(), nothing))
                .containsExactly(
                        new Violation("PLAN-ROOM", "pod default/pod-0", "is pending, but node old could take it"));
    }

    @Test
    @DisplayName("PLAN-ROOM a node that the plan has filled, a closed one, or one that breaks a rule is not offered")
    void nothingOverlooked() {
        PodBuilder web = pods(2).cpu("1").apartFromEachOther(Labels.HOSTNAME);
        Scenario scenario = cluster()
                .with(
                        NodeBuilder.node("old").allocatable("cpu", "2", "pods", "9"),
                        NodeBuilder.node("closed")
                                .allocatable("cpu", "2", "pods", "9")
                                .cordoned())
                .with(web)
                .and(CATALOG);
        Plan one = new Plan(
                List.of(),
                List.of(new ExistingNodePods("old", List.of(PlanBuilder.id("pod-0")))),
                List.of(new UnschedulablePod(PlanBuilder.id("pod-1"), List.of(new Reason.NoNodePool()))),
                List.of(),
                OptionalDouble.empty(),
                new Plan.Statistics(0, 0, 0, 0, "one"));

        assertThat(PlanVerifier.overlooked(scenario.cluster(), scenario.catalog(), one))
                .isEmpty();
    }

    @Test
    @DisplayName("a violation reads: where, what, rule")
    void text() {
        assertThat(planFor(cluster().with(pod("web").cpu("3")), CATALOG)
                        .with(node("a", "c2").pods("web"))
                        .isCaughtBy("SCH-RES-04"))
                .isEqualTo("node a: c2 in zone-a (on-demand) is too small: cpu needs 3, has 2 [SCH-RES-04]");
    }
}
