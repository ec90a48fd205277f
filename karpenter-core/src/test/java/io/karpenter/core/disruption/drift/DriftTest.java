package io.karpenter.core.disruption.drift;

import static io.karpenter.core.testkit.NodePoolBuilder.nodePool;
import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.Claims;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.core.requirement.Operator;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Drift")
class DriftTest {

    private static final Instant NOW = Claims.CREATED.plusSeconds(1000);
    private static final NodePool POOL = nodePool("default").build();

    private static Map<String, String> stamp(String version, String hash) {
        return Map.of(Labels.NODEPOOL_HASH_VERSION, version, Labels.NODEPOOL_HASH, hash);
    }

    private static Optional<String> fromPool(ManagedClaim claim, NodePool pool) {
        return Drift.fromPool(claim, pool, Map.of(), LabelSchema.CORE);
    }

    /** In zone-a, of the type m, with the label team=search. */
    private static ManagedClaim claim() {
        return Claims.launched();
    }

    @Test
    @DisplayName("DIS-DRF-04 is seen by other fingerprints of one version")
    void otherHash() {
        ManagedClaim claim = claim().withAnnotations(stamp("v", "1"));

        assertThat(Drift.fromPool(claim, POOL, stamp("v", "2"), LabelSchema.CORE))
                .contains(Drift.NODE_POOL);
        assertThat(Drift.fromPool(claim, POOL, stamp("v", "1"), LabelSchema.CORE))
                .isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-04 is not seen by fingerprints of two versions, nor where one is missing")
    void hashesThatSayNothing() {
        ManagedClaim stamped = claim().withAnnotations(stamp("v3", "1"));

        assertThat(Drift.fromPool(stamped, POOL, stamp("v4", "2"), LabelSchema.CORE))
                .isEmpty();
        assertThat(Drift.fromPool(claim(), POOL, stamp("v3", "2"), LabelSchema.CORE))
                .isEmpty();
        assertThat(Drift.fromPool(stamped, POOL, Map.of(), LabelSchema.CORE)).isEmpty();
        assertThat(Drift.fromPool(stamped, POOL, Map.of(Labels.NODEPOOL_HASH, "2"), LabelSchema.CORE))
                .isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-07 comes with requirements that exclude what the claim is, or want what it lacks")
    void narrowed() {
        assertThat(fromPool(claim(), nodePool("default").zones("zone-b").build()))
                .contains(Drift.REQUIREMENTS);
        assertThat(fromPool(
                        claim(),
                        nodePool("default").requires("rack", Operator.EXISTS).build()))
                .contains(Drift.REQUIREMENTS);
        assertThat(fromPool(
                        claim(),
                        nodePool("default")
                                .requires("team", Operator.NOT_IN, "search")
                                .build()))
                .contains(Drift.REQUIREMENTS);
    }

    @Test
    @DisplayName(
            "DIS-DRF-07 does not come with requirements that are widened, or that the claim meets under another name of a key")
    void widened() {
        assertThat(fromPool(
                        claim(), nodePool("default").zones("zone-a", "zone-b").build()))
                .isEmpty();
        assertThat(fromPool(
                        claim(),
                        nodePool("default")
                                .requires("rack", Operator.DOES_NOT_EXIST)
                                .requires("failure-domain.beta.kubernetes.io/zone", Operator.IN, "zone-a")
                                .build()))
                .isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-03 is told by the fingerprint first, then by requirements")
    void order() {
        ManagedClaim claim = claim().withAnnotations(stamp("v", "1"));
        NodePool narrowed = nodePool("default").zones("zone-b").build();

        assertThat(Drift.fromPool(claim, narrowed, stamp("v", "2"), LabelSchema.CORE))
                .contains(Drift.NODE_POOL);
        assertThat(Drift.fromPool(claim, narrowed, stamp("v", "1"), LabelSchema.CORE))
                .contains(Drift.REQUIREMENTS);
    }

    @Test
    @DisplayName("DIS-DRF-02 is True with the reason as reason and message, since it was found first")
    void marked() {
        ManagedClaim first = Drift.marked(claim(), Optional.of("ImageDrift"), NOW);
        ManagedClaim later = Drift.marked(first, Optional.of(Drift.NODE_POOL), NOW.plusSeconds(60));

        Condition condition = later.conditions().get(ClaimConditions.DRIFTED).orElseThrow();
        assertThat(condition.isTrue()).isTrue();
        assertThat(condition.reason()).isEqualTo(Drift.NODE_POOL);
        assertThat(condition.message()).isEqualTo(Drift.NODE_POOL);
        assertThat(condition.lastTransition()).isEqualTo(NOW);
    }

    @Test
    @DisplayName(
            "DIS-DRF-02 is never False: a claim that has not drifted any more, or is not launched, has no such condition")
    void cleared() {
        ManagedClaim drifted = Drift.marked(claim(), Optional.of("ImageDrift"), NOW);
        ManagedClaim unlaunched = drifted.with(c -> c.withFalse(ClaimConditions.LAUNCHED, "No", "", NOW));

        assertThat(Drift.marked(drifted, Optional.empty(), NOW).conditions().get(ClaimConditions.DRIFTED))
                .isEmpty();
        assertThat(Drift.marked(unlaunched, Optional.of("ImageDrift"), NOW)
                        .conditions()
                        .get(ClaimConditions.DRIFTED))
                .isEmpty();
    }

    @Test
    @DisplayName("DIS-DRF-06 stays marked while the claim was taken over from another version and its pool was not yet")
    void takenOverBefore() {
        ManagedClaim claim = claim().withAnnotations(stamp(NodePoolHash.VERSION, "1"));
        ManagedClaim marked = Drift.marked(claim, Optional.of(Drift.NODE_POOL), NOW);

        assertThat(Drift.fromPool(marked, POOL, stamp("v3", "1"), LabelSchema.CORE))
                .contains(Drift.NODE_POOL);
        assertThat(Drift.fromPool(claim, POOL, stamp("v3", "1"), LabelSchema.CORE))
                .isEmpty();
        assertThat(Drift.fromPool(marked, POOL, stamp(NodePoolHash.VERSION, "1"), LabelSchema.CORE))
                .isEmpty();
    }
}
