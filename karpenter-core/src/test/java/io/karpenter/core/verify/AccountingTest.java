package io.karpenter.core.verify;

import static io.karpenter.core.testkit.ClusterBuilder.cluster;
import static io.karpenter.core.testkit.PodBuilder.pod;
import static io.karpenter.core.testkit.PodBuilder.pods;
import static io.karpenter.core.verify.PlanBuilder.planFor;
import static io.karpenter.core.verify.PlannedNodeBuilder.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.NodeBuilder;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Every pod has exactly one place, and nothing is unknown")
class AccountingTest {

    private static final Catalog CATALOG = Catalogs.linear(2, 4, 8);

    private static ClusterBuilder twoPods() {
        return cluster().with(pods(2).cpu("1"));
    }

    @Test
    @DisplayName("PLAN-PODS a plan may put pods on new nodes, on existing ones, and leave some pending")
    void everyPodOnce() {
        ClusterBuilder input = cluster()
                .with(pods(3).cpu("1"))
                .with(NodeBuilder.node("old")
                        .of(
                                Catalogs.linearType(2).build(),
                                Catalogs.linearType(2).build().offerings().get(0)));

        planFor(input, CATALOG)
                .with(node("new", "c2").pods("pod-0"))
                .onExisting("old", "pod-1")
                .pending("pod-2")
                .isValid();
    }

    @Test
    @DisplayName("PLAN-PODS a pending pod that the plan forgets is reported")
    void forgottenPod() {
        assertThat(planFor(twoPods(), CATALOG)
                        .with(node("a", "c2").pods("pod-0"))
                        .isCaughtBy("PLAN-PODS"))
                .contains("pod default/pod-1", "not in the plan");
    }

    @Test
    @DisplayName("PLAN-PODS a pod with two places is reported with both")
    void twoPlaces() {
        assertThat(planFor(twoPods(), CATALOG)
                        .with(node("a", "c2").pods("pod-0", "pod-1"))
                        .pending("pod-1")
                        .isCaughtBy("PLAN-PODS"))
                .contains("2 times", "node a", "unschedulable");
    }

    @Test
    @DisplayName("PLAN-PODS a pod that the input does not have is reported")
    void unknownPod() {
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0", "pod-1"))
                .pending("ghost")
                .isCaughtBy("PLAN-PODS");
    }

    @Test
    @DisplayName("PLAN-PODS a bound pod is not moved, and a gated one is not planned")
    void onlyPendingPods() {
        NodeBuilder old = NodeBuilder.node("old").allocatable("cpu", "4", "pods", "10");
        ClusterBuilder input =
                cluster().with(old).with(pod("bound").on("old"), pod("gated").gated());

        assertThat(planFor(input, CATALOG).pending("bound").isCaughtBy("PLAN-PODS"))
                .contains("bound to old");
        planFor(input, CATALOG).pending("gated").isCaughtBy("PLAN-PODS");
        planFor(input, CATALOG).isValid();
    }

    @Test
    @DisplayName("PLAN-PODS a reason that says nothing, and a relaxed preference of a pod without a place are reported")
    void emptyReason() {
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0"))
                .pending(new Reason.NoRoomLeft(" "), "pod-1")
                .isCaughtBy("PLAN-PODS");
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0"))
                .pending("pod-1")
                .relaxed("pod-1", "zone")
                .isCaughtBy("PLAN-PODS");
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0"))
                .pending("pod-1")
                .relaxed("pod-0", "zone")
                .isValid();
    }

    @Test
    @DisplayName("PLAN-NODES names of nodes are unique, among planned and existing ones")
    void uniqueNames() {
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0"), node("a", "c2").pods("pod-1"))
                .isCaughtBy("PLAN-NODES");
        planFor(twoPods().with(NodeBuilder.node("a")), CATALOG)
                .with(node("a", "c2").pods("pod-0", "pod-1"))
                .isCaughtBy("PLAN-NODES");
    }

    @Test
    @DisplayName("PLAN-NODES unknown nodes, NodePools and instance types are reported, and nodes without pods")
    void unknownNames() {
        planFor(twoPods(), CATALOG).onExisting("nowhere", "pod-0", "pod-1").isCaughtBy("PLAN-NODES");
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pool("other").pods("pod-0", "pod-1"))
                .isCaughtBy("PLAN-NODES");
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2", "x1").pods("pod-0", "pod-1"))
                .isCaughtBy("PLAN-NODES");
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0", "pod-1"), node("b", "c2"))
                .isCaughtBy("PLAN-NODES");
    }

    @Test
    @DisplayName("PLAN-NODES an existing node is listed once")
    void existingNodeTwice() {
        ClusterBuilder input = twoPods().with(NodeBuilder.node("old").allocatable("cpu", "4", "pods", "10"));

        planFor(input, CATALOG).onExisting("old", "pod-0", "pod-1").isValid();
        planFor(input, CATALOG)
                .onExisting("old", "pod-0")
                .onExisting("old", "pod-1")
                .isCaughtBy("PLAN-NODES");
    }

    @Test
    @DisplayName("PLAN-BOUND a plan cannot be cheaper than what is proven to be the least")
    void lowerBound() {
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0", "pod-1"))
                .lowerBound(0.1)
                .isValid();
        planFor(twoPods(), CATALOG)
                .with(node("a", "c2").pods("pod-0", "pod-1"))
                .lowerBound(0.11)
                .isCaughtBy("PLAN-BOUND");
    }
}
