package io.karpenter.solver.disruption;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;

/** Decides what to disrupt, snapshot after snapshot. */
@FunctionalInterface
public interface DisruptionPlanner {

    /**
     * What to disrupt now.
     *
     * @param now with all commands that are under way or wait for their validation in {@code standing().inCommands()}
     */
    DisruptionPlan plan(ConsolidationProblem now, StopSignal stop);
}
