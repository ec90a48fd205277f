package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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
                            assertThat(cluster.claims())
                                    .as("no more than are needed")
                                    .hasSize(2);
                        })));
    }

    @TestFactory
    @DisplayName(
            "TRM-03, GC-06 after a crash at any read or write while a NodeClaim is deleted, its machine is ended and its pods have another")
    Stream<DynamicTest> everyOperationOfADeletion() {
        int operations = deletion((number, what) -> Fault.NONE).operations();
        return Stream.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST)
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(
                                fault + " at operation " + at,
                                () -> assertConverged(deletion((number, what) -> number == at ? fault : Fault.NONE)))));
    }

    private static SteppedCluster deletion(Faults.Plan plan) {
        SteppedCluster cluster = scaledUp(SEED, (number, what) -> Fault.NONE);
        cluster.restart(plan);
        cluster.runFor(Duration.ofSeconds(1));
        cluster.deleteClaim(cluster.claims().get(0).name());
        cluster.runFor(Duration.ofMinutes(6));
        return cluster;
    }

    @TestFactory
    @DisplayName("through many crashes, refusals, shortages, launches that fail and machines that vanish, in any order")
    Stream<DynamicTest> chaos() {
        return LongStream.rangeClosed(1, 60)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    SteppedCluster cluster = new SteppedCluster(seed);
                    RandomGenerator random = RandomGeneratorFactory.getDefault().create(seed);
                    cluster.pool();
                    cluster.from((number, what) -> random.nextInt(12) > 0
                            ? Fault.NONE
                            : Fault.values()[1 + random.nextInt(Fault.values().length - 1)]);
                    for (int i = 0; i < PODS; i++) {
                        cluster.pod("pod-" + i);
                        cluster.steps(random.nextInt(60));
                        disturb(cluster, random);
                    }
                    cluster.steps(2000);

                    cluster.from((number, what) -> Fault.NONE);
                    cluster.runFor(Duration.ofMinutes(20));

                    assertConverged(cluster);
                }));
    }

    private static void disturb(SteppedCluster cluster, RandomGenerator random) {
        switch (random.nextInt(4)) {
            case 0 -> cluster.script.refuse(1, "RequestLimitExceeded", "on purpose");
            case 1 -> cluster.script.runOut("c8", "zone-" + "abc".charAt(random.nextInt(3)), CapacityType.ON_DEMAND);
            case 2 ->
                cluster.cloud.list().stream()
                        .findAny()
                        .ifPresent(machine -> cluster.cloud.reclaim(machine.providerId()));
            default -> {
                // Nothing.
            }
        }
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
            cluster.pod("pod-" + i);
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
