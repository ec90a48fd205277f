package io.karpenter.core.verify.check;

import io.karpenter.core.verify.state.FinalCluster;

/** One thing that every plan must get right. */
@FunctionalInterface
public interface Check {

    /** Reports each place where the plan gets it wrong. */
    void run(FinalCluster cluster, Findings findings);
}
