package io.karpenter.solver.consolidation;

import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.solver.api.StopSignal;

/**
 * A way to consolidate. Implementations are immutable and thread-safe; equal problems and settings give equal plans, but for the time
 * they took, and unless a time limit cuts a search off.
 */
public interface ConsolidationMethod {

    /**
     * What to do about the cluster. Until {@code stop} is raised it is looked for more; of what has been found until then the
     * commands that are known to be safe are a valid plan.
     */
    ConsolidationPlan consolidate(ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop);
}
