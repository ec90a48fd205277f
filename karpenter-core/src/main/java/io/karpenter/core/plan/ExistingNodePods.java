package io.karpenter.core.plan;

import io.karpenter.core.workload.PodId;
import java.util.List;

/** Pods that get their place on a node that is there already, or on an in-flight NodeClaim of that name. */
public record ExistingNodePods(String name, List<PodId> pods) {

    public ExistingNodePods {
        pods = List.copyOf(pods);
    }
}
