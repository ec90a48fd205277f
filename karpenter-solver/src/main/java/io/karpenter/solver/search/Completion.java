package io.karpenter.solver.search;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Repacking;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.search.repack.NodeDraft;
import io.karpenter.solver.search.repack.SearchSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Finds places for pods that were left over because reservations or limits ran out: packed one node after the other, pods may use up
 * what others alone could use. All new nodes are planned anew, out of the linear relaxation of all pods, which sees all that there
 * is at once. Pods that have a place keep one; those that rules between pods concern are not looked at.
 *
 * <p>Takes a third of the time at most, and none where nothing is left over or nothing is rationed.
 */
final class Completion {

    private static final double FOR_THE_RELAXATION = 0.15;
    private static final double ALTOGETHER = 0.35;
    private static final int DIVES = 6;

    /** Nano-USD per hour that no plan costs. */
    private static final long ANY_PRICE = Long.MAX_VALUE / 4;

    private final CompiledProblem problem;
    private final FirstPlan.Result first;
    private final SearchLimits limits;
    private final StopSignal stop;
    private final Repacking repacking;
    private final SearchSpace space;

    private Completion(CompiledProblem problem, FirstPlan.Result first, SearchLimits limits, StopSignal stop) {
        this.problem = problem;
        this.first = first;
        this.limits = limits;
        this.stop = stop;
        this.repacking = Repacking.ofAll(problem, first.packing());
        this.space = new SearchSpace(problem, repacking, first.prices());
    }

    /** {@code first}, or a plan of more pods. */
    static FirstPlan.Result of(CompiledProblem problem, FirstPlan.Result first, SearchLimits limits, StopSignal stop) {
        return first.packing().left() == 0 || !problem.isRationed()
                ? first
                : new Completion(problem, first, limits, stop.or(limits.share(ALTOGETHER))).run();
    }

    private FirstPlan.Result run() {
        if (repacking.leftOver().isEmpty()) {
            return first;
        }
        int[] counts = new int[space.units()];
        for (Repacking.Node node : repacking.nodes()) {
            for (int i = 0; i < node.units().length; i++) {
                counts[node.units()[i]] += node.counts()[i];
            }
        }
        repacking.leftOver().forEach((unit, left) -> counts[unit] += left);
        CoveringProblem all = space.covering(counts);
        ColumnGeneration generation = new ColumnGeneration(all, ColumnGeneration.Progress.IGNORED);
        ColumnGeneration.Result relaxed = generation.solve(stop.or(limits.share(FOR_THE_RELAXATION)));
        int[] missing = new int[counts.length];
        boolean allFit = true;
        for (int unit = 0; generation.isDone() && unit < missing.length; unit++) {
            missing[unit] = (int) Math.ceil(relaxed.uncovered()[unit]);
            allFit &= missing[unit] == 0;
            if (missing[unit] > repacking.leftOver().getOrDefault(unit, 0)) {
                // Others would have to give up their places.
                return first;
            }
            counts[unit] -= missing[unit];
        }
        if (!allFit) {
            generation = new ColumnGeneration(all.withCounts(counts), ColumnGeneration.Progress.IGNORED);
            relaxed = generation.solve(stop.or(limits.share(FOR_THE_RELAXATION)));
        }
        return packed(all.withCounts(counts), generation, relaxed, missing);
    }

    private FirstPlan.Result packed(
            CoveringProblem some, ColumnGeneration generation, ColumnGeneration.Result relaxed, int[] missing) {
        List<NodeDraft> found = new ArrayList<>();
        // The first that is found will do: cheaper ones are for the search to find.
        StopSignal untilFound = stop.or(() -> !found.isEmpty());
        new Rounding(space, untilFound, new Random(limits.seed()))
                .round(some, generation, relaxed, ANY_PRICE, DIVES, drafts -> {
                    boolean possible = space.keepsRations(drafts);
                    if (possible) {
                        found.addAll(drafts);
                    }
                    return possible;
                });
        if (found.isEmpty()) {
            return first;
        }
        Packing packing =
                repacking.complete("search", found.stream().map(NodeDraft::node).toList(), missing);
        return packing.left() < first.packing().left() ? first.completed(problem, packing) : first;
    }
}
