package io.karpenter.k8s.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.testkit.Catalogs;
import io.karpenter.core.workload.PodId;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.planning.PlanningInput;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Which pods are planned for, with which room. */
final class PlanningInputTest {

    private final ObservedCluster cluster = new ObservedCluster();

    private static Plan plan(PlanningInput input) {
        return Solver.builder()
                .timeLimit(Duration.ZERO)
                .build()
                .solve(Problem.of(input.cluster(), Catalogs.linear(4, 8)));
    }

    private static List<String> planned(PlanningInput input) {
        return ObservedCluster.names(input.cluster().pendingPods());
    }

    private static PodId pod(String name) {
        return new PodId("default", name);
    }

    // ---- pods of leaving nodes ----

    @Test
    @DisplayName("PROV-09 pods of a node that leaves are planned for with those that wait, others stay where they are")
    void podsOfLeavingNodesArePlanned() {
        cluster.node("leaves");
        cluster.node("stays");
        cluster.runningPod("moves", "leaves");
        cluster.runningPod("sits", "stays");
        cluster.waitingPod("waits");
        assertThat(planned(cluster.planning())).containsExactly("waits");

        cluster.delete(ResourceKind.NODE_CLAIM, "claim-leaves");

        assertThat(planned(cluster.planning())).containsExactly("moves", "waits");
        assertThat(cluster.planning().moving()).containsExactly(pod("moves"));
    }

    @Test
    @DisplayName(
            "PROV-09 daemons, pods that must not be disrupted and pods that a budget never lets go are not planned for")
    void podsThatCannotMove() {
        cluster.node("n");
        cluster.create(ResourceKind.POD, """
                metadata:
                  name: daemon
                  namespace: default
                  ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: d}]
                spec: {nodeName: n, containers: [{name: main}]}
                """);
        cluster.runningPod("protected", "n");
        cluster.patch(
                ResourceKind.POD, "protected", "metadata: {annotations: {karpenter.sh/do-not-disrupt: \"true\"}}");
        cluster.runningPod("budgeted", "n");
        cluster.patch(ResourceKind.POD, "budgeted", "metadata: {labels: {app: db}}");
        cluster.create(ResourceKind.POD_DISRUPTION_BUDGET, """
                metadata: {name: b, namespace: default}
                spec: {maxUnavailable: 0, selector: {matchLabels: {app: db}}}
                """);
        cluster.runningPod("free", "n");
        cluster.state.markForDeletion("claim-n");

        assertThat(planned(cluster.planning())).containsExactly("free");
    }

    @Test
    @DisplayName("PROV-09 a StatefulSet's pod that is going needs room again, another pod that is going does not")
    void terminatingPods() {
        cluster.node("n");
        for (String kind : List.of("StatefulSet", "ReplicaSet")) {
            cluster.create(ResourceKind.POD, """
                    metadata:
                      name: of-%s
                      namespace: default
                      finalizers: [example.com/slow]
                      ownerReferences: [{apiVersion: apps/v1, kind: %s, name: o}]
                    spec: {nodeName: n, containers: [{name: main}]}
                    """.formatted(kind.toLowerCase(Locale.ROOT), kind));
            cluster.delete(ResourceKind.POD, "of-" + kind.toLowerCase(Locale.ROOT));
        }
        cluster.delete(ResourceKind.NODE_CLAIM, "claim-n");

        assertThat(planned(cluster.planning())).containsExactly("of-statefulset");
    }

    // ---- capacity in flight ----

