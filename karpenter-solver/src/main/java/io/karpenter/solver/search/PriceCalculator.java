package io.karpenter.solver.search;

import ai.timefold.solver.core.api.score.HardSoftScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what slots and removals of nodes cost, and what they take of limits and reservations. O(axes of limits) for each changed slot. Public for Timefold
 * alone.
 */
public final class PriceCalculator implements IncrementalScoreCalculator<SlotPlan, HardSoftScore> {

    private long cost;
    /** By slot, of those that are existing nodes. */
    private long[] removalCost = {};

    private @Nullable Rations rations;

    /** For Timefold. */
    public PriceCalculator() {}

    @Override
    public void resetWorkingSolution(SlotPlan plan) {
        cost = 0;
        removalCost = plan.space().hosts.removalCost();
        rations = plan.space().rationed ? new Rations(plan.space()) : null;
        for (NodeSlot slot : plan.getSlots()) {
            count(slot, 1);
        }
    }

    @Override
    public void beforeVariableChanged(Object slot, String variable) {
        count((NodeSlot) slot, -1);
    }

    @Override
    public void afterVariableChanged(Object slot, String variable) {
        count((NodeSlot) slot, 1);
    }

    private void count(NodeSlot slot, int sign) {
        NodeDraft draft = slot.getDraft();
        if (draft == null) {
            cost += slot.getId() < removalCost.length ? sign * removalCost[slot.getId()] : 0;
            return;
        }
        cost += sign * draft.cost();
        if (rations != null && draft.host() == NodeDraft.NEW) {
            rations.take(draft.offer(), sign);
        }
    }

    @Override
    public HardSoftScore calculateScore() {
        return HardSoftScore.of(rations == null ? 0 : -rations.overdrawn(), -cost);
    }
}
