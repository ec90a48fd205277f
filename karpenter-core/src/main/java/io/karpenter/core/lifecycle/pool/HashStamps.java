package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.cloud.nodeclass.NodeClassCare.Stamp;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import io.karpenter.core.lifecycle.upkeep.Stamps;
import io.karpenter.core.nodepool.NodePoolHash;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes a NodePool's fingerprint on it, and takes over NodeClaims that were stamped by another way of computing it (DIS-DRF-06, API
 * 9.3). Stateless.
 */
public final class HashStamps {

    private HashStamps() {}

    private static Stamp stamp(String hash) {
        return new Stamp(Labels.NODEPOOL_HASH, Labels.NODEPOOL_HASH_VERSION, hash, NodePoolHash.VERSION);
    }

    /** True if the pool's claims are to be looked at before the pool is stamped, as its own stamp is of another version. */
    public static boolean isOfOtherVersion(ManagedPool pool) {
        return Stamps.isOfOtherVersion(pool.annotations(), stamp(""));
    }

    public static ManagedPool stamped(ManagedPool pool, String hash) {
        Map<String, String> annotations = new TreeMap<>(pool.annotations());
        annotations.putAll(stamp(hash).annotations());
        return pool.withAnnotations(annotations);
    }

    /**
     * A claim of the pool, its stamp taken over as {@link Stamps#takenOver} says.
     *
     * @param pool as it was stamped last
     * @param hash of the pool as it is
     */
    public static ManagedClaim takenOver(ManagedClaim claim, ManagedPool pool, String hash) {
        return Stamps.takenOver(claim, pool.annotations(), stamp(hash));
    }

    /** True if both are stamped in the same way, with other fingerprints; other stamps say nothing (DIS-DRF-04). */
    public static boolean differ(Map<String, String> claim, Map<String, String> pool) {
        return Stamps.differ(claim, pool, stamp(""));
    }

    /** True if the claim was taken over, and its pool is yet to be: until then their stamps do not say how they differ. */
    public static boolean isTakenOverBefore(Map<String, String> claim, Map<String, String> pool) {
        return !Stamps.isOfOtherVersion(claim, stamp(""))
                && pool.containsKey(Labels.NODEPOOL_HASH_VERSION)
                && Stamps.isOfOtherVersion(pool, stamp(""));
    }
}
