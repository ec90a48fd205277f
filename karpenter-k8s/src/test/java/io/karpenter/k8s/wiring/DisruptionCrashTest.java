package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.metric.MetricSink;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.FakeClusterApi.Moment;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.disrupt.DisruptionDecider;
import io.karpenter.k8s.wiring.Faults.Fault;
import io.karpenter.solver.disruption.DisruptionPlanner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Commands come to their end or leave no trace, wherever the controllers are killed and whatever is refused. */
final class DisruptionCrashTest {

    private static final long SEED = 11;
    private static final List<Fault> FAULTS =
            List.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST);

    /** What a run did that must not be. */
    private final List<String> wrongs = new ArrayList<>();

    /** Operations of a process until everything should be over. */
    private int interesting;

    private final Set<String> old = new HashSet<>();

    @Test
    @DisplayName(
            "DIS-QUE-04 to DIS-QUE-12 a node goes once its replacement is initialized, and its pods have places there")
    void replaces() {
        SteppedCluster cluster = renewed(SEED, (number, what) -> Fault.NONE);

        assertSettled(cluster, 5);
        assertThat(cluster.claims())
                .singleElement()
                .satisfies(claim -> assertThat(old).doesNotContain(claim.name()));
    }

    @TestFactory
    @DisplayName(
            "WK-17, WK-18 after a crash at any read or write of a replace command, with any refused or its answer lost: nodes are replaced, none before its replacement is initialized, nothing is launched twice and no taint stays")
    Stream<DynamicTest> everyOperationOfAReplacement() {
        int operations = operationsOfRenewal();
        return FAULTS.stream()
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(fault + " at operation " + at, () -> {
                            wrongs.clear();
                            old.clear();
                            SteppedCluster cluster = renewed(SEED, (number, what) -> number == at ? fault : Fault.NONE);
                            assertSettled(cluster, 5);
                            assertThat(cluster.claims()).hasSize(1);
                        })));
    }

    @TestFactory
    @DisplayName("DIS-QUE-15, WK-18 through many crashes and refusals in any order, news coming late")
    Stream<DynamicTest> chaos() {
        return LongStream.rangeClosed(1, 10)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    wrongs.clear();
                    old.clear();
                    java.util.random.RandomGenerator random =
                            java.util.random.RandomGeneratorFactory.getDefault().create(seed);
                    SteppedCluster cluster = renewed(
                            seed,
                            (number, what) ->
                                    random.nextInt(15) > 0 ? Fault.NONE : FAULTS.get(random.nextInt(FAULTS.size())));
                    cluster.from((number, what) -> Fault.NONE);
                    cluster.runFor(Duration.ofMinutes(15));
                    assertSettled(cluster, 5);
                }));
    }

    @TestFactory
    @DisplayName(
            "DIS-QUE-03, DIS-LOP-03 after a crash at any read or write of a command that deletes two empty nodes, with any refused or its answer lost: both are gone, and no taint stays")
    Stream<DynamicTest> everyOperationOfADeletion() {
        int operations = operationsOfDeletion();
        return FAULTS.stream()
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(fault + " at operation " + at, () -> {
                            wrongs.clear();
                            SteppedCluster cluster = emptied((number, what) -> number == at ? fault : Fault.NONE);
                            assertSettled(cluster, 1);
                            assertThat(cluster.claims()).hasSize(1);
                        })));
    }

    private SteppedCluster cluster(long seed, DisruptionPlanner planner) {
        SteppedCluster cluster = new SteppedCluster(
                seed, Map.of(), EventSink.NONE, MetricSink.NONE, (settings, accounts) -> DisruptionDecider.of(planner));
        cluster.api.onCall(call -> {
            if (call.verb() == Verb.DELETE
                    && call.kind().equals(ResourceKind.NODE_CLAIM)
                    && call.moment() == Moment.BEFORE
                    && old.contains(call.key().name())) {
                check(cluster, call.key());
            }
        });
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  disruption: {consolidateAfter: 0s, budgets: [{nodes: "100%"}]}
                  template:
                    spec:
                      expireAfter: 720h
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """));
        return cluster;
    }

    private boolean looking;

    /** Somebody deletes a claim that is to be replaced: another one must be ready for its pods. */
    private void check(SteppedCluster cluster, ObjectKey claim) {
        if (looking) {
            return;
        }
        looking = true;
        boolean ready = cluster.claims().stream()
                .filter(other -> !other.isDeleting() && !old.contains(other.name()))
                .anyMatch(DisruptionCrashTest::isInitialized);
        looking = false;
        if (!ready) {
            wrongs.add(claim + " is deleted before anything is there for its pods");
        }
    }

    /** Five pods on one node, which is replaced. */
    private SteppedCluster renewed(long seed, Faults.Plan plan) {
        boolean[] on = {false};
        SteppedCluster cluster = cluster(seed, TestPlanners.renewal(claim -> on[0] && old.contains(claim)));
        cluster.runFor(Duration.ofSeconds(2));
        for (int i = 0; i < 5; i++) {
            cluster.pod("pod-" + i);
        }
        cluster.runFor(Duration.ofSeconds(60));
        cluster.claims().forEach(claim -> old.add(claim.name()));
        on[0] = true;
        cluster.restart(plan);
        cluster.runFor(Duration.ofSeconds(80));
        interesting = cluster.operations();
        cluster.runFor(Duration.ofSeconds(150));
        return cluster;
    }

    private int operationsOfRenewal() {
        renewed(SEED, (number, what) -> Fault.NONE);
        return interesting;
    }

    private int operationsOfDeletion() {
        emptied((number, what) -> Fault.NONE);
        return interesting;
    }

    /** Three nodes, two of which lose their pods and go. */
    private SteppedCluster emptied(Faults.Plan plan) {
        SteppedCluster cluster = cluster(SEED, TestPlanners.emptiness(1));
        cluster.runFor(Duration.ofSeconds(2));
        for (int i = 0; i < 3; i++) {
            cluster.pod("pod-" + i, "7");
        }
        cluster.runFor(Duration.ofSeconds(60));
        cluster.restart(plan);
        cluster.api.delete(ResourceKind.POD, new ObjectKey("default", "pod-1"), DeleteOptions.ANY);
        cluster.api.delete(ResourceKind.POD, new ObjectKey("default", "pod-2"), DeleteOptions.ANY);
        cluster.runFor(Duration.ofSeconds(50));
        interesting = cluster.operations();
        cluster.runFor(Duration.ofSeconds(100));
        return cluster;
    }

    private void assertSettled(SteppedCluster cluster, int pods) {
        assertThat(wrongs).isEmpty();
        assertThat(cluster.boundPods()).as("pods that have a node").isEqualTo(pods);
        assertThat(cluster.nodes())
                .as("Nodes without the taint of nodes that go")
                .allSatisfy(node -> assertThat(node.objects("spec", "taints"))
                        .noneMatch(taint -> KarpenterTaints.DISRUPTED.key().equals(taint.get("key"))));
        assertThat(cluster.claims())
                .as("claims without the condition of claims that go")
                .allSatisfy(claim -> assertThat(claim.objects("status", "conditions"))
                        .noneMatch(condition -> "DisruptionReason".equals(condition.get("type"))));
        List<String> ofClaims = cluster.claims().stream()
                .map(claim -> claim.text("status", "providerID"))
                .sorted()
                .toList();
        assertThat(cluster.cloud.list().stream()
                        .filter(machine -> !machine.terminating())
                        .map(Machine::providerId)
                        .sorted())
                .as("machines, each of one NodeClaim")
                .containsExactlyElementsOf(ofClaims);
        Set<String> used = cluster.api.list(ResourceKind.POD).stream()
                .map(pod -> pod.text("spec", "nodeName"))
                .collect(Collectors.toSet());
        assertThat(cluster.nodes())
                .as("nodes, each with pods")
                .allSatisfy(node -> assertThat(used).contains(node.name()));
    }

    private static boolean isInitialized(Resource claim) {
        return claim.objects("status", "conditions").stream()
                .anyMatch(condition ->
                        "Initialized".equals(condition.get("type")) && "True".equals(condition.get("status")));
    }
}
