package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.SearchSpace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Nodes for many kinds of units by column generation in blocks. The time of a master grows with the third power of its kinds, so that four
 * blocks take a sixteenth of what the whole takes. Each block has all units of its kinds, and kinds are dealt out as strata
 * of a sample are: of those that may be on the same offers each block has large and small ones alike, so that it loses little by not
 * knowing the others.
 *
 * <p>For problems without limits or reservations, which blocks would have to share. Stateless. Source: Gilmore and Gomory's relaxation, in
 * parts.
 */
final class ColumnBlocks {

    /** Share of a block's time after which what its relaxation has found is rounded. */
    private static final double RELAXED = 0.7;

    private ColumnBlocks() {}

    /**
     * Plans all units anew, each block on a thread.
     *
     * @param problem whose items are the units of the search space in their order
     * @param largest kinds of units in the largest block
     * @param share of the time for all blocks
     * @return drafts that hold all units; empty if there was no time for it
     */
    static Optional<List<NodeDraft>> planned(
            SearchSpace space,
            CoveringProblem problem,
            int largest,
            SearchLimits limits,
            double share,
            StopSignal stop,
            Workers workers) {
        List<int[]> blocks = blocks(space, problem, largest);
        double ofEach = share * Math.min(workers.count(), blocks.size()) / blocks.size();
        List<Supplier<Optional<List<NodeDraft>>>> tasks = new ArrayList<>();
        for (int[] counts : blocks) {
            SearchSpace own = space.copy();
            tasks.add(() -> planned(own, problem.withCounts(counts), limits, ofEach, stop));
        }
        List<NodeDraft> drafts = new ArrayList<>();
        for (Optional<List<NodeDraft>> block : workers.all(tasks)) {
            if (block.isEmpty()) {
                return Optional.empty();
            }
            drafts.addAll(block.get());
        }
        return Optional.of(drafts);
    }

    /** Units of each block. */
    private static List<int[]> blocks(SearchSpace space, CoveringProblem problem, int largest) {
        int[] counts = problem.counts();
        int[] kinds = IntStream.range(0, counts.length)
                .filter(unit -> counts[unit] > 0)
                .boxed()
                .sorted(Comparator.comparing(
                                (Integer unit) -> problem.items().get(unit).bins(), Arrays::compare)
                        .thenComparingDouble(unit -> space.value[unit])
                        .thenComparingInt(unit -> unit))
                .mapToInt(Integer::intValue)
                .toArray();
        int number = Math.ceilDiv(kinds.length, largest);
        List<int[]> blocks = new ArrayList<>();
        for (int block = 0; block < number; block++) {
            blocks.add(new int[counts.length]);
        }
        for (int k = 0; k < kinds.length; k++) {
            // To and fro, so that no block gets the larger one each time.
            int place = k % number;
            int block = k / number % 2 == 0 ? place : number - 1 - place;
            blocks.get(block)[kinds[k]] = counts[kinds[k]];
        }
        return blocks;
    }

    private static Optional<List<NodeDraft>> planned(
            SearchSpace space, CoveringProblem part, SearchLimits limits, double share, StopSignal stop) {
        if (stop.isRaised()) {
            return Optional.empty();
        }
        StopSignal inTime = stop.or(limits.share(share));
        ColumnGeneration generation = new ColumnGeneration(part, ColumnGeneration.Progress.IGNORED);
        ColumnGeneration.Result relaxed = generation.settle(inTime.or(limits.share(RELAXED * share)));
        List<NodeDraft> best = new ArrayList<>();
        new Rounding(space, inTime, new Random(limits.seed()))
                .round(part, generation, relaxed, Long.MAX_VALUE, 1, rounded -> {
                    best.clear();
                    best.addAll(rounded);
                    return true;
                });
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }
}
