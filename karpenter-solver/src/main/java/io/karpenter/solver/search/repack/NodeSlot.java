package io.karpenter.solver.search.repack;

import ai.timefold.solver.core.api.domain.common.PlanningId;
import ai.timefold.solver.core.api.domain.entity.PlanningEntity;
import ai.timefold.solver.core.api.domain.variable.PlanningVariable;
import org.jspecify.annotations.Nullable;

/**
 * A place for one node. Of a new one none is launched while it has no draft, an existing one is removed. Public for Timefold alone.
 */
@PlanningEntity
public final class NodeSlot {

    @PlanningId
    private int id;

    @PlanningVariable(allowsUnassigned = true)
    private @Nullable NodeDraft draft;

    /** For Timefold. */
    public NodeSlot() {}

    NodeSlot(int id, @Nullable NodeDraft draft) {
        this.id = id;
        this.draft = draft;
    }

    public int getId() {
        return id;
    }

    public @Nullable NodeDraft getDraft() {
        return draft;
    }

    public void setDraft(@Nullable NodeDraft value) {
        draft = value;
    }

    NodeSlot copy() {
        return new NodeSlot(id, draft);
    }
}
