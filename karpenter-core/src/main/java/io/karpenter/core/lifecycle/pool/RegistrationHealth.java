package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.condition.Condition;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Whether the nodes of a NodePool come up, as far as its last launches tell (LIF-30..34). It stops nothing. A change of the pool is to be
 * written before the ring is kept, so that a write that fails is tried again with the ring as it was.
 */
public record RegistrationHealth(ManagedPool pool, RegistrationRing ring) {

    private static final String TYPE = PoolConditions.NODE_REGISTRATION_HEALTHY;

    /** After a restart: what the pool's condition remembers in place of an empty ring. */
    private RegistrationRing known() {
        return ring.isEmpty() ? RegistrationRing.remembered(condition()) : ring;
    }

    private Optional<Condition> condition() {
        return pool.conditions().get(TYPE);
    }

    /** A node came up. */
    public RegistrationHealth afterSuccess(Instant now) {
        RegistrationRing next = known().and(true);
        return new RegistrationHealth(next.isHealthy() ? pool.with(c -> c.withTrue(TYPE, now)) : pool, next);
    }

    /** A claim is given up that was not launched, or whose node did not come up. */
    public RegistrationHealth afterFailure(ManagedClaim claim, Instant now) {
        RegistrationRing next = known().and(false);
        boolean tells =
                next.isUnhealthy() && condition().filter(Condition::isFalse).isEmpty();
        return new RegistrationHealth(tells ? failing(claim, now) : pool, next);
    }

    private ManagedPool failing(ManagedClaim claim, Instant now) {
        Condition launched = claim.conditions().dependent(ClaimConditions.LAUNCHED);
        return launched.isTrue()
                ? pool.with(c -> c.withFalse(
                        TYPE, "RegistrationFailed", "nodes are launched, but do not join the cluster in time", now))
                : pool.with(c -> c.withFalse(TYPE, launched.reason(), launched.message(), now));
    }

    /**
     * Starts anew if what was found may no longer hold: the pool or its NodeClass is another one than it was.
     *
     * @param nodeClassGeneration of now, empty if there is no NodeClass
     */
    public RegistrationHealth checked(OptionalLong nodeClassGeneration, Instant now) {
        boolean stale = condition()
                .filter(c ->
                        c.observedGeneration() == pool.conditions().subject().generation())
                .isEmpty();
        boolean classChanged =
                nodeClassGeneration.isPresent() && !nodeClassGeneration.equals(pool.nodeClassGeneration());
        if (stale || classChanged) {
            ManagedPool anew = pool.with(c -> c.withAwaiting(TYPE, now));
            return new RegistrationHealth(
                    nodeClassGeneration.isPresent() ? anew.withNodeClassGeneration(nodeClassGeneration) : anew,
                    RegistrationRing.EMPTY);
        }
        return new RegistrationHealth(pool, known());
    }
}
