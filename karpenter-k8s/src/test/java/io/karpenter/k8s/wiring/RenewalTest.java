package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.MachineNotice;
import io.karpenter.core.cloud.machine.MachineNotice.Consequence;
import io.karpenter.core.condition.Condition;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.object.StatusConditions;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What the running controllers find out of their nodes, and how they take interruptions, step by step. */
final class RenewalTest {

    private static final long SEED = 5;
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final ObjectKey POOL = ObjectKey.of("general");

    /**
     * Nodes with one pod each, and a pool whose nodes are to be quiet for a while before they may be consolidated. That they have drifted is
     * to be seen, and not what comes of it.
     */
    static SteppedCluster running(int nodes, String consolidateAfter) {
        SteppedCluster cluster = new SteppedCluster(SEED);
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: general}
                spec:
                  disruption:
                    consolidateAfter: %s
                    budgets: [{nodes: "0", reasons: [Drifted]}, {nodes: 10%%}]
                  template:
                    spec:
                      expireAfter: 720h
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """.formatted(consolidateAfter)));
        for (int i = 0; i < nodes; i++) {
            cluster.pod("pod-" + i, "7500m");
        }
        cluster.runFor(Duration.ofMinutes(3));
        assertThat(cluster.claims()).hasSize(nodes);
        assertThat(cluster.boundPods()).isEqualTo(nodes);
        return cluster;
    }

    static Optional<Condition> condition(Resource claim, String type) {
        return StatusConditions.find(claim, type);
    }

    private static Resource claim(SteppedCluster cluster) {
        return cluster.claims().get(0);
    }

    private static Optional<String> drifted(SteppedCluster cluster) {
        return condition(claim(cluster), "Drifted").map(Condition::reason);
    }

    private static void require(SteppedCluster cluster, String zone) {
        cluster.api.patch(
                ResourceKind.NODE_POOL,
                POOL,
                Part.MAIN,
                Map.of(
                        "spec",
                        Map.of(
                                "template",
                                Map.of(
                                        "spec",
                                        Map.of(
                                                "requirements",
                                                List.of(Map.of(
                                                        "key",
                                                        "topology.kubernetes.io/zone",
                                                        "operator",
                                                        "In",
                                                        "values",
                                                        List.of(zone))))))));
    }

    @Test
    @DisplayName("DIS-DRF-01 claims are looked at again as soon as their pool changes")
    void poolTriggers() {
        SteppedCluster cluster = running(1, "Never");
        String zone = claim(cluster).labels().get("topology.kubernetes.io/zone");

        require(cluster, "zone-elsewhere");
        cluster.runFor(SOON);
        assertThat(drifted(cluster)).contains("RequirementsDrifted");

        require(cluster, zone);
        cluster.runFor(SOON);
        assertThat(drifted(cluster)).isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-01 a machine that the provider finds outdated is noticed within five minutes")
    void periodic() {
        SteppedCluster cluster = running(1, "Never");
        cluster.cloud.renewImage("v2");

        cluster.runFor(Duration.ofMinutes(5).plus(SOON));

        assertThat(drifted(cluster)).contains("ImageDrift");
    }

    @Test
    @DisplayName(
            "WK-18 DIS-CON-07 a restart refreshes no time of a pod event, so that nodes are consolidatable when they would have been")
    void restart() {
        SteppedCluster cluster = running(2, "30m");
        List<String> before = lastPodEvents(cluster);
        assertThat(before).doesNotContain("");
        assertThat(cluster.claims())
                .allSatisfy(
                        claim -> assertThat(condition(claim, "Consolidatable")).isEmpty());

        cluster.runFor(Duration.ofMinutes(10));
        cluster.restart((number, what) -> Fault.NONE);
        cluster.runFor(Duration.ofMinutes(10));
        cluster.restart((number, what) -> Fault.NONE);
        cluster.runFor(Duration.ofMinutes(15));

        assertThat(lastPodEvents(cluster)).isEqualTo(before);
        assertThat(cluster.claims())
                .allSatisfy(claim -> assertThat(
                                condition(claim, "Consolidatable").orElseThrow().lastTransition())
                        .isBetween(
                                lastPodEvent(claim).plus(Duration.ofMinutes(30)),
                                lastPodEvent(claim).plus(Duration.ofMinutes(30)).plusSeconds(1)));
    }

    private static List<String> lastPodEvents(SteppedCluster cluster) {
        return cluster.claims().stream()
                .map(claim -> claim.text("status", "lastPodEventTime"))
                .toList();
    }

    private static Instant lastPodEvent(Resource claim) {
        return Instant.parse(claim.text("status", "lastPodEventTime"));
    }

    @Test
    @DisplayName("DIS-CON-04 a pod that leaves its node makes it wait anew")
    void podTriggers() {
        SteppedCluster cluster = running(1, "1m");
        cluster.runFor(Duration.ofMinutes(2));
        assertThat(condition(claim(cluster), "Consolidatable")).isPresent();

        cluster.api.delete(ResourceKind.POD, new ObjectKey("default", "pod-0"), DeleteOptions.ANY);
        cluster.runFor(SOON);
        assertThat(condition(claim(cluster), "Consolidatable")).isEmpty();
    }

    @TestFactory
    @DisplayName(
            "HLT-12 after a crash at any read or write, a machine that will be taken back is given up and its pod has another")
    Stream<DynamicTest> interruption() {
        int operations = interrupted((number, what) -> Fault.NONE).operations();
        return Stream.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST)
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(
                                fault + " at operation " + at,
                                () -> interrupted((number, what) -> number == at ? fault : Fault.NONE))));
    }

    private static SteppedCluster interrupted(Faults.Plan plan) {
        SteppedCluster cluster = running(2, "Never");
        cluster.restart(plan);
        cluster.runFor(Duration.ofSeconds(1));
        Resource claim = claim(cluster);
        cluster.cloud.tell(new MachineNotice(
                "1",
                claim.text("status", "providerID"),
                "spot_interrupted",
                "SpotInterrupted",
                "two minutes",
                Consequence.DRAIN));

        cluster.runFor(Duration.ofMinutes(4));

        assertThat(cluster.claims()).hasSize(2).extracting(Resource::uid).doesNotContain(claim.uid());
        assertThat(cluster.boundPods()).isEqualTo(2);
        assertThat(cluster.cloud.list()).hasSize(2);
        assertThat(cluster.cloud.notices().orElseThrow().receive(id -> true)).isEmpty();
        return cluster;
    }
}
