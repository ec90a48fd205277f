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
 * @param binding true if it names its volume, but is not bound to it for good yet; no pod that uses it is placed before
 */
public record VolumeClaim(
        String namespace,
        String name,
        Optional<String> volumeName,
        Optional<String> storageClass,
        Set<String> accessModes,
        boolean lost,
        boolean deleting,
        boolean binding) {

    /** The annotation of claims that are bound for good. */
    public static final String BIND_COMPLETED = "pv.kubernetes.io/bind-completed";

    public VolumeClaim {
        accessModes = Set.copyOf(accessModes);
    }

    /** A claim that is bound for good if it names a volume. */
    public VolumeClaim(
            String namespace,
            String name,
            Optional<String> volumeName,
            Optional<String> storageClass,
            Set<String> accessModes,
            boolean lost,
            boolean deleting) {
        this(namespace, name, volumeName, storageClass, accessModes, lost, deleting, false);
    }

    /** {@code namespace/name}. */
    public String id() {
        return namespace + "/" + name;
    }
}
