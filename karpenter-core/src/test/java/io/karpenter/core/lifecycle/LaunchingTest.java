package io.karpenter.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cloud.CloudProviderException;
import io.karpenter.core.cloud.InsufficientCapacityException;
import io.karpenter.core.cloud.LaunchFailedException;
import io.karpenter.core.cloud.NodeClassNotReadyException;
import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The launch of a NodeClaim")
class LaunchingTest {

    private static final Instant NOW = Claims.CREATED.plusSeconds(10);

    @Test
    @DisplayName("LIF-02 waits for the finalizer")
    void needsFinalizer() {
        assertThat(Launching.isDue(Claims.claim())).isTrue();
        assertThat(Launching.isDue(Claims.claim().withFinalizer(false))).isFalse();
    }

    @Test
    @DisplayName("LIF-03 is not begun for a claim that is being deleted, or was launched")
    void notForDeletedOrLaunched() {
        assertThat(Launching.isDue(Claims.deleted(Claims.claim(), NOW))).isFalse();
        assertThat(Launching.isDue(Claims.launched())).isFalse();
    }

    @Test
    @DisplayName("LIF-03 takes over what the provider says; labels of the claim win, annotations of the provider do")
    void takesOver() {
        ManagedClaim launched = Launching.launched(Claims.claim(), Claims.machine(), NOW);

        assertThat(launched.labels())
                .containsEntry("team", "search")
                .containsEntry(Labels.INSTANCE_TYPE, "m")
                .containsEntry(Labels.ZONE, "zone-a");
        assertThat(launched.annotations()).containsEntry("note", "the provider's");
        assertThat(launched.providerId()).isEqualTo(Claims.ID);
        assertThat(launched.status().imageId()).isEqualTo("image-1");
        assertThat(launched.status().capacity()).isEqualTo(Claims.machine().capacity());
        assertThat(launched.status().allocatable()).isEqualTo(Claims.machine().allocatable());
        assertThat(launched.is(ClaimConditions.LAUNCHED)).isTrue();
    }

    @Test
    @DisplayName("LIF-03 gives the node a label for each requirement that leaves one value only")
    void labelsFromRequirements() {
        assertThat(Launching.launched(Claims.claim(), Claims.machine(), NOW).labels())
                .containsEntry("example.com/rack", "r1");
    }

    @Test
    @DisplayName("LIF-04 gives a claim up for which there is no capacity, and tells")
    void noCapacity() {
        Launching.Failure failure =
                Launching.failed(Claims.claim(), new InsufficientCapacityException("none left"), NOW);

        assertThat(failure)
                .isEqualTo(new Launching.Failure.GiveUp(
                        "insufficient_capacity",
                        new NodeClaimEvent.InsufficientCapacityError(
                                Claims.claim().reference(), "none left")));
    }

    @Test
    @DisplayName("LIF-05 EVT-03 gives a claim up whose NodeClass is not ready, and tells")
    void notReady() {
        Launching.Failure failure = Launching.failed(Claims.claim(), new NodeClassNotReadyException("no subnets"), NOW);

        assertThat(failure)
                .isEqualTo(new Launching.Failure.GiveUp(
                        "nodeclass_not_ready",
                        new NodeClaimEvent.NodeClassNotReady(Claims.claim().reference(), "no subnets")));
    }

    private static Condition launchedAfter(RuntimeException failure) {
        Launching.Failure.Again again = (Launching.Failure.Again) Launching.failed(Claims.claim(), failure, NOW);
        return again.claim().conditions().dependent(ClaimConditions.LAUNCHED);
    }

    @Test
    @DisplayName("LIF-06 says with the provider's own reason why a launch failed")
    void structuredFailure() {
        Condition launched = launchedAfter(new LaunchFailedException("Unauthorized", "may not"));

        assertThat(launched.isUnknown()).isTrue();
        assertThat(launched.reason()).isEqualTo("Unauthorized");
        assertThat(launched.message()).isEqualTo("may not");
    }

    @Test
    @DisplayName("LIF-06 says LaunchFailed for other failures, with at most 300 characters of the message")
    void otherFailure() {
        Condition launched = launchedAfter(new CloudProviderException("x".repeat(301)));

        assertThat(launched.reason()).isEqualTo("LaunchFailed");
        assertThat(launched.message()).isEqualTo("x".repeat(300) + "...");
        assertThat(launchedAfter(new CloudProviderException("x".repeat(300))).message())
                .isEqualTo("x".repeat(300));
    }

    @Test
    @DisplayName("LIF-06 is tried again after 1 second, then twice as long each time, up to 60 seconds")
    void pauses() {
        assertThat(List.of(1, 2, 3, 6, 7, 100).stream().map(Launching::pauseAfter))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 32L, 60L, 60L);
    }

    @Test
    @DisplayName("LIF-22 a launch that fails with another reason does not restart the time that the claim has")
    void reasonsKeepTheClockRunning() {
        assertThat(launchedAfter(new LaunchFailedException("Unauthorized", "")).lastTransition())
                .isEqualTo(Claims.CREATED);
    }

    @Test
    @DisplayName("LIF-07 a launch that is decided is seen at the generation of now")
    void restamped() {
        ManagedClaim older = Claims.launched();
        ManagedClaim now = older.with(c -> ConditionSet.of(
                new ConditionSet.Subject(ClaimConditions.DEPENDENTS, Claims.CREATED, 2, false), c.list()));

        assertThat(Launching.settled(now, NOW)
                        .conditions()
                        .dependent(ClaimConditions.LAUNCHED)
                        .observedGeneration())
                .isEqualTo(2);
        assertThat(Launching.settled(older, NOW)).isEqualTo(older);
    }
}
