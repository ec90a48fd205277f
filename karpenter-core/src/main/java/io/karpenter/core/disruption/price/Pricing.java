package io.karpenter.core.disruption.price;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.plan.PlannedNode;

/** Whether a replacement is cheaper than what it replaces. */
public sealed interface Pricing {

    /**
     * It is, if launched as this.
     *
     * @param node with the instance types and capacity types only that are surely cheaper
     */
    record Cheaper(PlannedNode node) implements Pricing {}

    /** It is not, or need not be. */
    record Refused(Blocked because) implements Pricing {}
}
