package io.karpenter.solver.search.repack;

import ai.timefold.solver.core.preview.api.domain.metamodel.PlanningSolutionMetaModel;
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

    private static final PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft> DRAFT = draft();

    private final NodeSlot[] slots;
    private final @Nullable NodeDraft[] drafts;

    /**
     * @param drafts by slot; null where the slot gets none
     */
    Repack(NodeSlot[] slots, @Nullable NodeDraft[] drafts) {
        this.slots = slots;
        this.drafts = drafts;
    }

    @SuppressWarnings("unchecked")
    private static PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft> draft() {
        return (PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft>)
                PlanningSolutionMetaModel.of(SlotPlan.class, NodeSlot.class)
                        .entity(NodeSlot.class)
                        .variable("draft", NodeDraft.class);
    }

    @Override
    public void execute(MutableSolutionView<SlotPlan> view) {
        for (int i = 0; i < slots.length; i++) {
            view.changeVariable(DRAFT, slots[i], drafts[i]);
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
