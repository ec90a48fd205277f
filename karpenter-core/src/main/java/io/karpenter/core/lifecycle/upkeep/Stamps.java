package io.karpenter.core.lifecycle.upkeep;

import io.karpenter.core.cloud.nodeclass.NodeClassCare.Stamp;
import io.karpenter.core.lifecycle.claim.ClaimConditions;
import io.karpenter.core.lifecycle.claim.ManagedClaim;
import java.util.Map;
import java.util.TreeMap;

/**
 * Takes over NodeClaims that were stamped with what they are made of, a NodePool or a configuration object, by another way of computing its
 * fingerprint. Stateless. Source: DIS-DRF-06, AWS-NC-25.
 */
public final class Stamps {

    private Stamps() {}

    /** True if claims are to be looked at before the object is stamped. */
    public static boolean isOfOtherVersion(Map<String, String> annotations, Stamp stamp) {
        return !stamp.version().equals(annotations.get(stamp.versionKey()));
    }

    /**
     * A claim with its stamp taken over. One that has drifted keeps its old fingerprint, so that it stays drifted; so does one that differs from
     * the object by stamps of another version, even if nobody has had the time to mark it.
     *
     * @param object its annotations, as it was stamped last
     * @param stamp of the object as it is
     */
    public static ManagedClaim takenOver(ManagedClaim claim, Map<String, String> object, Stamp stamp) {
        if (!isOfOtherVersion(claim.annotations(), stamp)) {
            return claim;
        }
        Map<String, String> annotations = new TreeMap<>(claim.annotations());
        annotations.put(stamp.versionKey(), stamp.version());
        if (!claim.is(ClaimConditions.DRIFTED) && !differ(claim.annotations(), object, stamp)) {
            annotations.put(stamp.key(), stamp.hash());
        }
        return claim.withAnnotations(annotations);
    }

    /** True if both are stamped in the same way, with other fingerprints; other stamps say nothing (DIS-DRF-04). */
    public static boolean differ(Map<String, String> claim, Map<String, String> object, Stamp stamp) {
        String version = claim.get(stamp.versionKey());
        String hash = claim.get(stamp.key());
        return version != null
                && hash != null
                && object.containsKey(stamp.key())
                && version.equals(object.get(stamp.versionKey()))
                && !hash.equals(object.get(stamp.key()));
    }
}
