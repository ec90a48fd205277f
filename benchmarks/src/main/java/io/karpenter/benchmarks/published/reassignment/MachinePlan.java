package io.karpenter.benchmarks.published.reassignment;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.cloner.SolutionCloner;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.score.HardSoftScore;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Machines and what is on them, together every process exactly once: moves keep it so, as they keep capacities and services that repel.
 * Public for Timefold alone.
 */
@PlanningSolution(solutionCloner = MachinePlan.Cloner.class)
public final class MachinePlan {

    @PlanningEntityCollectionProperty
    private List<MachineSlot> slots = List.of();

    @ValueRangeProvider
    private Set<MachineDraft> drafts = new AnyDraft(List.of());

    @PlanningScore
    private @Nullable HardSoftScore score;

    private @Nullable Workspace workspace;

    /** What the calculator and the maker of moves share, for the plan that is worked on. */
    static final class Workspace {
        final Machines machines;
        ServiceTally tally;

        Workspace(Machines machines) {
            this.machines = machines;
            this.tally = new ServiceTally(machines);
        }
    }

    /** For Timefold. */
    public MachinePlan() {}

    /** The machines as they were given. */
    static MachinePlan of(Machines machines) {
        MachinePlan plan = new MachinePlan();
        plan.slots = new ArrayList<>();
        List<MachineDraft> drafts = new ArrayList<>();
        for (int m = 0; m < machines.count; m++) {
            drafts.add(machines.initial(m));
            plan.slots.add(new MachineSlot(m, drafts.getLast()));
        }
        plan.drafts = new AnyDraft(drafts);
        plan.workspace = new Workspace(machines);
        return plan;
    }

    public List<MachineSlot> getSlots() {
        return slots;
    }

    public Set<MachineDraft> getDrafts() {
        return drafts;
    }

    public @Nullable HardSoftScore getScore() {
        return score;
    }

    public void setScore(@Nullable HardSoftScore value) {
        score = value;
    }

    Workspace workspace() {
        if (workspace == null) {
            throw new IllegalStateException("made without machines; use MachinePlan.of");
        }
        return workspace;
    }

    /** Machine by process. */
    int[] assignment() {
        int[] machineOf = new int[workspace().machines.service.length];
        for (MachineSlot slot : slots) {
            for (int p : slot.content().processes()) {
                machineOf[p] = slot.getId();
            }
        }
        return machineOf;
    }

    /** The drafts at first, as Timefold wants to see a range of values; drafts made later are in it too. */
    private static final class AnyDraft extends LinkedHashSet<MachineDraft> {

        private static final long serialVersionUID = 1;

        AnyDraft(List<MachineDraft> drafts) {
            super(drafts);
        }

        @Override
        public boolean contains(@Nullable Object value) {
            return value instanceof MachineDraft;
        }
    }

    /** Copies slots; drafts are immutable. */
    public static final class Cloner implements SolutionCloner<MachinePlan> {

        /** For Timefold. */
        public Cloner() {}

        @Override
        public MachinePlan cloneSolution(MachinePlan original) {
            MachinePlan clone = new MachinePlan();
            clone.slots = new ArrayList<>(original.slots.size());
            for (MachineSlot slot : original.slots) {
                clone.slots.add(slot.copy());
            }
            clone.drafts = original.drafts;
            clone.score = original.score;
            clone.workspace = original.workspace;
            return clone;
        }
    }
}
