package io.karpenter.benchmarks.published.reassignment;

import ai.timefold.solver.core.api.domain.common.PlanningId;
import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import org.jspecify.annotations.Nullable;

/** A machine, whatever is on it. Public for Timefold alone. */
@PlanningEntity
public final class MachineSlot {

    @PlanningId
    private int id;

    @PlanningVariable
    private @Nullable MachineDraft draft;

    /** For Timefold. */
    public MachineSlot() {}

    MachineSlot(int id, @Nullable MachineDraft draft) {
        this.id = id;
        this.draft = draft;
    }

    public int getId() {
        return id;
    }

    public @Nullable MachineDraft getDraft() {
        return draft;
    }

    public void setDraft(@Nullable MachineDraft value) {
        draft = value;
    }

    /** What is on it; there always is something, if only no process. */
    MachineDraft content() {
        if (draft == null) {
            throw new IllegalStateException("machine " + id + " has no draft");
        }
        return draft;
    }

    MachineSlot copy() {
        return new MachineSlot(id, draft);
    }
}
