package io.karpenter.core.lifecycle.pool;

import static io.karpenter.core.lifecycle.pool.PoolUpkeepTest.NOW;
import static io.karpenter.core.lifecycle.pool.PoolUpkeepTest.pool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.lifecycle.Launching;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The health of registrations of a NodePool")
class RegistrationHealthTest {

    private static final String TYPE = PoolConditions.NODE_REGISTRATION_HEALTHY;

    private static RegistrationRing ring(Boolean... outcomes) {
        return new RegistrationRing(List.of(outcomes));
    }

    private static RegistrationHealth fresh() {
        return new RegistrationHealth(pool(), RegistrationRing.EMPTY);
    }

    private static Condition condition(RegistrationHealth health) {
        return health.pool().conditions().get(TYPE).orElseThrow();
    }

    private static ManagedClaim notLaunched() {
        return ((Launching.Failure.Again)
                        Launching.failed(Claims.claim(), new LaunchFailedException("Unauthorized", "may not"), NOW))
                .claim();
    }

    @Test
    @DisplayName("LIF-30 is unknown without outcomes, and bad with two failures, even of two")
    void verdicts() {
        assertThat(RegistrationRing.EMPTY.isHealthy()).isFalse();
        assertThat(RegistrationRing.EMPTY.isUnhealthy()).isFalse();
        assertThat(ring(false).isHealthy()).isTrue();
        assertThat(ring(false, false).isUnhealthy()).isTrue();
        assertThat(ring(true, false, true, false).isUnhealthy()).isTrue();
        assertThat(ring(true, true, true, false).isHealthy()).isTrue();
    }

    @Test
    @DisplayName("LIF-30 forgets the oldest of more than four outcomes")
    void fourOutcomes() {
        assertThat(ring(false, true, true, true).and(true)).isEqualTo(ring(true, true, true, true));
    }

    @Test
    @DisplayName("LIF-31 is good after a node came up, unless too many have not")
    void success() {
        RegistrationHealth good = fresh().afterSuccess(NOW);

        assertThat(condition(good).isTrue()).isTrue();
        assertThat(good.ring()).isEqualTo(ring(true));
        assertThat(new RegistrationHealth(pool(), ring(false, false))
                        .afterSuccess(NOW)
                        .pool()
                        .conditions()
                        .get(TYPE))
                .isEmpty();
    }

    @Test
    @DisplayName("LIF-31 is bad after the second failure, for the reason of that launch")
    void failure() {
        RegistrationHealth once = fresh().afterFailure(notLaunched(), NOW);
        assertThat(once.pool().conditions().get(TYPE)).isEmpty();
        Condition twice = condition(once.afterFailure(notLaunched(), NOW));

        assertThat(twice.isFalse()).isTrue();
        assertThat(twice.reason()).isEqualTo("Unauthorized");
        assertThat(twice.message()).isEqualTo("may not");
    }

    @Test
    @DisplayName(
            "LIF-31 is bad with RegistrationFailed when machines are launched that do not join, and stays with the first reason")
    void neverJoined() {
        ManagedClaim launched = Claims.registered().with(c -> c.withUnknown("Registered", "NodeNotFound", "", NOW));
        RegistrationHealth bad =
                fresh().afterFailure(launched, NOW).afterFailure(launched, NOW).afterFailure(notLaunched(), NOW);

        assertThat(condition(bad).reason()).isEqualTo("RegistrationFailed");
    }

    @Test
    @DisplayName("LIF-32 counts claims of the pool itself only, not of one that had its name")
    void owned() {
        assertThat(Claims.claim().isOwnedBy("uid-pool")).isTrue();
        assertThat(Claims.claim().isOwnedBy("uid-of-another")).isFalse();
    }

    @Test
    @DisplayName("LIF-33 starts anew where nothing is said yet")
    void starts() {
        RegistrationHealth checked =
                new RegistrationHealth(pool(), ring(false, false)).checked(OptionalLong.of(3), NOW);

        assertThat(condition(checked).isUnknown()).isTrue();
        assertThat(condition(checked).reason()).isEqualTo("AwaitingReconciliation");
        assertThat(checked.ring().isEmpty()).isTrue();
        assertThat(checked.pool().nodeClassGeneration()).hasValue(3);
    }

    private static RegistrationHealth good() {
        return fresh().checked(OptionalLong.of(3), NOW).afterSuccess(NOW);
    }

    @Test
    @DisplayName("LIF-33 starts anew when the pool or its NodeClass has changed, and not otherwise")
    void changed() {
        ManagedPool later = good().pool()
                .with(c -> ConditionSet.of(
                        new ConditionSet.Subject(PoolConditions.DEPENDENTS, Claims.CREATED, 2, false), c.list()));

        assertThat(condition(new RegistrationHealth(later, ring(true)).checked(OptionalLong.of(3), NOW))
                        .isUnknown())
                .isTrue();
        assertThat(condition(good().checked(OptionalLong.of(4), NOW)).isUnknown())
                .isTrue();
        assertThat(good().checked(OptionalLong.of(3), NOW)).isEqualTo(good());
        assertThat(good().checked(OptionalLong.empty(), NOW)).isEqualTo(good());
    }

    @Test
    @DisplayName("LIF-33 remembers after a restart what the condition says: a success, or two failures")
    void restart() {
        RegistrationHealth restarted =
                new RegistrationHealth(good().pool(), RegistrationRing.EMPTY).checked(OptionalLong.of(3), NOW);
        RegistrationHealth bad = fresh().afterFailure(notLaunched(), NOW).afterFailure(notLaunched(), NOW);
        RegistrationHealth stillBad = new RegistrationHealth(bad.pool(), RegistrationRing.EMPTY).afterSuccess(NOW);

        assertThat(restarted.ring()).isEqualTo(ring(true));
        assertThat(stillBad.ring()).isEqualTo(ring(false, false, true));
        assertThat(condition(stillBad).isFalse()).isTrue();
    }

    @Test
    @DisplayName("LIF-34 leaves Ready as it is")
    void informative() {
        ManagedPool ready = PoolReadiness.validated(
                PoolReadiness.of(
                        pool(),
                        Optional.of(new NodeClassState(
                                1,
                                false,
                                Optional.of(new Condition(
                                        "Ready",
                                        io.karpenter.core.condition.ConditionStatus.TRUE,
                                        "Ready",
                                        "",
                                        NOW,
                                        1)))),
                        NOW),
                List.of(),
                NOW);
        RegistrationHealth bad = new RegistrationHealth(ready, ring(false)).afterFailure(notLaunched(), NOW);

        assertThat(condition(bad).isFalse()).isTrue();
        assertThat(bad.pool().conditions().isTrue(ConditionSet.ROOT)).isTrue();
    }
}
