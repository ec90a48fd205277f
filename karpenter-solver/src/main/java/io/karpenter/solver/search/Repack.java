package io.karpenter.solver.search;

import ai.timefold.solver.core.preview.api.domain.metamodel.PlanningVariableMetaModel;
import ai.timefold.solver.core.preview.api.move.Move;
import ai.timefold.solver.core.preview.api.move.MutableSolutionView;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SequencedCollection;
import org.jspecify.annotations.Nullable;

/** Gives some slots other drafts, which hold the same units as theirs did. */
final class Repack implements Move<SlotPlan> {

    private final PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft> variable;
    private final NodeSlot[] slots;
    private final @Nullable NodeDraft[] drafts;

    /**
     * @param drafts by slot; null where the slot gets none
     */
    Repack(
            PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft> variable,
            NodeSlot[] slots,
            @Nullable NodeDraft[] drafts) {
        this.variable = variable;
        this.slots = slots;
        this.drafts = drafts;
    }

    @Override
    public void execute(MutableSolutionView<SlotPlan> view) {
        for (int i = 0; i < slots.length; i++) {
            view.changeVariable(variable, slots[i], drafts[i]);
        }
    }

    @Override
    public SequencedCollection<Object> getPlanningEntities() {
        return List.of((Object[]) slots);
    }

    @Override
    public SequencedCollection<@Nullable Object> getPlanningValues() {
        return new ArrayList<>(Arrays.asList((Object[]) drafts));
    }

    @Override
    public String describe() {
        return "Repack(" + slots.length + " slots)";
    }
}
