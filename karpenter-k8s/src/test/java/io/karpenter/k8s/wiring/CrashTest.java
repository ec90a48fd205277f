package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.Machine;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Nothing is lost and nothing is launched twice, wherever the controllers are killed. */
final class CrashTest {

    private static final int PODS = 9;
    private static final long SEED = 7;

    @Test
    @DisplayName("without faults nodes come for all pods, and no more than are needed")
    void scalesUp() {
        SteppedCluster cluster = scaledUp(SEED, (number, what) -> Fault.NONE);

        assertConverged(cluster);
        assertThat(cluster.claims()).hasSize(2);
    }

    @TestFactory
    @DisplayName(
            "after a crash before or after any single read or write, and with any single one refused or its answer lost")
    Stream<DynamicTest> everyOperation() {
        int operations = operationsOfScaleUp();
        return Stream.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST)
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(fault + " at operation " + at, () -> {
                            SteppedCluster cluster =
                                    scaledUp(SEED, (number, what) -> number == at ? fault : Fault.NONE);
                            assertConverged(cluster);
                        })));
    }

    private static int operationsOfScaleUp() {
        return scaledUp(SEED, (number, what) -> Fault.NONE).operations();
    }

    private static SteppedCluster scaledUp(long seed, Faults.Plan plan) {
        SteppedCluster cluster = new SteppedCluster(seed);
        cluster.restart(plan);
        cluster.pool();
        cluster.runFor(Duration.ofSeconds(2));
        for (int i = 0; i < PODS; i++) {
            cluster.pod("pod-" + i, "1500m");
        }
        cluster.runFor(Duration.ofMinutes(5));
        return cluster;
    }

    private static void assertConverged(SteppedCluster cluster) {
        assertThat(cluster.boundPods()).as("pods that have a node").isEqualTo(PODS);
        List<String> ofClaims = cluster.claims().stream()
                .map(claim -> claim.text("status", "providerID"))
                .sorted()
                .toList();
        assertThat(ofClaims).doesNotHaveDuplicates().doesNotContain("");
        assertThat(cluster.cloud.list().stream()
                        .filter(machine -> !machine.terminating())
                        .map(Machine::providerId)
                        .sorted())
                .as("machines, each of one NodeClaim")
                .containsExactlyElementsOf(ofClaims);
        assertThat(cluster.nodes().stream()
                        .map(node -> node.text("spec", "providerID"))
                        .sorted()
                        .collect(Collectors.toList()))
                .as("Nodes, each of one machine")
                .containsExactlyElementsOf(ofClaims);
        assertThat(cluster.claims()).allSatisfy(CrashTest::assertReady);
    }

    private static void assertReady(Resource claim) {
        assertThat(claim.objects("status", "conditions"))
                .anySatisfy(condition ->
                        assertThat(condition).containsEntry("type", "Ready").containsEntry("status", "True"));
    }
}
