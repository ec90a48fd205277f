package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.machine.Machine;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Static NodePools in the running controllers, step by step. */
final class StaticPoolsTest {

    private static final long SEED = 11;
    private static final int LIMIT = 3;
    private static final Map<String, String> GATE = Map.of("FEATURE_GATES", "StaticCapacity=true");

    @Test
    @DisplayName(
            "STC-05 STC-10 nodes come and go as soon as the number of replicas changes, without a pod that asks for them")
    void follows() {
        SteppedCluster cluster = new SteppedCluster(SEED, GATE);
        pool(cluster, 0);
        run(cluster, Duration.ofSeconds(5));
        assertThat(cluster.claims()).isEmpty();

        scale(cluster, 3);
        run(cluster, Duration.ofSeconds(5));
        assertThat(cluster.claims()).hasSize(3);
        run(cluster, Duration.ofMinutes(2));
        assertThat(cluster.nodes()).hasSize(3);

        scale(cluster, 1);
        run(cluster, Duration.ofSeconds(5));
        assertThat(going(cluster)).isEqualTo(2);
        run(cluster, Duration.ofMinutes(5));
        assertConverged(cluster, 1);
    }

    @TestFactory
    @DisplayName(
            "STC-05 a pool that begins with replicas gets them once it is ready, in whatever order news of that come")
    Stream<DynamicTest> anyOrder() {
        return IntStream.range(0, 12)
                .mapToObj(seed -> DynamicTest.dynamicTest("seed " + seed, () -> {
                    SteppedCluster cluster = new SteppedCluster(seed, GATE);
                    pool(cluster, 2);
                    run(cluster, Duration.ofSeconds(10));
                    assertThat(cluster.claims()).hasSize(2);
                }));
    }

    @Test
    @DisplayName(
            "STC-01 with the gate off a NodePool with replicas is no pool at all: it gets no nodes, and pods none of it")
    void gateOff() {
        SteppedCluster cluster = new SteppedCluster(SEED);
        pool(cluster, 3);
        cluster.pod("a");

        run(cluster, Duration.ofMinutes(5));

        assertThat(cluster.claims()).isEmpty();
    }

    @Test
    @DisplayName(
            "STC-02 SCH-STA-02 pods get no more nodes of a static pool than it has replicas, but run on those it has")
    void podsUseTheNodes() {
        SteppedCluster cluster = new SteppedCluster(SEED, GATE);
        pool(cluster, 2);
        run(cluster, Duration.ofMinutes(2));
        for (int i = 0; i < 4; i++) {
            cluster.pod("pod-" + i);
        }

        run(cluster, Duration.ofMinutes(5));

        assertConverged(cluster, 2);
        // Two nodes of two cores, and pods of one and a half.
        assertThat(cluster.boundPods()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "STC-05 STC-11 a NodeClaim that is deleted, or whose machine is lost, is replaced within the limit of nodes")
    void replaces() {
        SteppedCluster cluster = new SteppedCluster(SEED, GATE);
        pool(cluster, 3);
        run(cluster, Duration.ofMinutes(2));
        List<String> first = names(cluster);

        cluster.deleteClaim(first.get(0));
        cluster.cloud.reclaim(cluster.claims().get(1).text("status", "providerID"));
        run(cluster, Duration.ofMinutes(15));

        assertConverged(cluster, 3);
        assertThat(names(cluster)).contains(first.get(2)).doesNotContain(first.get(0), first.get(1));
    }

    @TestFactory
    @DisplayName(
            "STA-27 with a fault at any read or write while a pool goes from 0 to 3 to 1, it never has more than its limit and comes to 1")
    Stream<DynamicTest> everyOperation() {
        int operations = scaled((number, what) -> Fault.NONE).operations();
        return Stream.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST)
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(
                                fault + " at operation " + at,
                                () -> scaled((number, what) -> number == at ? fault : Fault.NONE))));
    }

    private static SteppedCluster scaled(Faults.Plan plan) {
        SteppedCluster cluster = new SteppedCluster(SEED, GATE);
        cluster.restart(plan);
        pool(cluster, 0);
        run(cluster, Duration.ofSeconds(2));
        scale(cluster, 3);
        run(cluster, Duration.ofMinutes(3));
        assertConverged(cluster, 3);
        scale(cluster, 1);
        run(cluster, Duration.ofMinutes(5));
        assertConverged(cluster, 1);
        return cluster;
    }

    /** Steps, and looks after each that there are never too many. */
    private static void run(SteppedCluster cluster, Duration time) {
        Instant end = cluster.clock.instant().plus(time);
        while (cluster.clock.instant().isBefore(end) && cluster.step()) {
            assertThat(cluster.claims()).as("NodeClaims").hasSizeLessThanOrEqualTo(LIMIT);
            assertThat(cluster.cloud.list().stream().filter(machine -> !machine.terminating()))
                    .as("machines")
                    .hasSizeLessThanOrEqualTo(LIMIT);
        }
    }

    private static void assertConverged(SteppedCluster cluster, int replicas) {
        List<String> machines = cluster.cloud.list().stream()
                .filter(machine -> !machine.terminating())
                .map(Machine::providerId)
                .toList();
        assertThat(machines).as("machines").hasSize(replicas);
        assertThat(cluster.claims())
                .extracting(claim -> claim.text("status", "providerID"))
                .containsExactlyInAnyOrderElementsOf(machines);
        assertThat(cluster.nodes())
                .extracting(node -> node.text("spec", "providerID"))
                .containsExactlyInAnyOrderElementsOf(machines);
    }

    private static void pool(SteppedCluster cluster, int replicas) {
        cluster.api.create(Yaml.resource(ResourceKind.NODE_POOL, """
                metadata: {name: fixed}
                spec:
                  replicas: %d
                  limits: {nodes: %d}
                  template:
                    spec:
                      expireAfter: Never
                      nodeClassRef: {group: karpenter.test, kind: TestNodeClass, name: default}
                      requirements: []
                """.formatted(replicas, LIMIT)));
    }

    private static void scale(SteppedCluster cluster, int replicas) {
        cluster.api.patch(
                ResourceKind.NODE_POOL, ObjectKey.of("fixed"), Part.MAIN, Map.of("spec", Map.of("replicas", replicas)));
    }

    private static long going(SteppedCluster cluster) {
        return cluster.claims().stream().filter(Resource::isDeleting).count();
    }

    private static List<String> names(SteppedCluster cluster) {
        return cluster.claims().stream().map(Resource::name).sorted().toList();
    }
}
