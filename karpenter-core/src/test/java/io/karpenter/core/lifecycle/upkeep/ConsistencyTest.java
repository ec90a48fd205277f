package io.karpenter.core.lifecycle.upkeep;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.event.NodeClaimEvent;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.JoinedNode;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.quantity.ResourceList;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The consistency of a Node")
class ConsistencyTest {

    private static final Instant NOW = Claims.CREATED.plusSeconds(600);

    private static Consistency.Result with(ManagedClaim claim, String... capacity) {
        JoinedNode node = Claims.with(
                Claims.readyNode(),
                true,
                ResourceList.parse(capacity),
                Claims.node().allocatable());
        return Consistency.of(claim, node, NOW);
    }

    @Test
    @DisplayName("LIF-50 is found with 90 % of what was expected")
    void enough() {
        Consistency.Result result = with(Claims.initialized(), "cpu", "3600m", "memory", "8Gi");

        assertThat(result.claim().is(ClaimConditions.CONSISTENT_STATE_FOUND)).isTrue();
        assertThat(result.events()).isEmpty();
    }

    @Test
    @DisplayName("LIF-50 is missed below that, with a warning for each resource that was asked for")
    void tooLittle() {
        Consistency.Result result = with(Claims.initialized(), "cpu", "3599m", "memory", "1Gi");

        assertThat(result.claim()
                        .conditions()
                        .get(ClaimConditions.CONSISTENT_STATE_FOUND)
                        .orElseThrow())
                .satisfies(condition -> {
                    assertThat(condition.isFalse()).isTrue();
                    assertThat(condition.reason()).isEqualTo("ConsistencyCheckFailed");
                    assertThat(condition.message()).contains("cpu", "memory");
                });
        assertThat(result.events())
                .hasSize(2)
                .allSatisfy(event -> assertThat(event).isInstanceOf(NodeClaimEvent.FailedConsistencyCheck.class));
    }

    @Test
    @DisplayName("LIF-50 is no question for resources that nobody asked for")
    void onlyRequested() {
        ManagedClaim claim = Claims.initialized();
        ManagedClaim.Status more = new ManagedClaim.Status(
                claim.providerId(),
                "",
                "",
                claim.status().capacity().with(ResourceList.parse("example.com/gpu", "8", "pods", "110")),
                claim.status().allocatable(),
                claim.status().lastPodEvent());

        assertThat(with(claim.withStatus(more), "cpu", "4", "memory", "8Gi").events())
                .isEmpty();
    }

    @Test
    @DisplayName("LIF-50 is no question before initialization, or for a claim that is being deleted")
    void onlyInitialized() {
        for (ManagedClaim claim : List.of(Claims.registered(), Claims.deleted(Claims.initialized(), NOW))) {
            assertThat(with(claim, "cpu", "1")).isEqualTo(new Consistency.Result(claim, List.of()));
        }
    }
}
