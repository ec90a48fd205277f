package io.karpenter.core.rule.preference;

import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.List;

/** Equal pods that a plan puts on one node, in its order. */
record PodGroup(PodSpec spec, String namespace, List<PodId> pods) {

    int size() {
        return pods.size();
    }
}
