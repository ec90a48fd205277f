package io.karpenter.core.disruption.drift;

import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.upkeep.PodActivity;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import io.karpenter.core.nodepool.NodePool;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A node that is to be consolidated")
class QuietTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);
    /** Of {@link Claims#initialized}. */
    private static final Instant INITIALIZED = Claims.CREATED.plusSeconds(90);

    private static NodePool after(Duration window) {
        return nodePool("default")
                .consolidation(ConsolidationPolicy.WHEN_EMPTY_OR_UNDERUTILIZED, window)
                .build();
    }

    private static boolean isConsolidatable(Quiet quiet) {
        return quiet.claim().is(ClaimConditions.CONSOLIDATABLE);
    }

    /** One that has the condition already. */
    private static ManagedClaim consolidatable() {
        return Claims.initialized().with(c -> c.withTrue(ClaimConditions.CONSOLIDATABLE, INITIALIZED));
    }

    @Test
    @DisplayName("DIS-CON-05 waits from its initialization, and knows to the instant when that is over")
    void fromInitialization() {
        Quiet early = Quiet.of(
                consolidatable(), after(WINDOW), INITIALIZED.plus(WINDOW).minusMillis(1));

        assertThat(isConsolidatable(early)).isFalse();
        assertThat(early.left()).contains(Duration.ofMillis(1));
        Quiet late = Quiet.of(Claims.initialized(), after(WINDOW), INITIALIZED.plus(WINDOW));
        assertThat(isConsolidatable(late)).isTrue();
        assertThat(late.left()).isEmpty();
    }

    @Test
    @DisplayName("DIS-CON-05 waits from its last pod event, if there was any")
    void fromPodEvent() {
        Instant event = INITIALIZED.plusSeconds(300);
        ManagedClaim claim = PodActivity.noted(consolidatable(), event).orElseThrow();

        assertThat(Quiet.of(claim, after(WINDOW), event.plusSeconds(1)).left()).contains(WINDOW.minusSeconds(1));
        assertThat(isConsolidatable(Quiet.of(claim, after(WINDOW), event.plus(WINDOW))))
                .isTrue();
    }

    @Test
    @DisplayName(
            "DIS-CON-04 is never so in a pool that never consolidates, in a static pool, nor before it is initialized")
    void never() {
        Instant late = INITIALIZED.plus(Duration.ofDays(9));
        ManagedClaim uninitialized =
                consolidatable().with(c -> c.withUnknown(ClaimConditions.INITIALIZED, "NotReady", "", late));

        assertThat(isConsolidatable(Quiet.of(
                        consolidatable(),
                        nodePool("default").consolidatesNever().build(),
                        late)))
                .isFalse();
        assertThat(isConsolidatable(Quiet.of(
                        consolidatable(), nodePool("default").replicas(3).build(), late)))
                .isFalse();
        assertThat(Quiet.of(uninitialized, after(WINDOW), late))
                .satisfies(quiet -> assertThat(isConsolidatable(quiet)).isFalse())
                .satisfies(quiet -> assertThat(quiet.left()).isEmpty());
    }

    @Test
    @DisplayName("DIS-CON-06 never waits if it has to for no time, even if a pod event lies ahead")
    void zero() {
        ManagedClaim claim = PodActivity.noted(Claims.initialized(), INITIALIZED.plusSeconds(5))
                .orElseThrow();

        assertThat(isConsolidatable(Quiet.of(claim, after(Duration.ZERO), INITIALIZED)))
                .isTrue();
    }
}
