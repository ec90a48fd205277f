package io.karpenter.benchmarks.published.reassignment;

import ai.timefold.solver.core.impl.heuristic.selector.move.factory.MoveIteratorFactory;
import ai.timefold.solver.core.impl.score.director.ScoreDirector;
import ai.timefold.solver.core.preview.api.move.Move;
import java.util.Iterator;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes moves of {@link Shifts}, endlessly. Public for Timefold alone. */
public final class ReassignmentMoves implements MoveIteratorFactory<MachinePlan, Move<MachinePlan>> {

    private static final Move<MachinePlan> NOTHING = new Reassign(List.of(), List.of());

    /** Draws of a move before one that changes nothing is made. */
    private static final int DRAWS = 64;

    /** Of the solver's only phase; Timefold asks for an iterator at each step. */
    private @Nullable Moves moves;

    /** For Timefold. */
    public ReassignmentMoves() {}

    @Override
    public void phaseStarted(ScoreDirector<MachinePlan> director) {
        moves = null;
    }

    @Override
    public long getSize(ScoreDirector<MachinePlan> director) {
        long slots = director.getWorkingSolution().getSlots().size();
        return slots * slots;
    }

    @Override
    public Iterator<Move<MachinePlan>> createOriginalMoveIterator(ScoreDirector<MachinePlan> director) {
        throw new UnsupportedOperationException("there is no original order of moves; use a random one");
    }

    @Override
    public Iterator<Move<MachinePlan>> createRandomMoveIterator(
            ScoreDirector<MachinePlan> director, RandomGenerator random) {
        MachinePlan plan = director.getWorkingSolution();
        Moves known = moves;
        if (known == null || known.plan != plan) {
            known = new Moves(plan, random);
            moves = known;
        }
        return known;
    }

    private static final class Moves implements Iterator<Move<MachinePlan>> {

        private final MachinePlan plan;
        private final Shifts shifts;

        Moves(MachinePlan plan, RandomGenerator random) {
            this.plan = plan;
            this.shifts = new Shifts(plan, random);
        }

        @Override
        public boolean hasNext() {
            return true;
        }

        @Override
        public Move<MachinePlan> next() {
            for (int i = 0; i < DRAWS; i++) {
                Move<MachinePlan> move = shifts.draw();
                if (move != null) {
                    return move;
                }
            }
            return NOTHING;
        }
    }
}
