package io.karpenter.core.lifecycle.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The upkeep of a NodePool")
class PoolUpkeepTest {

    static final Instant NOW = Claims.CREATED.plusSeconds(60);

    static ManagedPool pool() {
        return new ManagedPool(
                "default",
                "uid-pool",
                Map.of(),
                Optional.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                0,
                ConditionSet.of(
                        new ConditionSet.Subject(PoolConditions.DEPENDENTS, Claims.CREATED, 1, false), List.of()));
    }

    private static Condition classReady(Optional<NodeClassState> nodeClass) {
        return PoolReadiness.of(pool(), nodeClass, NOW).conditions().dependent(PoolConditions.NODECLASS_READY);
    }

    private static Optional<NodeClassState> nodeClass(boolean deleting, ConditionStatus ready) {
        return Optional.of(new NodeClassState(
                1,
                deleting,
                Optional.of(new Condition("Ready", ready, "SubnetsNotFound", "no subnets", Claims.CREATED, 1))));
    }

    @Test
    @DisplayName("LIF-52 says of a NodeClass that it is missing, going, silent, or not ready for its own reason")
    void nodeClassNotReady() {
        assertThat(classReady(Optional.empty()).reason()).isEqualTo("NodeClassNotFound");
        assertThat(classReady(nodeClass(true, ConditionStatus.TRUE)).reason()).isEqualTo("NodeClassTerminating");
        assertThat(classReady(nodeClass(false, ConditionStatus.UNKNOWN)).reason())
                .isEqualTo("NodeClassReadinessUnknown");
        assertThat(classReady(Optional.of(new NodeClassState(1, false, Optional.empty())))
                        .reason())
                .isEqualTo("NodeClassReadinessUnknown");
        Condition notReady = classReady(nodeClass(false, ConditionStatus.FALSE));
        assertThat(notReady.isFalse()).isTrue();
        assertThat(notReady.reason()).isEqualTo("SubnetsNotFound");
        assertThat(notReady.message()).isEqualTo("no subnets");
    }

    @Test
    @DisplayName("LIF-52 is ready with a NodeClass that is, and nothing wrong with itself")
    void ready() {
        ManagedPool pool = PoolReadiness.of(pool(), nodeClass(false, ConditionStatus.TRUE), NOW);

        assertThat(pool.conditions().isTrue(ConditionSet.ROOT)).isFalse();
        assertThat(PoolReadiness.validated(pool, List.of(), NOW).conditions().isTrue(ConditionSet.ROOT))
                .isTrue();
    }

    @Test
    @DisplayName("LIF-53 lists all that is wrong with it")
    void invalid() {
        Condition validation = PoolReadiness.validated(pool(), List.of("a", "b"), NOW)
                .conditions()
                .dependent(PoolConditions.VALIDATION_SUCCEEDED);

        assertThat(validation.isFalse()).isTrue();
        assertThat(validation.reason()).isEqualTo("NodePoolValidationFailed");
        assertThat(validation.message()).isEqualTo("a; b");
    }

    @Test
    @DisplayName("LIF-54 lists the usual resources even when there are none")
    void usage() {
        ManagedPool counted = PoolCount.counted(pool(), ResourceList.parse("cpu", "8", "nodes", "2", "x.y/gpu", "1"));

        assertThat(counted.used().orElseThrow().names())
                .containsExactlyInAnyOrder("cpu", "memory", "pods", "ephemeral-storage", "nodes", "x.y/gpu");
        assertThat(counted.used().orElseThrow().get("memory")).isEqualTo(Quantity.ZERO);
        assertThat(counted.nodes()).isEqualTo(2);
        assertThat(PoolCount.counted(pool(), ResourceList.EMPTY).nodes()).isZero();
    }

    private static ManagedClaim stamped(String version, String hash) {
        return Claims.registered()
                .withAnnotation(Labels.NODEPOOL_HASH_VERSION, version)
                .withAnnotation(Labels.NODEPOOL_HASH, hash);
    }

    @Test
    @DisplayName(
            "DIS-DRF-06 takes over claims of another version with the new fingerprint, so that none drifts for that")
    void takesOver() {
        assertThat(HashStamps.takenOver(stamped("v3", "1"), pool(), "2").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "2")
                .containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
        assertThat(HashStamps.takenOver(Claims.registered(), pool(), "2").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "2");
    }

    @Test
    @DisplayName("DIS-DRF-06 leaves a claim its fingerprint that has drifted, so that it stays drifted")
    void keepsDrifted() {
        ManagedClaim drifted = stamped("v3", "1")
                .with(c -> c.with(ClaimConditions.DRIFTED, ConditionStatus.TRUE, "NodePoolDrifted", "", NOW));

        assertThat(HashStamps.takenOver(drifted, pool(), "2").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "1")
                .containsEntry(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
    }

    @Test
    @DisplayName(
            "DIS-DRF-06 leaves a claim its fingerprint that differs from the pool by old stamps, though nobody has marked it")
    void keepsUnmarked() {
        ManagedPool pool =
                pool().withAnnotations(Map.of(Labels.NODEPOOL_HASH_VERSION, "v3", Labels.NODEPOOL_HASH, "9"));

        assertThat(HashStamps.takenOver(stamped("v3", "1"), pool, "2").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "1");
        assertThat(HashStamps.takenOver(stamped("v3", "9"), pool, "2").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "2");
        assertThat(HashStamps.takenOver(stamped("v2", "1"), pool, "2").annotations())
                .containsEntry(Labels.NODEPOOL_HASH, "2");
    }

    @Test
    @DisplayName("DIS-DRF-06 leaves claims of its own version alone, which is how they drift")
    void leavesOwn() {
        ManagedClaim claim = stamped(NodePoolHash.VERSION, "1");

        assertThat(HashStamps.takenOver(claim, pool(), "2")).isEqualTo(claim);
    }

    @Test
    @DisplayName("DIS-DRF-06 stamps itself, and knows stamps of other versions")
    void stampsItself() {
        ManagedPool stamped = HashStamps.stamped(pool(), "2");

        assertThat(stamped.annotations()).containsEntry(Labels.NODEPOOL_HASH, "2");
        assertThat(HashStamps.isOfOtherVersion(pool())).isTrue();
        assertThat(HashStamps.isOfOtherVersion(stamped)).isFalse();
    }
}
