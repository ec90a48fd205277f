package io.karpenter.k8s.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.k8s.api.ClusterApi.DeleteOptions;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.FakeClusterApi.Verb;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.api.Yaml;
import io.karpenter.k8s.wiring.Faults.Fault;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** CapacityBuffers in a cluster that runs step by step. */
final class BuffersTest {

    private static final ObjectKey BUFFER = new ObjectKey("default", "spare");
    private static final Set<Verb> READS = Set.of(Verb.GET, Verb.LIST, Verb.WATCH);
    private static final long SEED = 11;

    private SteppedCluster cluster = started(true);

    private static SteppedCluster started(boolean gate) {
        SteppedCluster cluster = new SteppedCluster(SEED, Map.of("FEATURE_GATES", "CapacityBuffer=" + gate));
        cluster.pool();
        cluster.runFor(Duration.ofSeconds(2));
        return cluster;
    }

    private void buffer(int replicas) {
        cluster.api.create(Yaml.resource(ResourceKind.POD_TEMPLATE, """
                metadata: {name: shape, namespace: default}
                template: {spec: {containers: [{name: main, resources: {requests: {cpu: "1"}}}]}}
                """));
        cluster.api.create(Yaml.resource(ResourceKind.CAPACITY_BUFFER, """
                metadata: {name: spare, namespace: default}
                spec: {podTemplateRef: {name: shape}, replicas: %d}
                """.formatted(replicas)));
    }

