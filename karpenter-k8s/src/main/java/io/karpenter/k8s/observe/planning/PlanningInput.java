package io.karpenter.k8s.observe.planning;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.workload.PodId;
import java.util.Set;

/**
 * What a planning starts from. The pods to be planned are {@link Cluster#pendingPods}.
 *
 * @param cluster in which pods of leaving nodes wait for another place, and pods that were promised a NodeClaim in flight stand on it
 * @param moving those of the pending pods that still run on a leaving node (PROV-09)
 * @param promised pods that wait, but were planned already: they stand on the NodeClaim that is to come for them
 * @param isAnyNodeLeaving true if a node is leaving, whether or not its pods may be moved now
 */
public record PlanningInput(Cluster cluster, Set<PodId> moving, Set<PodId> promised, boolean isAnyNodeLeaving) {

    public PlanningInput {
        moving = Set.copyOf(moving);
        promised = Set.copyOf(promised);
    }
}
