package io.karpenter.k8s.nodepool;

import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.pool.RegistrationHealth;
import io.karpenter.core.lifecycle.pool.RegistrationRing;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.ClaimOutcomes;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Remembers by uid of the NodePool how its last launches went (LIF-30..33). Nothing is lost for good at a restart, as the pool's condition
 * remembers the gist. Thread-safe.
 */
public final class RegistrationHealths implements ClaimOutcomes {

    private static final int MOST_COUNTED = 64;

    private final PoolCare care;
    private final Map<String, Kept> byPool = new ConcurrentHashMap<>();

    /** A ring, and the claims that were counted last, so that none counts twice when it has to be looked at again. */
    private static final class Kept {

        /** Held while the API server answers. */
        private final ReentrantLock lock = new ReentrantLock();

        private RegistrationRing ring = RegistrationRing.EMPTY;
        private final Set<String> counted = new LinkedHashSet<>();
    }

    public RegistrationHealths(PoolCare care) {
        this.care = care;
    }

    @Override
    public void cameUp(ManagedClaim claim) {
        count(claim, health -> health.afterSuccess(care.clock().instant()));
    }

    @Override
    public void gaveUp(ManagedClaim claim) {
        count(claim, health -> health.afterFailure(claim, care.clock().instant()));
    }

    private void count(ManagedClaim claim, UnaryOperator<RegistrationHealth> change) {
        Optional<Resource> pool = Optional.of(claim.nodePool())
                .filter(name -> !name.isEmpty())
                .flatMap(name -> care.managed(ObjectKey.of(name)))
                .filter(found -> claim.isOwnedBy(found.uid()));
        if (pool.isEmpty()) {
            return;
        }
        Kept kept = byPool.computeIfAbsent(pool.get().uid(), uid -> new Kept());
        kept.lock.lock();
        try {
            if (kept.counted.contains(claim.uid())) {
                return;
            }
            change(pool.get(), kept, change);
            kept.counted.add(claim.uid());
            if (kept.counted.size() > MOST_COUNTED) {
                kept.counted.remove(kept.counted.iterator().next());
            }
        } finally {
            kept.lock.unlock();
        }
    }

    /** Writes the pool first: after a conflict the ring is as it was. */
    private void change(Resource pool, Kept kept, UnaryOperator<RegistrationHealth> change) {
        RegistrationHealth after = change.apply(new RegistrationHealth(PoolObject.read(pool), kept.ring));
        care.writeStatus(pool, after.pool());
        kept.ring = after.ring();
    }

    /** Starts anew where the pool or its NodeClass has changed. */
    void check(Resource pool) {
        Kept kept = byPool.computeIfAbsent(pool.uid(), uid -> new Kept());
        kept.lock.lock();
        try {
            change(
                    pool,
                    kept,
                    health -> health.checked(
                            care.nodeClass(health.pool())
                                    .map(found -> OptionalLong.of(found.generation()))
                                    .orElse(OptionalLong.empty()),
                            care.clock().instant()));
        } finally {
            kept.lock.unlock();
        }
    }

    /** Forgets pools that are no more. */
    void forgetGone() {
        Set<String> uids = care.pools().all().stream().map(Resource::uid).collect(Collectors.toSet());
        byPool.keySet().retainAll(uids);
    }
}
