package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.columns.ColumnGeneration;
import io.karpenter.solver.columns.CoveringProblem;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What demands are worth where rules let only so many units of a kind share a node: their values in the linear relaxation. Share prices
 * know resources alone; to them a small pod that must have a node for itself is worth next to nothing, so that nodes are filled with
 * others and such pods end on nodes of their own. The relaxation knows that each of them needs a node, that these are the nodes that
 * others should join, and what one node more would cost. Of few pods it also knows better than their shares what a node is worth that
 * is not quite full.
 *
 * <p>For few demands, and so many rounds of column generation at most: some milliseconds. Source: as {@link ColumnGeneration}.
 */
final class RelaxedValues {

    /** Demands of the largest problem that is relaxed. */
    private static final int MOST_DEMANDS = 32;

    /** Up to so many units, one node more or less weighs enough to ask the relaxation though no rule binds. */
    private static final int FEW_UNITS = 64;

    /** Looks at the stop signal, of which each round takes one at least. */
    private static final int LOOKS = 60;

    /** Of the share price, for what the relaxation thinks is worth nothing, so that it is packed all the same. */
    private static final double LEAST = 0.05;

    /** Of the price of a packing: a bound that is higher proves that none is cheaper. */
    private static final double EXACT = 1 - 1e-9;

    private RelaxedValues() {}

    /**
     * Nano-USD per hour by demand; empty if there are too many demands, or many units that no rule binds, or a packing that is there
     * already costs no more than any must.
     *
     * @param demands that some offer takes
     * @param candidates the offers worth filling with them
     * @param price nano-USD per hour of the best packing so far
     */
    static Optional<double[]> of(
            CompiledProblem problem,
            HostRules rules,
            Demand[] demands,
            Candidates candidates,
            long price,
            StopSignal stop) {
        int[] perNode = Arrays.stream(demands)
                .mapToInt(demand -> perNode(rules, demand))
                .toArray();
        if (demands.length > MOST_DEMANDS || !(areFew(demands) || bind(demands, perNode))) {
            return Optional.empty();
        }
        int[] looks = {0};
        ColumnGeneration.Result relaxed = new ColumnGeneration(
                        covering(problem, demands, perNode, candidates), ColumnGeneration.Progress.IGNORED)
                .solve(stop.or(() -> ++looks[0] > LOOKS));
        if (relaxed.bound() > EXACT * price) {
            return Optional.empty();
        }
        double[] values = relaxed.values();
        for (int d = 0; d < values.length; d++) {
            values[d] = Math.max(values[d], LEAST * demands[d].value);
        }
        return Optional.of(values);
    }

    private static boolean areFew(Demand[] demands) {
        return Arrays.stream(demands).mapToInt(demand -> demand.count).sum() <= FEW_UNITS;
    }

    private static boolean bind(Demand[] demands, int[] perNode) {
        for (int d = 0; d < demands.length; d++) {
            if (perNode[d] < demands[d].count) {
                return true;
            }
        }
        return false;
    }

    /** Most units of the demand that may share a node. */
    private static int perNode(HostRules rules, Demand demand) {
        if (!demand.single()) {
            return Integer.MAX_VALUE;
        }
        int[] nobody = new int[rules.slots()];
        return Math.max(1, rules.allowance(demand.classes[0], nobody, nobody, Integer.MAX_VALUE));
    }

    private static CoveringProblem covering(
            CompiledProblem problem, Demand[] demands, int[] perNode, Candidates candidates) {
        int[] offers = candidates.offers();
        List<CoveringProblem.Bin> bins = new ArrayList<>();
        long[][] takenBy = new long[demands.length][(offers.length + 63) >>> 6];
        for (int b = 0; b < offers.length; b++) {
            bins.add(new CoveringProblem.Bin(
                    problem.offers().price()[offers[b]],
                    problem.offers().room()[offers[b]],
                    problem.offers().stock()[offers[b]],
                    problem.offers().draw()[offers[b]]));
            for (int d : candidates.usable()[b]) {
                takenBy[d][b >>> 6] |= 1L << b;
            }
        }
        List<CoveringProblem.Item> items = new ArrayList<>();
        for (int d = 0; d < demands.length; d++) {
            items.add(new CoveringProblem.Item(demands[d].size, takenBy[d], demands[d].count, perNode[d]));
        }
        return new CoveringProblem(bins, items, problem.stock());
    }
}
