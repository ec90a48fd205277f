package io.karpenter.benchmarks.published.reassignment;

import ai.timefold.solver.core.api.score.HardSoftScore;
import ai.timefold.solver.core.api.score.calculator.IncrementalScoreCalculator;
import org.jspecify.annotations.Nullable;

/**
 * Adds up what machines cost, and follows where services are. The hard score is by how much rules between machines are broken, the soft
 * one the contest's objective. O(processes on the machine) for each changed slot. Public for Timefold alone.
 */
public final class AssignmentCalculator implements IncrementalScoreCalculator<MachinePlan, HardSoftScore> {

    private static final int[] NONE = {};

    private long cost;
    private long serviceMove;
    private @Nullable ServiceTally tally;
    private int[] before = NONE;

    /** For Timefold. */
    public AssignmentCalculator() {}

    @Override
    public void resetWorkingSolution(MachinePlan plan) {
        Machines machines = plan.workspace().machines;
        serviceMove = machines.problem().weights().serviceMove();
        ServiceTally fresh = new ServiceTally(machines);
        plan.workspace().tally = fresh;
        tally = fresh;
        cost = 0;
        for (MachineSlot slot : plan.getSlots()) {
            before = NONE;
            afterVariableChanged(slot, "draft");
        }
    }

    @Override
    public void beforeVariableChanged(Object entity, String variable) {
        MachineDraft draft = ((MachineSlot) entity).content();
        cost -= draft.cost();
        before = draft.processes();
    }

    @Override
    public void afterVariableChanged(Object entity, String variable) {
        MachineDraft draft = ((MachineSlot) entity).content();
        cost += draft.cost();
        follow(before, draft.processes(), draft.machine());
    }

    /** Both are ascending. */
    private void follow(int[] old, int[] now, int machine) {
        int i = 0;
        int j = 0;
        while (i < old.length || j < now.length) {
            if (j == now.length || (i < old.length && old[i] < now[j])) {
                tally().leave(old[i++], machine);
            } else if (i == old.length || now[j] < old[i]) {
                tally().come(now[j++], machine);
            } else {
                i++;
                j++;
            }
        }
    }

    private ServiceTally tally() {
        if (tally == null) {
            throw new IllegalStateException("no plan to work on yet");
        }
        return tally;
    }

    @Override
    public HardSoftScore calculateScore() {
        return HardSoftScore.of(-tally().broken(), -cost - serviceMove * tally().mostMoved());
    }
}
