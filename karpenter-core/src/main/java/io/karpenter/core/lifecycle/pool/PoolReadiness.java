package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.condition.ConditionSet;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Whether a NodePool can be used: its NodeClass can, and it says nothing wrong itself (LIF-52, LIF-53). Stateless. */
public final class PoolReadiness {

    private static final String READY = PoolConditions.NODECLASS_READY;

    private PoolReadiness() {}

    /** The pool as its NodeClass leaves it; empty: there is none. */
    public static ManagedPool of(ManagedPool pool, Optional<NodeClassState> nodeClass, Instant now) {
        return pool.with(conditions -> nodeClass
                .map(found -> of(conditions, found, now))
                .orElseGet(
                        () -> conditions.withFalse(READY, "NodeClassNotFound", "the NodeClass does not exist", now)));
    }

    private static ConditionSet of(ConditionSet conditions, NodeClassState nodeClass, Instant now) {
        if (nodeClass.deleting()) {
            return conditions.withFalse(READY, "NodeClassTerminating", "the NodeClass is being deleted", now);
        }
        Optional<Condition> ready = nodeClass.ready().filter(condition -> !condition.isUnknown());
        if (ready.isEmpty()) {
            return conditions.withFalse(
                    READY, "NodeClassReadinessUnknown", "the NodeClass does not say that it is ready", now);
        }
        return ready.get().isTrue()
                ? conditions.withTrue(READY, now)
                : conditions.withFalse(READY, ready.get().reason(), ready.get().message(), now);
    }

    /** The pool with what is wrong with it; nothing if it can be used (API-NP-48..51). */
    public static ManagedPool validated(ManagedPool pool, List<String> problems, Instant now) {
        return pool.with(conditions -> problems.isEmpty()
                ? conditions.withTrue(PoolConditions.VALIDATION_SUCCEEDED, now)
                : conditions.withFalse(
                        PoolConditions.VALIDATION_SUCCEEDED,
                        "NodePoolValidationFailed",
                        String.join("; ", problems),
                        now));
    }
}
