package io.karpenter.core.disruption.drift;

import io.karpenter.core.condition.ConditionStatus;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.pool.HashStamps;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.requirement.Requirements;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whether a NodeClaim no longer is what its NodePool asks for. What is asked first counts: the pool's fingerprint, its requirements, the
 * instance type ({@link TypeDrift}), the provider. Stateless. Source: DIS-DRF-01 to DIS-DRF-09.
 */
public final class Drift {

    /** After this time a claim is looked at again although nothing is known to have changed. */
    public static final Duration PERIOD = Duration.ofMinutes(5);

    /** The pool's template has changed since the claim was made. */
    public static final String NODE_POOL = "NodePoolDrifted";
    /** The pool's requirements no longer allow what the claim is. */
    public static final String REQUIREMENTS = "RequirementsDrifted";
    /** The claim's instance type is not offered any more. */
    public static final String INSTANCE_TYPE = "InstanceTypeNotFound";

    private Drift() {}

    /**
     * How the claim differs from its pool alone; empty if it does not.
     *
     * @param annotations of the pool's object
     */
    public static Optional<String> fromPool(
            ManagedClaim claim, NodePool pool, Map<String, String> annotations, LabelSchema schema) {
        if (HashStamps.differ(claim.annotations(), annotations)
                || (isMarked(claim, NODE_POOL) && HashStamps.isTakenOverBefore(claim.annotations(), annotations))) {
            return Optional.of(NODE_POOL);
        }
        return allows(pool, claim.labels(), schema) ? Optional.empty() : Optional.of(REQUIREMENTS);
    }

    private static boolean isMarked(ManagedClaim claim, String reason) {
        return claim.conditions()
                .get(ClaimConditions.DRIFTED)
                .filter(condition -> condition.isTrue() && condition.reason().equals(reason))
                .isPresent();
    }

    private static boolean allows(NodePool pool, Map<String, String> labels, LabelSchema schema) {
        Map<String, String> canonical = new TreeMap<>();
        labels.forEach((key, value) -> canonical.put(schema.canonical(key), value));
        return Requirements.ofExpressions(pool.template().requirements())
                .withKeys(schema::canonical)
                .admits(canonical);
    }

    /**
     * The claim with the condition as it was found. One that is not launched has none (DIS-DRF-02).
     *
     * @param reason why it has drifted, CamelCase; empty if it has not
     */
    public static ManagedClaim marked(ManagedClaim claim, Optional<String> reason, Instant now) {
        if (reason.isEmpty() || !claim.is(ClaimConditions.LAUNCHED)) {
            return claim.with(conditions -> conditions.without(ClaimConditions.DRIFTED));
        }
        return claim.with(conditions ->
                conditions.with(ClaimConditions.DRIFTED, ConditionStatus.TRUE, reason.get(), reason.get(), now));
    }
}