    @Test
    @DisplayName(
            "PROV-06 STA-02 WK-04 a claim that is not launched yet holds nothing up: other pods are planned for meanwhile")
    void unlaunchedClaimsStopNothing() {
        cluster.nodePool("general");
        cluster.claim("c", "c4");
        cluster.waitingPod("small", "3");
        cluster.waitingPod("large", "7");

        assertThat(cluster.watches.isSynced()).isTrue();
        Plan plan = plan(cluster.planning());
        assertThat(plan.existingNodes()).singleElement().satisfies(node -> {
            assertThat(node.name()).isEqualTo("c");
            assertThat(node.pods()).containsExactly(pod("small"));
        });
        assertThat(plan.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.pods()).containsExactly(pod("large")));
    }

    @Test
    @DisplayName(
            "SCH-NOD-13 after a restart nothing is planned twice: the claim in flight takes the pods, launched or not")
    void restartsPlanNothingTwice() {
        cluster.nodePool("general");
        cluster.waitingPod("a", "2");
        cluster.waitingPod("b", "1");
        Plan first = plan(cluster.planning());
        assertThat(first.nodes()).hasSize(1);
        cluster.claim("c", first.nodes().get(0).instanceTypeOptions().toArray(String[]::new));
        cluster.state.nominations().nominate("c", first.nodes().get(0).pods(), cluster.clock.instant());

        Plan unlaunched = plan(cluster.restarted().planningInput(cluster.clock.instant()));
        assertThat(unlaunched.nodes()).isEmpty();
        assertThat(unlaunched.existingNodes().get(0).pods()).containsExactlyInAnyOrder(pod("a"), pod("b"));

        cluster.launched("c");
        assertThat(plan(cluster.restarted().planningInput(cluster.clock.instant()))
                        .nodes())
                .isEmpty();
        cluster.joined("c", "n");
        assertThat(plan(cluster.restarted().planningInput(cluster.clock.instant()))
                        .nodes())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-NOD-13 pods that were promised a claim in flight are not planned again, and nobody else gets their room")
    void promisedPodsAreNotPlannedAgain() {
        cluster.nodePool("general");
        cluster.waitingPod("first", "3");
        cluster.claim("c", "c4");
        cluster.state.nominations().nominate("c", List.of(pod("first")), cluster.clock.instant());
        cluster.waitingPod("second", "3");

        PlanningInput input = cluster.planning();
        assertThat(planned(input)).containsExactly("second");
        assertThat(input.promised()).containsExactly(pod("first"));
        Plan plan = plan(input);
        assertThat(plan.existingNodes()).isEmpty();
        assertThat(plan.nodes())
                .singleElement()
                .satisfies(node -> assertThat(node.pods()).containsExactly(pod("second")));

        cluster.launched("c");
        cluster.joined("c", "n");
        assertThat(planned(cluster.planning())).containsExactly("second");
    }

    @Test
    @DisplayName("STA-20 a promise ends when its claim goes, or when its node is ready and the pod still waits")
    void promisesEnd() {
        cluster.waitingPod("a");
        cluster.waitingPod("b");
        cluster.claim("fails", "c4");
        cluster.claim("comes", "c4");
        cluster.state.nominations().nominate("fails", List.of(pod("a")), cluster.clock.instant());
        cluster.state.nominations().nominate("comes", List.of(pod("b")), cluster.clock.instant());
        assertThat(planned(cluster.planning())).isEmpty();

        cluster.delete(ResourceKind.NODE_CLAIM, "fails");
        assertThat(planned(cluster.planning())).containsExactly("a");

        cluster.launched("comes");
        cluster.joined("comes", "n");
        assertThat(planned(cluster.planning())).containsExactly("a");
        cluster.initialized("comes", "n");
        assertThat(planned(cluster.planning())).containsExactly("a", "b");
    }

    // ---- nominations ----

    @Test
    @DisplayName(
            "STA-20 a node is kept for the window, longer with each nomination, under its claim's name and then its own")
    void nominationWindow() {
        cluster.claim("c", "c4");
        cluster.state.nominations().nominate("c", List.of(), cluster.clock.instant());
        cluster.launched("c");
        cluster.joined("c", "n");
        assertThat(nominated()).containsExactly("n");

        cluster.clock.passes(Duration.ofSeconds(15));
        cluster.state.nominations().nominate("n", List.of(), cluster.clock.instant());
        cluster.clock.passes(Duration.ofSeconds(15));
        assertThat(nominated()).containsExactly("n");

        cluster.clock.passes(Duration.ofSeconds(5));
        assertThat(nominated()).isEmpty();
    }

    private Set<String> nominated() {
        return cluster.state.standing(cluster.clock.instant(), Set.of()).nominated();
    }

    @Test
    @DisplayName("STA-20 the window is twice the longest batch, and at least ten seconds")
    void windowFollowsTheBatch() {
        assertThat(ObserverSettings.nominationWindow(Duration.ofSeconds(10))).isEqualTo(Duration.ofSeconds(20));
        assertThat(ObserverSettings.nominationWindow(Duration.ofSeconds(2))).isEqualTo(Duration.ofSeconds(10));
    }
}
