package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.packing.Demand;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Supply;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Packs demands onto new nodes, whole node fillings ("patterns") at a time.
 *
 * <p>Each demand has a value, its share price ({@link io.karpenter.solver.bound.SharePrices}): what its pods cost at least on a
 * perfectly filled node. The packer fills every candidate offer, takes the filling with the most value for its price, repeats
 * it on as many nodes as there are pods for, and goes on with what is left. A filling whose value reaches its price is optimal;
 * the last nodes are small ones by themselves, because a large one would not be filled. Fillings are recomputed lazily: an
 * offer that was poor does not get better while pods become fewer.
 *
 * <p>O(candidates × demands) for the first round, then O(demands) for most nodes. Source: greedy set covering with
 * Gilmore–Gomory patterns; price-guided, as in column generation, with share prices in place of LP duals.
 */
final class PatternPacker {

    /**
     * @param fill how a node is filled
     * @param order of demands
     * @param sizeBonus exponent on the price of a filling: above 0 favours larger nodes, below 0 smaller ones
     * @param choice what decides which node is next
     */
    record Variant(String name, NodeFiller.Fill fill, FillerFactory.Order order, double sizeBonus, Choice choice) {}

    /** What decides which node is next. */
    enum Choice {
        /** The most value for its price. */
        PRICE,
        /** The most value for what it takes of the limits of its pool. */
        THRIFT,
        /** It must hold the first demand that is left, and of those that do is the one with the most value for its price. */
        ANCHOR
    }

    private final CompiledProblem problem;
    private final Offers offers;
    private final HostRules rules;
    private final Variant variant;
    private final NodeFiller filler;
    private final Demand[] demands;
    private final int[] candidates;
    private final int[] remaining;
    private final double[] efficiency;
    private final Supply supply;
    private final StopSignal stop;
    private final List<Draft> drafts = new ArrayList<>();

    PatternPacker(
            CompiledProblem problem,
            HostRules rules,
            NodeFiller filler,
            Supply supply,
            Variant variant,
            StopSignal stop) {
        this.problem = problem;
        this.offers = problem.offers();
        this.rules = rules;
        this.variant = variant;
        this.supply = supply;
        this.stop = stop;
        this.filler = filler;
        this.demands = filler.demands();
        this.candidates = filler.candidates();
        this.remaining = Arrays.stream(demands).mapToInt(d -> d.count).toArray();
        this.efficiency = new double[candidates.length];
    }

    /** Packs all it can; {@link #leftOver} is what supply or rules left over. */
    List<Draft> pack() {
        return variant.choice() == Choice.ANCHOR ? packAnchored() : packBest();
    }

    /** Gives each demand in turn nodes as long as there are some that hold it, so that what fits little is not too late. */
    private List<Draft> packAnchored() {
        for (int anchor = 0; anchor < demands.length; anchor++) {
            int made = -1;
            while (remaining[anchor] > 0 && drafts.size() > made && !stop.isRaised()) {
                made = drafts.size();
                int best = -1;
                for (int i = 0; i < candidates.length; i++) {
                    efficiency[i] = problem.masks().contains(demands[anchor].mask, candidates[i])
                            ? efficiency(i, filler.fill(i, remaining))
                            : 0;
                    boolean better = efficiency[i] > (best < 0 ? 0 : efficiency[best]);
                    best = better && filler.taken()[anchor] > 0 ? i : best;
                }
                if (best >= 0) {
                    filler.fill(best, remaining);
                    emit(candidates[best]);
                }
            }
        }
        return drafts;
    }

    private List<Draft> packBest() {
        double[] first = filler.firstValues();
        for (int i = 0; i < candidates.length; i++) {
            efficiency[i] = efficiency(i, first[i]);
        }
        while (true) {
            int best = best(-1);
            if (best < 0 || stop.isRaised()) {
                return drafts;
            }
            if (!supply.has(candidates[best])) {
                forgetWhatIsOut();
                continue;
            }
            double fresh = efficiency(best, filler.fill(best, remaining));
            efficiency[best] = fresh;
            int rival = best(best);
            if (fresh > 0 && (rival < 0 || fresh >= efficiency[rival])) {
                emit(candidates[best]);
            }
        }
    }

    /** A commitment that is used up, or a limit, takes many candidates away at once; none of them needs to be filled for that to be seen. */
    private void forgetWhatIsOut() {
        for (int i = 0; i < candidates.length; i++) {
            if (efficiency[i] > 0 && !supply.has(candidates[i])) {
                efficiency[i] = 0;
            }
        }
    }

    /** What a filling is worth for the price of its candidate, 0 if it can not be bought. */
    private double efficiency(int candidate, double value) {
        int offer = candidates[candidate];
        if (!supply.has(offer)) {
            return 0;
        }
        double price =
                variant.choice() == Choice.THRIFT ? supply.shareOfLimits(offer) : Math.max(1, offers.price()[offer]);
        return variant.sizeBonus() == 0 ? value / price : value / price * Math.pow(price, variant.sizeBonus());
    }

    /** Units of each demand that got no place. */
    List<Demand> leftOver() {
        List<Demand> result = new ArrayList<>();
        for (int d = 0; d < demands.length; d++) {
            if (remaining[d] > 0) {
                result.add(demands[d].withCount(remaining[d]));
            }
        }
        return result;
    }

    private int best(int except) {
        int best = -1;
        for (int i = 0; i < candidates.length; i++) {
            if (i != except && efficiency[i] > 0 && (best < 0 || efficiency[i] > efficiency[best])) {
                best = i;
            }
        }
        return best;
    }

    /** Makes nodes of the filling in the scratch, as many as there are pods and supply for. */
    private void emit(int offer) {
        int[] take = filler.taken();
        int times = Integer.MAX_VALUE;
        for (int d = 0; d < demands.length; d++) {
            if (take[d] > 0) {
                times = Math.min(times, remaining[d] / take[d]);
            }
        }
        Draft pattern = new Draft(problem, rules);
        if (problem.flexibility().anyNeeded()) {
            pattern.restrict(problem.shapeMasks()[offers.shape()[offer]]);
        }
        for (int d = 0; d < demands.length; d++) {
            if (take[d] > 0) {
                pattern.add(demands[d], offer, take[d]);
            }
        }
        for (int i = 0; i < times; i++) {
            Draft draft = i == 0 ? pattern : pattern.copy();
            // What is left to be bought once the offer is used up is dearer, and deserves a filling of its own.
            if (i > 0 && !supply.has(offer) || !buy(draft)) {
                break;
            }
            drafts.add(draft);
            for (int d = 0; d < demands.length; d++) {
                remaining[d] -= take[d];
            }
        }
    }

    private boolean buy(Draft draft) {
        return problem.flexibility().anyNeeded() ? supply.buy(draft, filler::flexible) : supply.buy(draft);
    }
}
