package io.karpenter.solver.search.repack;

import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import ai.timefold.solver.core.impl.score.director.ScoreDirector;
import ai.timefold.solver.core.preview.api.move.Move;
import java.util.Collections;
import java.util.Iterator;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Makes moves that empty some nodes and pack their units anew, endlessly. The only class that extends what Timefold does not promise
 * to keep. Public for Timefold alone.
 */
public final class RepackMoves implements MoveIteratorFactory<SlotPlan, Move<SlotPlan>> {

    private static final Move<SlotPlan> NOTHING = new Repack(new NodeSlot[0], new NodeDraft[0]);

    /** Draws of a move before one that changes nothing is made. */
    private static final int DRAWS = 24;

    /** Of the solver's only phase; Timefold asks for an iterator at each step. */
    private @Nullable Moves moves;

    /** For Timefold. */
    public RepackMoves() {}

    @Override
    public void phaseStarted(ScoreDirector<SlotPlan> director) {
        moves = null;
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
        Moves known = moves;
        if (known == null || known.plan != plan) {
            known = new Moves(plan, random);
            moves = known;
        }
        return known;
    }

    /** Somewhere that moves come from. */
    @FunctionalInterface
    interface Source {

        /** A move of the plan as it is now; null if none came up. */
        @Nullable
        Repack draw();
    }

    private static final class Moves implements Iterator<Move<SlotPlan>> {

        private final SlotPlan plan;
        private final Source source;

        Moves(SlotPlan plan, RandomGenerator random) {
            this.plan = plan;
            for (int i = 0; i < plan.luck(); i++) {
                random.nextInt();
            }
            this.source = plan.space().hosts.count() == 0 ? new Repacks(plan, random) : new Evacuations(plan, random);
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Move<SlotPlan> next() {
            for (int i = 0; i < DRAWS; i++) {
                // To stop is up to Timefold; until it does, moves change nothing.
                Move<SlotPlan> move = plan.stopped() ? NOTHING : source.draw();
                if (move != null) {
                    return move;
                }
            }
            return NOTHING;
        }
    }
}
