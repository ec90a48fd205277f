package io.karpenter.solver.search.repack;

import ai.timefold.solver.core.api.score.HardSoftScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import io.karpenter.solver.api.StopSignal;
import java.util.List;
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

    /** Thousandths of the disruption cost of removed nodes. */
    private long disruption;

    private @Nullable Rations rations;
    private @Nullable SpreadTally spreads;

    /** For Timefold. */
    public PriceCalculator() {}

    @Override
    public void resetWorkingSolution(SlotPlan plan) {
        cost = 0;
        hosts = plan.space().hosts;
        removed = new int[hosts.quotas().length];
        beyond = 0;
        disruption = 0;
        spreads = hosts.wanders() ? new SpreadTally(plan.space()) : null;
        plan.space().tally = spreads;
        rations = plan.space().rationed ? new Rations(plan.space()) : null;
        plan.space().rations = rations;
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
        if (spreads != null) {
            spreads.come(draft, sign);
        }
        if (rations != null) {
            rations.come(draft, sign);
        }
    }

    private void remove(int host, int sign) {
        int quota = hosts.quota()[host];
        cost += sign * hosts.removalCost()[host];
        beyond -= Math.max(0, removed[quota] - hosts.quotas()[quota]);
        removed[quota] += sign;
        beyond += Math.max(0, removed[quota] - hosts.quotas()[quota]);
        disruption += sign * hosts.disruption()[host];
        if (spreads != null) {
            spreads.leave(host, sign);
        }
    }

    @Override
    public HardSoftScore calculateScore() {
        long tooMuch = Math.max(0, disruption - hosts.mostDisruption());
        return HardSoftScore.of(
                -beyond
                        - tooMuch
                        - (rations == null ? 0 : rations.overdrawn())
                        - (spreads == null ? 0 : spreads.excess()),
                -cost);
    }

    /** True if a plan of these drafts keeps all limits. */
    public static boolean keepsLimits(SearchSpace space, List<NodeDraft> drafts) {
        PriceCalculator calculator = new PriceCalculator();
        calculator.resetWorkingSolution(SlotPlan.of(space, drafts, 0, 0, StopSignal.NEVER, () -> {}));
        boolean kept = calculator.calculateScore().isFeasible();
        // Those of a plan that nobody works on.
        space.tally = null;
        space.rations = null;
        return kept;
    }
}
