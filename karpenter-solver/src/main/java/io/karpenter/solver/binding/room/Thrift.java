package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.PlannedNode;
import io.karpenter.solver.api.StopSignal;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Makes safe nodes cheaper as long as they stay safe: first by single changes, the largest saving first, then by pairs of them, of
 * which one may be dearer. Not thread-safe.
 */
final class Thrift {

    /** Passes that find nothing before it ends. */
    private static final int PASSES_IN_VAIN = 4;

    private static final int PAIRS = 1500;

    /** USD per hour from which on it is worth a change. */
    private static final double LEAST_SAVING = 1e-6;

    private final Trials trials;
    private final Moves moves;
    private final Random random;
    private final StopSignal stop;

    Thrift(Trials trials, Moves moves, long seed, StopSignal stop) {
        this.trials = trials;
        this.moves = moves;
        this.random = new Random(seed);
        this.stop = stop;
    }

    /**
     * Nodes as safe as these, and no dearer.
     *
     * @param work pods × nodes to look at, about
     */
    Trial cheaper(Trial safe, long work) {
        long end = trials.work() + work;
        Trial best = safe;
        int inVain = 0;
        while (inVain < PASSES_IN_VAIN && goesOn(end)) {
            Trial found = pass(best, end);
            inVain = found == best ? inVain + 1 : 0;
            best = found;
        }
        return best;
    }

    private Trial pass(Trial safe, long end) {
        List<Move> all = moves.of(safe.nodes());
        trials.prepare(safe.nodes(), all);
        List<PlannedNode> nodes = safe.nodes();
        List<Move> saving = all.stream()
                .filter(move -> move.saving() > LEAST_SAVING)
                .sorted(Comparator.comparingDouble(Move::saving).reversed())
                .toList();
        for (Move move : saving) {
            if (move.isPossible(nodes) && goesOn(end) && isSafe(move.applied(nodes))) {
                nodes = move.applied(nodes);
            }
        }
        for (int i = 0; i < PAIRS && !all.isEmpty() && goesOn(end); i++) {
            Move first = all.get(random.nextInt(all.size()));
            Move second = all.get(random.nextInt(all.size()));
            if (first.saving() + second.saving() > LEAST_SAVING && first.isPossible(nodes)) {
                List<PlannedNode> half = first.applied(nodes);
                if (second.isPossible(half) && isSafe(second.applied(half))) {
                    nodes = second.applied(half);
                }
            }
        }
        trials.prepare(nodes);
        Trial found = trials.of(nodes);
        return found.isSafe() && found.isCheaperThan(safe) ? found : safe;
    }

    private boolean goesOn(long end) {
        return trials.work() < end && !stop.isRaised();
    }

    private boolean isSafe(List<PlannedNode> nodes) {
        return trials.of(nodes, 1, false).isSafe();
    }
}
