package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.ClaimConditions;
import io.karpenter.core.lifecycle.ManagedClaim;
import io.karpenter.core.nodepool.NodePoolHash;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a NodePool's fingerprint on it, and takes over NodeClaims that were stamped by another way of computing it (DIS-DRF-06, API
 * 9.3). Stateless.
 */
public final class HashStamps {

    private HashStamps() {}

    /** True if the pool's claims are to be looked at before the pool is stamped, as its own stamp is of another version. */
    public static boolean isOfOtherVersion(ManagedPool pool) {
        return isOfOtherVersion(pool.annotations());
    }

    private static boolean isOfOtherVersion(Map<String, String> annotations) {
        return !NodePoolHash.VERSION.equals(annotations.get(Labels.NODEPOOL_HASH_VERSION));
    }

    public static ManagedPool stamped(ManagedPool pool, String hash) {
        return pool.withAnnotations(stamped(pool.annotations(), hash, true));
    }

    /**
     * A claim of the pool, its stamp taken over. One that has drifted keeps its old fingerprint, so that it stays drifted; so does one
     * that differs from the pool by the stamps of another version, even if nobody has had the time to mark it.
     *
     * @param pool as it was stamped last
     * @param hash of the pool as it is
     */
    public static ManagedClaim takenOver(ManagedClaim claim, ManagedPool pool, String hash) {
        if (!isOfOtherVersion(claim.annotations())) {
            return claim;
        }
        boolean drifted = claim.is(ClaimConditions.DRIFTED) || differ(claim.annotations(), pool.annotations());
        return claim.withAnnotations(stamped(claim.annotations(), hash, !drifted));
    }

    /** True if both are stamped in the same way, with other fingerprints; other stamps say nothing (DIS-DRF-04). */
    public static boolean differ(Map<String, String> claim, Map<String, String> pool) {
        String version = claim.get(Labels.NODEPOOL_HASH_VERSION);
        String hash = claim.get(Labels.NODEPOOL_HASH);
        return version != null
                && hash != null
                && pool.containsKey(Labels.NODEPOOL_HASH)
                && version.equals(pool.get(Labels.NODEPOOL_HASH_VERSION))
                && !hash.equals(pool.get(Labels.NODEPOOL_HASH));
    }

    /** True if the claim was taken over, and its pool is yet to be: until then their stamps do not say how they differ. */
    public static boolean isTakenOverBefore(Map<String, String> claim, Map<String, String> pool) {
        return NodePoolHash.VERSION.equals(claim.get(Labels.NODEPOOL_HASH_VERSION))
                && pool.containsKey(Labels.NODEPOOL_HASH_VERSION)
                && isOfOtherVersion(pool);
    }

    private static Map<String, String> stamped(Map<String, String> annotations, String hash, boolean withHash) {
        Map<String, String> more = new TreeMap<>(annotations);
        more.put(Labels.NODEPOOL_HASH_VERSION, NodePoolHash.VERSION);
        if (withHash) {
            more.put(Labels.NODEPOOL_HASH, hash);
        }
        return more;
    }
}
