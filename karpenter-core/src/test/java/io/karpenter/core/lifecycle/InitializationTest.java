package io.karpenter.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.Marks;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.EphemeralTaints;
import io.karpenter.core.taint.KarpenterTaints;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("The initialization of a Node")
class InitializationTest {

    private static final Instant NOW = Claims.CREATED.plusSeconds(90);

    private static Initialization.Step step(List<JoinedNode> nodes, String... drivers) {
        return Initialization.of(Claims.registered(), nodes, List.of(drivers), NOW);
    }

    private static String reason(List<JoinedNode> nodes, String... drivers) {
        Initialization.Step step = step(nodes, drivers);
        Condition condition = step.claim().conditions().dependent(ClaimConditions.INITIALIZED);
        assertThat(condition.isUnknown()).isTrue();
        assertThat(step.node()).isEmpty();
        return condition.reason();
    }

    private static JoinedNode with(JoinedNode node, Taint taint) {
        List<Taint> taints = new ArrayList<>(node.taints());
        taints.add(taint);
        return node.withTaints(taints);
    }

    @Test
    @DisplayName("LIF-14 does not begin before the Node is registered")
    void afterRegistration() {
        assertThat(Initialization.of(Claims.launched(), List.of(Claims.readyNode()), List.of(), NOW))
                .isEqualTo(new Initialization.Step(Claims.launched(), java.util.Optional.empty()));
    }

    @Test
    @DisplayName("LIF-14 waits for the one Node")
    void oneNode() {
        assertThat(reason(List.of())).isEqualTo("NodeNotFound");
        assertThat(reason(List.of(Claims.readyNode(), Claims.readyNode()))).isEqualTo("NodeNotFound");
    }

    @Test
    @DisplayName("LIF-14 waits for a Node that is not ready, before anything else")
    void notReady() {
        assertThat(reason(List.of(with(Claims.node(), Claims.STARTUP)))).isEqualTo("NodeNotReady");
    }

    @Test
    @DisplayName("LIF-14 waits for startup taints to go, before other taints")
    void startupTaints() {
        assertThat(reason(List.of(with(with(Claims.readyNode(), Claims.STARTUP), KarpenterTaints.UNREGISTERED))))
                .isEqualTo("StartupTaintsExist");
    }

    @ParameterizedTest
    @DisplayName("LIF-15 waits for taints to go that nodes have while they come up")
    @CsvSource({
        "node.kubernetes.io/not-ready,NO_SCHEDULE",
        "node.kubernetes.io/not-ready,NO_EXECUTE",
        "node.kubernetes.io/unreachable,NO_SCHEDULE",
        "node.cloudprovider.kubernetes.io/uninitialized,NO_SCHEDULE",
        "karpenter.sh/unregistered,NO_EXECUTE",
        "readiness.k8s.io/network,NO_SCHEDULE"
    })
    void ephemeralTaints(String key, TaintEffect effect) {
        assertThat(reason(List.of(with(Claims.readyNode(), new Taint(key, "x", effect)))))
                .isEqualTo("KnownEphemeralTaintsExist");
    }

    @Test
    @DisplayName("LIF-15 does not wait for such a key with another effect")
    void otherEffects() {
        assertThat(EphemeralTaints.contains(new Taint("node.kubernetes.io/unreachable", "", TaintEffect.NO_EXECUTE)))
                .isFalse();
    }

    @Test
    @DisplayName(
            "LIF-14 waits until the Node offers every resource that was asked for, except what was asked for with 0")
    void resources() {
        JoinedNode without = Claims.with(
                Claims.readyNode(), true, Claims.node().capacity(), ResourceList.parse("cpu", "4", "memory", "0"));

        assertThat(reason(List.of(without))).isEqualTo("ResourceNotRegistered");
        assertThat(step(List.of(Claims.readyNode())).claim().is(ClaimConditions.INITIALIZED))
                .isTrue();
    }

    @Test
    @DisplayName("LIF-14 waits for drivers that have not published devices")
    void drivers() {
        assertThat(reason(List.of(Claims.readyNode()), "gpu.example.com")).isEqualTo("DRADriverPoolsNotPublished");
    }

    @Test
    @DisplayName("LIF-16 asks for the drivers that the claim's annotation lists, with commas between")
    void requestedDrivers() {
        assertThat(Initialization.requestedDrivers(Claims.claim())).isEmpty();
        assertThat(Initialization.requestedDrivers(
                        Claims.claim().withAnnotation(Marks.REQUESTED_DRIVERS, "a.example.com, b.example.com")))
                .containsExactly("a.example.com", "b.example.com");
    }

    @Test
    @DisplayName(
            "LIF-16 takes a driver for published once all parts of one of its pools are there, at the newest generation")
    void completePools() {
        List<DeviceSlice> slices = List.of(
                new DeviceSlice("whole", "p", 2, 2),
                new DeviceSlice("whole", "p", 2, 2),
                new DeviceSlice("whole", "p", 1, 1),
                new DeviceSlice("part", "p", 2, 2),
                new DeviceSlice("part", "p", 1, 1),
                new DeviceSlice("none", "p", 1, 0));

        assertThat(DeviceSlice.unpublished(List.of("whole", "part", "none", "absent"), slices))
                .isEqualTo(Set.of("part", "none", "absent"));
    }

    @Test
    @DisplayName("LIF-17 marks the Node and the claim once everything is there")
    void initialized() {
        Initialization.Step step = step(List.of(Claims.readyNode()));

        assertThat(step.node().orElseThrow().labels()).containsEntry(Labels.INITIALIZED, "true");
        assertThat(step.claim().is(ClaimConditions.INITIALIZED)).isTrue();
    }

    @Test
    @DisplayName("LIF-17 gives no claim up that is registered, however long its Node takes")
    void noTimeout() {
        assertThat(Liveness.DEFAULT.of(Claims.registered(), NOW.plus(Duration.ofDays(30))))
                .isEqualTo(new Liveness.Verdict.Alive());
    }

    @Test
    @DisplayName("LIF-18 a claim is ready once it is launched, registered and initialized")
    void ready() {
        assertThat(Claims.registered().is(ConditionSet.ROOT)).isFalse();
        assertThat(Claims.initialized().is(ConditionSet.ROOT)).isTrue();
    }
}
