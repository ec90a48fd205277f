package io.karpenter.engine.cli;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the workload that owns a pod. The index is made when the first pod is asked for. Not thread-safe. */
final class Owners {

    private final Cluster cluster;
    private @Nullable Map<PodId, Pod> pods;

    Owners(Cluster cluster) {
        this.cluster = cluster;
    }

    /** {@code namespace/name} of the object that controls the pod, if the input says so. */
    Optional<String> of(PodId id) {
        if (pods == null) {
            pods = new HashMap<>();
            for (Pod pod : cluster.pendingPods()) {
                pods.put(pod.id(), pod);
            }
        }
        return Optional.ofNullable(pods.get(id))
                .flatMap(pod -> pod.owners().stream()
                        .filter(OwnerReference::controller)
                        .findFirst()
                        .map(owner -> pod.namespace() + "/" + owner.name()));
    }
}
