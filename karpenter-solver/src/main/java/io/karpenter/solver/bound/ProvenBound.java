package io.karpenter.solver.bound;

import io.karpenter.core.plan.BoundProof;

/**
 * A lower bound that holds.
 *
 * @param nanoUsd per hour that any plan for all the pods costs at least; 0 if nothing is known
 * @param proof how it was proven
 */
public record ProvenBound(double nanoUsd, BoundProof proof) {

    /** That no plan costs less than nothing. */
    public static final ProvenBound NONE = new ProvenBound(0, BoundProof.SHARE_PRICES);

    /** The higher one of both, this one if they are equal. */
    public ProvenBound or(ProvenBound other) {
        return other.nanoUsd > nanoUsd ? other : this;
    }
}
