package io.karpenter.core.plan;

import io.karpenter.core.workload.PodId;
import java.util.List;

/** A pod without a place, and why: at least one reason, usually one for each NodePool. */
public record UnschedulablePod(PodId pod, List<Reason> reasons) {

    public UnschedulablePod {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("pod " + pod + " is unschedulable for no reason");
        }
    }
}
