package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.workload.OwnerReference;
import io.karpenter.k8s.manifest.report.Location;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The metadata of an object.
 *
 * @param namespace {@code default} if none is stated; meaningless for objects without one
 * @param created the epoch if unknown
 * @param generation of its spec, 0 if unknown
 * @param deleting true if it has a deletion timestamp
 */
public record Meta(
        String apiVersion,
        String kind,
        String namespace,
        String name,
        String uid,
        Map<String, String> labels,
        Map<String, String> annotations,
        List<OwnerReference> owners,
        Instant created,
        long generation,
        boolean deleting,
        Location where) {

    /** The namespace of objects that state none. */
    public static final String DEFAULT_NAMESPACE = "default";

    /** A reference to this object as the controlling owner of another. */
    public OwnerReference asOwner() {
        return new OwnerReference(apiVersion, kind, name, uid, true);
    }

    /** The owner that controls it. */
    public Optional<OwnerReference> controller() {
        return owners.stream().filter(OwnerReference::controller).findFirst();
    }
}
