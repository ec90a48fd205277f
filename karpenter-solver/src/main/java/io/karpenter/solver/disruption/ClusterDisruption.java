package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.command.Decision;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.time.InstantSource;
import java.util.List;

/**
 * Decides what to disrupt, method after method in the fixed order, each within its budgets and on the snapshot as it will be once what
 * was decided before is carried out.
 *
 * <p>{@link #plan} is for one thread at a time; {@link #failed} and {@link #succeeded} may be called by any thread.
 */
public final class ClusterDisruption implements DisruptionPlanner {

    /**
     * @param slots of static NodePools; each decision of the method STATIC_DRIFT with a replacement has reserved one
     * @param clock tells how long things take, and when something failed
     */
    public ClusterDisruption(DisruptionSettings settings, StaticSlots slots, InstantSource clock) {}

    @Override
    public DisruptionPlan plan(ConsolidationProblem now, StopSignal stop) {
        return new DisruptionPlan(List.of(), List.of());
    }

    /** The decision was given up after it had been started: its NodePool is left in peace for a while (WK-07). */
    public void failed(Decision decision) {}

    /** The decision has been carried out: its nodes are being deleted. */
    public void succeeded(Decision decision) {}
}
