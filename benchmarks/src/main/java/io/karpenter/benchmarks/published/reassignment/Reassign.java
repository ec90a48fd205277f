package io.karpenter.benchmarks.published.reassignment;

import ai.timefold.solver.core.preview.api.domain.metamodel.PlanningSolutionMetaModel;
import ai.timefold.solver.core.preview.api.domain.metamodel.PlanningVariableMetaModel;
import ai.timefold.solver.core.preview.api.move.Move;
import ai.timefold.solver.core.preview.api.move.MutableSolutionView;
import java.util.List;
import java.util.SequencedCollection;
import org.jspecify.annotations.Nullable;

/** Gives some machines other drafts, which hold the same processes together. */
final class Reassign implements Move<MachinePlan> {

    private static final PlanningVariableMetaModel<MachinePlan, MachineSlot, MachineDraft> DRAFT = draft();

    private final List<MachineSlot> slots;
    private final List<MachineDraft> drafts;

    Reassign(List<MachineSlot> slots, List<MachineDraft> drafts) {
        this.slots = List.copyOf(slots);
        this.drafts = List.copyOf(drafts);
    }

    @SuppressWarnings("unchecked")
    private static PlanningVariableMetaModel<MachinePlan, MachineSlot, MachineDraft> draft() {
        return (PlanningVariableMetaModel<MachinePlan, MachineSlot, MachineDraft>)
                PlanningSolutionMetaModel.of(MachinePlan.class, MachineSlot.class)
                        .entity(MachineSlot.class)
                        .variable("draft", MachineDraft.class);
    }

    @Override
    public void execute(MutableSolutionView<MachinePlan> view) {
        for (int i = 0; i < slots.size(); i++) {
            view.changeVariable(DRAFT, slots.get(i), drafts.get(i));
        }
    }

    @Override
    public SequencedCollection<Object> getPlanningEntities() {
        return List.copyOf(slots);
    }

    @Override
    public SequencedCollection<@Nullable Object> getPlanningValues() {
        return List.copyOf(drafts);
    }

    @Override
    public String describe() {
        return "Reassign(" + slots.size() + " machines)";
    }
}
