package io.karpenter.k8s.manifest.stated;

import java.util.Optional;
import java.util.Set;

/**
 * A volume of a pod that is a claim.
 *
 * @param volume name of the volume in the pod
 * @param claim name of the claim it mounts; empty for an ephemeral one
 * @param ephemeral what the generated claim states; empty for a claim by name
 */
public record ClaimUse(String volume, Optional<String> claim, Optional<ClaimSpec> ephemeral) {

    /**
     * What a claim asks for.
     *
     * @param storageClass empty text for the empty class, absent if none is stated
     */
    public record ClaimSpec(Optional<String> volumeName, Optional<String> storageClass, Set<String> accessModes) {

        public ClaimSpec {
            accessModes = Set.copyOf(accessModes);
        }
    }

    /** A claim that a StatefulSet makes for each of its pods. */
    public record ClaimTemplate(String name, ClaimSpec spec) {}

    /** The name of the claim when pod {@code pod} mounts it (SCH-VOL-01). */
    public String claimOf(String pod) {
        return claim.orElse(pod + "-" + volume);
    }
}
