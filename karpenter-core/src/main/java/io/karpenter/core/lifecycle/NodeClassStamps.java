package io.karpenter.core.lifecycle;

import io.karpenter.core.cloud.NodeClassCare.Stamp;
import java.util.Map;
import java.util.TreeMap;

/** Takes over NodeClaims whose configuration object was stamped by another way of computing its fingerprint. Stateless. Source: AWS-NC-25. */
public final class NodeClassStamps {

    private NodeClassStamps() {}

    /** True if claims are to be looked at before the object is stamped. */
    public static boolean isOfOtherVersion(Map<String, String> annotations, Stamp stamp) {
        return !stamp.version().equals(annotations.get(stamp.versionKey()));
    }

    /**
     * A claim with its stamp taken over. One that has drifted keeps its old fingerprint, so that it stays drifted; so does one that differs from
     * the object by stamps of another version, even if nobody has had the time to mark it.
     *
     * @param nodeClass annotations of the object, as it was stamped last
     * @param stamp of the object as it is
     */
    public static ManagedClaim takenOver(ManagedClaim claim, Map<String, String> nodeClass, Stamp stamp) {
        if (!isOfOtherVersion(claim.annotations(), stamp)) {
            return claim;
        }
        Map<String, String> annotations = new TreeMap<>(claim.annotations());
        annotations.put(stamp.versionKey(), stamp.version());
        if (!claim.is(ClaimConditions.DRIFTED) && !differ(claim.annotations(), nodeClass, stamp)) {
            annotations.put(stamp.key(), stamp.hash());
        }
        return claim.withAnnotations(annotations);
    }

    private static boolean differ(Map<String, String> claim, Map<String, String> nodeClass, Stamp stamp) {
        String version = claim.get(stamp.versionKey());
        String hash = claim.get(stamp.key());
        return version != null
                && hash != null
                && nodeClass.containsKey(stamp.key())
                && version.equals(nodeClass.get(stamp.versionKey()))
                && !hash.equals(nodeClass.get(stamp.key()));
    }
}
