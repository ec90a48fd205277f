package io.karpenter.core.plan;

import io.karpenter.core.workload.PodId;
import java.util.List;

/** A pod without a place, and why: at least one reason, usually one for each NodePool. */
public record UnschedulablePod(PodId pod, List<Reason> reasons) {

    /** Code of the reason by which a pod is deferred. */
    public static final String DEFERRED = new Reason.ReservationsInUse(List.of()).code();

    public UnschedulablePod {
        reasons = List.copyOf(reasons);
        if (reasons.isEmpty()) {
            throw new IllegalArgumentException("pod " + pod + " is unschedulable for no reason");
        }
    }

    /** True if the next run decides about the pod without anything else having changed (SCH-RSV-07). */
    public boolean isDeferred() {
        return reasons.stream().anyMatch(reason -> reason.code().equals(DEFERRED));
    }
}
