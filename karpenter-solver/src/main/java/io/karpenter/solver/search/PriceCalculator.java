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
    private Hosts hosts = Hosts.NONE;
    /** Existing nodes that are removed, by quota. */
    private int[] removed = {};
    /** How many more than the quotas allow. */
    private int beyond;

    private @Nullable Rations rations;

    /** For Timefold. */
    public PriceCalculator() {}

    @Override
    public void resetWorkingSolution(SlotPlan plan) {
        cost = 0;
        hosts = plan.space().hosts;
        removed = new int[hosts.quotas().length];
        beyond = 0;
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
            if (slot.getId() < hosts.count()) {
                remove(slot.getId(), sign);
            }
            return;
        }
        cost += sign * draft.cost();
        if (rations != null && draft.host() == NodeDraft.NEW) {
            rations.take(draft, sign);
        }
    }

    private void remove(int host, int sign) {
        int quota = hosts.quota()[host];
        cost += sign * hosts.removalCost()[host];
        beyond -= Math.max(0, removed[quota] - hosts.quotas()[quota]);
        removed[quota] += sign;
        beyond += Math.max(0, removed[quota] - hosts.quotas()[quota]);
    }

    @Override
    public HardSoftScore calculateScore() {
        return HardSoftScore.of(-beyond - (rations == null ? 0 : rations.overdrawn()), -cost);
    }
}
