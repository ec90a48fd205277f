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

    /** A claim of the pool, its stamp taken over. One that has drifted keeps its old fingerprint, so that it stays drifted. */
    public static ManagedClaim takenOver(ManagedClaim claim, String hash) {
        return isOfOtherVersion(claim.annotations())
                ? claim.withAnnotations(stamped(claim.annotations(), hash, !claim.is(ClaimConditions.DRIFTED)))
                : claim;
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
