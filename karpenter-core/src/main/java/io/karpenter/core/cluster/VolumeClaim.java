package io.karpenter.core.cluster;

import java.util.Optional;
import java.util.Set;

/**
 * A PersistentVolumeClaim.
 *
 * @param volumeName the PersistentVolume it is bound to
 * @param storageClass its class; empty text if it states the empty class, absent if it states none
 * @param accessModes such as {@code ReadWriteOnce}
 * @param lost true if its phase is {@code Lost}
 * @param deleting true if it is being deleted
 */
public record VolumeClaim(
        String namespace,
        String name,
        Optional<String> volumeName,
        Optional<String> storageClass,
        Set<String> accessModes,
        boolean lost,
        boolean deleting) {

    public VolumeClaim {
        accessModes = Set.copyOf(accessModes);
    }

    /** {@code namespace/name}. */
    public String id() {
        return namespace + "/" + name;
    }
}
