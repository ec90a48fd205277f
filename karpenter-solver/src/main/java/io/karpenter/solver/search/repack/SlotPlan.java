package io.karpenter.solver.search.repack;

import ai.timefold.solver.core.api.domain.solution.PlanningEntityCollectionProperty;
import ai.timefold.solver.core.api.domain.solution.PlanningScore;
import ai.timefold.solver.core.api.domain.solution.PlanningSolution;
import ai.timefold.solver.core.api.domain.solution.cloner.SolutionCloner;
import ai.timefold.solver.core.api.domain.valuerange.ValueRangeProvider;
import ai.timefold.solver.core.api.score.HardSoftScore;
import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Slots and their drafts, which together hold every unit exactly once: moves keep it so, hence no constraint says it. The hard score
 * is by how much limits, reservations, quotas of removals and of disruption, and spreads are overdrawn, the soft score the cost in nano-USD per hour. Public for Timefold alone.
 */
@PlanningSolution(solutionCloner = SlotPlan.Cloner.class)
public final class SlotPlan {

    @PlanningEntityCollectionProperty
    private List<NodeSlot> slots = List.of();

    @ValueRangeProvider
    private Set<NodeDraft> drafts = new AnyDraft(List.of());

    @PlanningScore
    private @Nullable HardSoftScore score;

    private @Nullable SearchSpace space;
    private int luck;
    private StopSignal stop = StopSignal.NEVER;
    private Runnable terminate = () -> {};

    /** For Timefold. */
    public SlotPlan() {}

    /**
     * @param drafts one for each slot in use; existing nodes without one are removed
     * @param spare slots without a draft
     * @param luck how many random numbers the search leaves out
     * @param terminate called by moves once {@code stop} is raised
     */
    static SlotPlan of(
            SearchSpace space, List<NodeDraft> drafts, int spare, int luck, StopSignal stop, Runnable terminate) {
        SlotPlan plan = new SlotPlan();
        int hosts = space.hosts.count();
        plan.slots = new ArrayList<>(hosts + drafts.size() + spare);
        for (int host = 0; host < hosts; host++) {
            plan.slots.add(new NodeSlot(host, null));
        }
        for (NodeDraft draft : drafts) {
            if (draft.host() == NodeDraft.NEW) {
                plan.slots.add(new NodeSlot(plan.slots.size(), draft));
            } else {
                plan.slots.get(draft.host()).setDraft(draft);
            }
        }
        for (int i = 0; i < spare; i++) {
            plan.slots.add(new NodeSlot(plan.slots.size(), null));
        }
        plan.drafts = new AnyDraft(drafts);
        plan.space = space;
        plan.luck = luck;
        plan.stop = stop;
        plan.terminate = terminate;
        return plan;
    }

    public List<NodeSlot> getSlots() {
        return slots;
    }

    public Set<NodeDraft> getDrafts() {
        return drafts;
    }

    /** The drafts in use. */
    List<NodeDraft> drafts() {
        List<NodeDraft> result = new ArrayList<>();
        for (NodeSlot slot : slots) {
            NodeDraft draft = slot.getDraft();
            if (draft != null) {
                result.add(draft);
            }
        }
        return result;
    }

    public @Nullable HardSoftScore getScore() {
        return score;
    }

    public void setScore(@Nullable HardSoftScore value) {
        score = value;
    }

    SearchSpace space() {
        if (space == null) {
            throw new IllegalStateException("made without a search space; use SlotPlan.of");
        }
        return space;
    }

    /** How many random numbers the search leaves out. */
    int luck() {
        return luck;
    }

    /** Ends the search if it is to be stopped. */
    boolean stopped() {
        if (stop.isRaised()) {
            terminate.run();
            return true;
        }
        return false;
    }

    /**
     * The drafts at first, as Timefold wants to see a range of values that is not empty; drafts made later are in it too, although
     * nobody lists them.
     */
    private static final class AnyDraft extends LinkedHashSet<NodeDraft> {

        private static final long serialVersionUID = 1;

        AnyDraft(List<NodeDraft> drafts) {
            super(drafts);
        }

        @Override
        public boolean contains(@Nullable Object value) {
            return value instanceof NodeDraft;
        }
    }

    /** Copies slots; drafts are immutable. With thousands of slots the cloner that Timefold makes up takes most of its time. */
    public static final class Cloner implements SolutionCloner<SlotPlan> {

        /** For Timefold. */
        public Cloner() {}

        @Override
        public SlotPlan cloneSolution(SlotPlan original) {
            SlotPlan clone = new SlotPlan();
            clone.slots = new ArrayList<>(original.slots.size());
            for (NodeSlot slot : original.slots) {
                clone.slots.add(slot.copy());
            }
            clone.drafts = original.drafts;
            clone.score = original.score;
            clone.space = original.space;
            clone.luck = original.luck;
            clone.stop = original.stop;
            clone.terminate = original.terminate;
            return clone;
        }
    }
}
