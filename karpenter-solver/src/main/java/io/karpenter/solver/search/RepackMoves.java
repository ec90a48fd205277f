package io.karpenter.solver.search;

import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import ai.timefold.solver.core.impl.score.director.ScoreDirector;
import ai.timefold.solver.core.preview.api.domain.metamodel.PlanningSolutionMetaModel;
import ai.timefold.solver.core.preview.api.domain.metamodel.PlanningVariableMetaModel;
import ai.timefold.solver.core.preview.api.move.Move;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes moves that empty some nodes and pack their units anew. The first node is drawn by what it wastes, the others are such that
 * units of one could be on the other. Repacks that are much dearer than what they replace are not even shown to Timefold.
 *
 * <p>The only class that extends what Timefold does not promise to keep. Public for Timefold alone.
 */
public final class RepackMoves implements MoveIteratorFactory<SlotPlan, Move<SlotPlan>> {

    private static final PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft> DRAFT = draft();

    /** Of the solver's only phase; Timefold asks for an iterator at each step. */
    private @Nullable Repacks repacks;

    /** For Timefold. */
    public RepackMoves() {}

    @Override
    public void phaseStarted(ScoreDirector<SlotPlan> director) {
        repacks = null;
    }

    @SuppressWarnings("unchecked")
    private static PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft> draft() {
        return (PlanningVariableMetaModel<SlotPlan, NodeSlot, NodeDraft>)
                PlanningSolutionMetaModel.of(SlotPlan.class, NodeSlot.class)
                        .entity(NodeSlot.class)
                        .variable("draft", NodeDraft.class);
    }

    @Override
    public long getSize(ScoreDirector<SlotPlan> director) {
        long slots = director.getWorkingSolution().getSlots().size();
        return slots * slots;
    }

    @Override
    public Iterator<Move<SlotPlan>> createOriginalMoveIterator(ScoreDirector<SlotPlan> director) {
        throw new UnsupportedOperationException("repacks have no original order; use a random one");
    }

    @Override
    public Iterator<Move<SlotPlan>> createRandomMoveIterator(ScoreDirector<SlotPlan> director, RandomGenerator random) {
        SlotPlan plan = director.getWorkingSolution();
        if (plan.getSlots().isEmpty()) {
            return Collections.emptyIterator();
        }
        Repacks known = repacks;
        if (known == null || known.plan != plan) {
            known = new Repacks(plan, random);
            repacks = known;
        }
        return known;
    }

    /** Endless. */
    private static final class Repacks implements Iterator<Move<SlotPlan>> {

        /** Nodes emptied at once: most often two. */
        private static final int[] VICTIMS = {1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3, 4, 6};

        private static final int TOURNAMENT = 4;
        /** Draws before a search for something rare is given up. */
        private static final int DRAWS = 24;

        /** Share by which a repack may be dearer than what it replaces. */
        private static final double TOLERANCE = 0.02;

        private static final Move<SlotPlan> NOTHING = new Repack(DRAFT, new NodeSlot[0], new NodeDraft[0]);

        private final List<NodeSlot> slots;
        private final SlotPlan plan;
        private final SearchSpace space;
        private final RandomGenerator random;
        private final Recreate recreate;
        private final Pile pile;
        private final NodeSlot[] victims = new NodeSlot[16];
        private int spareFrom;
        private @Nullable Move<SlotPlan> next;

        Repacks(SlotPlan plan, RandomGenerator random) {
            this.plan = plan;
            this.slots = plan.getSlots();
            this.space = plan.space();
            this.random = random;
            this.recreate = new Recreate(space);
            this.pile = new Pile(space.units());
        }

        @Override
        public boolean hasNext() {
            for (int i = 0; i < DRAWS && next == null; i++) {
                // To stop is up to Timefold; until it does, moves change nothing.
                next = plan.stopped() ? NOTHING : repack();
            }
            if (next == null) {
                next = NOTHING;
            }
            return true;
        }

        @Override
        public Move<SlotPlan> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            Move<SlotPlan> move = Objects.requireNonNull(next);
            next = null;
            return move;
        }

        private @Nullable Move<SlotPlan> repack() {
            int count = drawVictims(VICTIMS[random.nextInt(VICTIMS.length)]);
            if (count == 0) {
                return null;
            }
            pile.clear();
            long cost = 0;
            for (int i = 0; i < count; i++) {
                NodeDraft draft = Objects.requireNonNull(victims[i].getDraft());
                pile.add(draft);
                cost += draft.cost();
            }
            List<NodeDraft> drafts = recreate.recreate(pile, cost + (long) (TOLERANCE * cost), random);
            return drafts.isEmpty() ? null : move(count, drafts);
        }

        private @Nullable Move<SlotPlan> move(int count, List<NodeDraft> drafts) {
            int size = Math.max(count, drafts.size());
            NodeSlot[] changed = new NodeSlot[size];
            @Nullable NodeDraft[] values = new NodeDraft[size];
            for (int i = 0; i < size; i++) {
                NodeSlot slot = i < count ? victims[i] : spare();
                if (slot == null || (i > count && slot == changed[count])) {
                    // Too few are left.
                    return null;
                }
                changed[i] = slot;
                values[i] = i < drafts.size() ? drafts.get(i) : null;
            }
            return new Repack(DRAFT, changed, values);
        }

        /** A slot without a draft, another one each time; null if there seem to be none. */
        private @Nullable NodeSlot spare() {
            for (int i = 0; i < slots.size(); i++) {
                spareFrom = spareFrom + 1 == slots.size() ? 0 : spareFrom + 1;
                if (slots.get(spareFrom).getDraft() == null) {
                    return slots.get(spareFrom);
                }
            }
            return null;
        }

        private int drawVictims(int wanted) {
            NodeSlot first = null;
            for (int i = 0; i < TOURNAMENT; i++) {
                NodeSlot slot = draw();
                if (slot != null && (first == null || wastes(slot) > wastes(first))) {
                    first = slot;
                }
            }
            if (first == null) {
                return 0;
            }
            victims[0] = first;
            int count = 1;
            for (int i = 0; i < DRAWS && count < wanted; i++) {
                NodeSlot slot = draw();
                if (slot != null && isNew(slot, count) && mayShare(first.getDraft(), slot.getDraft())) {
                    victims[count++] = slot;
                }
            }
            return count;
        }

        private @Nullable NodeSlot draw() {
            for (int i = 0; i < DRAWS; i++) {
                NodeSlot slot = slots.get(random.nextInt(slots.size()));
                if (slot.getDraft() != null) {
                    return slot;
                }
            }
            return null;
        }

        private static double wastes(NodeSlot slot) {
            return slot.getDraft() == null
                    ? Double.NEGATIVE_INFINITY
                    : slot.getDraft().waste();
        }

        private boolean isNew(NodeSlot slot, int count) {
            for (int i = 0; i < count; i++) {
                if (victims[i] == slot) {
                    return false;
                }
            }
            return true;
        }

        private boolean mayShare(@Nullable NodeDraft a, @Nullable NodeDraft b) {
            return a != null && b != null && (takesSome(a, b) || takesSome(b, a));
        }

        /** True if some unit of {@code b} may be on a node such as {@code a}. */
        private boolean takesSome(NodeDraft a, NodeDraft b) {
            for (int unit : b.units()) {
                if (space.allows(unit, a.offer())) {
                    return true;
                }
            }
            return false;
        }
    }
}