    @Test
    @DisplayName("SCH-BUF-06, SCH-BUF-08 nodes come for a buffer though no pod waits, and then it fits them")
    void nodesComeForBuffers() {
        buffer(3);

        cluster.runFor(Duration.ofMinutes(3));

        assertThat(room()).isGreaterThanOrEqualTo(3);
        assertThat(cluster.claims()).hasSize(1);
        assertThat(condition("ReadyForProvisioning"))
                .containsEntry("status", "True")
                .containsEntry("reason", "Resolved");
        assertThat(condition("Provisioning"))
                .containsEntry("status", "True")
                .containsEntry("reason", "FitsExistingCapacity");
        assertThat(cluster.api.list(ResourceKind.POD)).isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-BUF-09, SCH-BUF-11, STA-36 the node that holds a buffer's room counts as one that buffers hold, from its NodeClaim on")
    void nodesAreHeld() {
        buffer(3);
        while (cluster.claims().isEmpty()) {
            cluster.step();
        }
        while (cluster.process().bufferRooms().places().isEmpty()) {
            cluster.step();
        }
        assertThat(cluster.process().bufferRooms().podsOfPlace())
                .isEqualTo(Map.of(cluster.claims().get(0).name(), 3));
        assertThat(cluster.process().state().nominations().places(cluster.clock.instant()))
                .as("SCH-BUF-09 places that are promised to pods")
                .isEmpty();

        cluster.runFor(Duration.ofMinutes(3));

        assertThat(held()).containsExactly(cluster.nodes().get(0).name());

        cluster.api.delete(ResourceKind.CAPACITY_BUFFER, BUFFER, DeleteOptions.ANY);
        cluster.runFor(Duration.ofSeconds(10));
        assertThat(held()).isEmpty();
    }

    private Set<String> held() {
        return cluster.process()
                .state()
                .standing(
                        cluster.clock.instant(), cluster.process().bufferRooms().places())
                .holdingBufferPods();
    }

    @Test
    @DisplayName("SCH-BUF-08 pods take the room of a buffer at once, and it is refilled")
    void refills() {
        buffer(3);
        cluster.runFor(Duration.ofMinutes(3));

        for (int i = 0; i < 3; i++) {
            cluster.pod("pod-" + i, "1");
        }
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(cluster.boundPods()).as("without waiting for a node").isEqualTo(3);
        cluster.runFor(Duration.ofMinutes(3));

        assertThat(room()).isGreaterThanOrEqualTo(3);
        assertThat(cluster.claims()).hasSize(2);
        assertThat(condition("Provisioning")).containsEntry("reason", "FitsExistingCapacity");
    }

    @Test
    @DisplayName("SCH-BUF-06 while nothing changes nothing is written, however often buffers are looked at")
    void isQuiet() {
        buffer(3);
        cluster.runFor(Duration.ofMinutes(3));
        long writes = writes();

        cluster.runFor(Duration.ofHours(1));

        assertThat(writes()).isEqualTo(writes);
    }

    @Test
    @DisplayName("SCH-BUF-06 a buffer grows and shrinks as soon as it, or the PodTemplate it names, changes")
    void followsChanges() {
        buffer(3);
        cluster.runFor(Duration.ofMinutes(3));

        cluster.api.patch(ResourceKind.CAPACITY_BUFFER, BUFFER, Part.MAIN, Map.of("spec", Map.of("replicas", 7)));
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(cluster.claims()).hasSize(2);
        assertThat(status("replicas")).isEqualTo(7L);
        cluster.runFor(Duration.ofMinutes(2));

        cluster.api.delete(ResourceKind.POD_TEMPLATE, new ObjectKey("default", "shape"), DeleteOptions.ANY);
        cluster.runFor(Duration.ofSeconds(5));
        assertThat(condition("ReadyForProvisioning")).containsEntry("reason", "PodTemplateNotFound");
        assertThat(condition("Provisioning")).containsEntry("reason", "NotReadyForProvisioning");
        assertThat(status("podTemplateRef")).isNull();
    }

    @Test
    @DisplayName("SCH-BUF-01 with the gate off buffers are not looked at")
    void gateIsOff() {
        cluster = started(false);
        buffer(3);

        cluster.runFor(Duration.ofMinutes(3));

        assertThat(cluster.claims()).isEmpty();
        assertThat(cluster.api.list(ResourceKind.CAPACITY_BUFFER).get(0).at("status"))
                .isNull();
    }

    @Test
    @DisplayName(
            "SCH-BUF-11 after a restart it is told that nothing is known of buffers' room yet, until planning has run")
    void knowsAfterRestart() {
        buffer(3);
        cluster.runFor(Duration.ofMinutes(3));

        cluster.restart((number, what) -> Fault.NONE);
        assertThat(cluster.process().bufferRooms().isKnown()).isFalse();
        cluster.runFor(Duration.ofSeconds(5));

        assertThat(cluster.process().bufferRooms().isKnown()).isTrue();
        assertThat(held()).containsExactly(cluster.nodes().get(0).name());
    }

    @TestFactory
    @DisplayName("SCH-BUF-06 no node is bought twice for a buffer, wherever the program dies or an answer is lost")
    Stream<DynamicTest> everyOperation() {
        int operations = withFaults((number, what) -> Fault.NONE).operations();
        return Stream.of(Fault.CRASH_BEFORE, Fault.CRASH_AFTER, Fault.REFUSED, Fault.ANSWER_LOST)
                .flatMap(fault -> IntStream.rangeClosed(1, operations)
                        .mapToObj(at -> DynamicTest.dynamicTest(fault + " at operation " + at, () -> {
                            cluster = withFaults((number, what) -> number == at ? fault : Fault.NONE);
                            assertThat(cluster.claims()).hasSize(1);
                            assertThat(room()).isGreaterThanOrEqualTo(3);
                            assertThat(condition("Provisioning")).containsEntry("reason", "FitsExistingCapacity");
                        })));
    }

    private SteppedCluster withFaults(Faults.Plan plan) {
        cluster = started(true);
        cluster.restart(plan);
        buffer(3);
        cluster.runFor(Duration.ofMinutes(5));
        return cluster;
    }

    /** How many pods of a core fit the nodes. */
    private long room() {
        List<Resource> pods = cluster.api.list(ResourceKind.POD);
        return cluster.nodes().stream()
                .mapToLong(node -> Quantity.parse(node.text("status", "allocatable", "cpu"))
                                        .milliValue()
                                / 1000
                        - pods.stream()
                                .filter(pod -> pod.text("spec", "nodeName").equals(node.name()))
                                .count())
                .sum();
    }

    private Map<String, Object> condition(String type) {
        return cluster
                .api
                .get(ResourceKind.CAPACITY_BUFFER, BUFFER)
                .orElseThrow()
                .objects("status", "conditions")
                .stream()
                .filter(condition -> type.equals(condition.get("type")))
                .findFirst()
                .orElse(Map.of());
    }

    private Object status(String field) {
        return cluster.api
                .get(ResourceKind.CAPACITY_BUFFER, BUFFER)
                .orElseThrow()
                .at("status", field);
    }

    private long writes() {
        return cluster.api.calls().stream()
                .filter(call -> !READS.contains(call.verb()))
                .count();
    }
}
