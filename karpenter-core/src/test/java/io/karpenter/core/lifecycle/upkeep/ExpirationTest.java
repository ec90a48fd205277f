package io.karpenter.core.lifecycle.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.drain.EvictionStep;
import io.karpenter.core.drain.LeavingNode;
import io.karpenter.core.drain.LeavingPod;
import io.karpenter.core.lifecycle.ClaimTermination;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.testkit.PodBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The expiration of a NodeClaim")
class ExpirationTest {

    private static ManagedClaim expiring(Optional<Duration> expireAfter) {
        return Claims.with(Claims.initialized(), Claims.spec(expireAfter, Optional.empty()));
    }

    private static Optional<Duration> left(ManagedClaim claim, Duration age) {
        return Expiration.timeLeft(claim, Claims.CREATED.plus(age));
    }

    @Test
    @DisplayName("LIF-40 comes at its age, and is looked at again exactly then")
    void atItsAge() {
        ManagedClaim claim = expiring(Optional.of(Duration.ofHours(1)));

        assertThat(left(claim, Duration.ofMinutes(59))).contains(Duration.ofMinutes(1));
        assertThat(left(claim, Duration.ofHours(1))).contains(Duration.ZERO);
        assertThat(left(claim, Duration.ofHours(2))).contains(Duration.ZERO);
    }

    @Test
    @DisplayName("LIF-40 never comes for one that may live for ever")
    void never() {
        assertThat(left(expiring(Optional.empty()), Duration.ofDays(9999))).isEmpty();
    }

    @Test
    @DisplayName("LIF-41 does not come a second time for one that is being deleted")
    void onlyOnce() {
        ManagedClaim claim = Claims.deleted(expiring(Optional.of(Duration.ofHours(1))), Claims.CREATED);

        assertThat(left(claim, Duration.ofHours(2))).isEmpty();
    }

    @Test
    @DisplayName("TRM-28 leaves a node expireAfter and terminationGracePeriod to live, whatever protects its pods")
    void longestLife() {
        Duration expireAfter = Duration.ofHours(1);
        Duration grace = Duration.ofMinutes(20);
        ManagedClaim claim =
                Claims.with(Claims.initialized(), Claims.spec(Optional.of(expireAfter), Optional.of(grace)));
        Instant expiry = Claims.CREATED.plus(expireAfter);
        assertThat(Expiration.timeLeft(claim, expiry)).contains(Duration.ZERO);

        ManagedClaim leaving = ((ClaimTermination.Step.SetDeadline)
                        ClaimTermination.next(Claims.deleted(claim, expiry), List.of()))
                .claim();

        Instant end = Claims.CREATED.plus(expireAfter).plus(grace);
        assertThat(LeavingNode.deadline(leaving)).contains(end);
        LeavingPod kept = new LeavingPod(
                PodBuilder.pod("kept")
                        .on("node")
                        .annotation("karpenter.sh/do-not-disrupt", "true")
                        .one(),
                Optional.empty(),
                LeavingPod.USUAL_GRACE,
                true);
        Instant last = end.minus(LeavingPod.USUAL_GRACE);
        assertThat(EvictionStep.of(kept, Optional.of(end), last.minusSeconds(1)))
                .isEqualTo(new EvictionStep.Wait());
        assertThat(EvictionStep.of(kept, Optional.of(end), last))
                .isEqualTo(new EvictionStep.Delete(LeavingPod.USUAL_GRACE));
    }

    private static final Duration DAY = Duration.ofDays(1);

    private static Duration ageAtWindow(String name, Duration window, Duration jitter) {
        NodeClaim claim = living(name, Optional.of(DAY.multipliedBy(30)));
        return Duration.between(
                Claims.CREATED, Expiration.gracefulFrom(claim, window, jitter).orElseThrow());
    }

    private static NodeClaim living(String name, Optional<Duration> expireAfter) {
        return new NodeClaim(
                name,
                "general",
                Map.of(),
                Map.of(),
                List.of(),
                List.of(),
                List.of(),
                Claims.ID,
                ResourceList.EMPTY,
                ResourceList.EMPTY,
                Optional.of("node"),
                true,
                true,
                false,
                Claims.CREATED,
                new NodeClaim.Lifecycle(
                        Optional.of(Claims.CREATED), Optional.empty(), expireAfter, Optional.empty(), false));
    }

    @Test
    @DisplayName("WK-21 can be prepared for a while before it comes, which nobody does unless somebody says so")
    void gracefulWindow() {
        assertThat(ageAtWindow("a", DAY, Duration.ZERO)).isEqualTo(DAY.multipliedBy(29));
        assertThat(ageAtWindow("a", DAY.multipliedBy(40), Duration.ZERO)).isEqualTo(DAY.multipliedBy(15));
        assertThat(Expiration.gracefulFrom(living("a", Optional.of(DAY)), Duration.ZERO, DAY))
                .isEmpty();
        assertThat(Expiration.gracefulFrom(living("a", Optional.empty()), DAY, DAY))
                .isEmpty();
        assertThat(Expiration.gracefulFrom(living("a", Optional.of(DAY)).leaving(), DAY, DAY))
                .isEmpty();
    }

    @Test
    @DisplayName(
            "WK-21 is prepared for at times of their own for claims of one age, each always at the same, spread over the jitter")
    void jitter() {
        Duration jitter = DAY.multipliedBy(4);
        List<Duration> ages = IntStream.range(0, 200)
                .mapToObj(i -> ageAtWindow("claim-" + i, DAY, jitter))
                .toList();

        assertThat(ages).allSatisfy(age -> assertThat(age).isBetween(DAY.multipliedBy(25), DAY.multipliedBy(29)));
        for (int day = 25; day < 29; day++) {
            Duration from = DAY.multipliedBy(day);
            assertThat(ages.stream().filter(age -> age.compareTo(from) >= 0 && age.compareTo(from.plus(DAY)) < 0))
                    .as("of 200, those of day %s", day)
                    .hasSizeBetween(30, 70);
        }
        assertThat(ageAtWindow("claim-7", DAY, jitter)).isEqualTo(ages.get(7));
    }
}
