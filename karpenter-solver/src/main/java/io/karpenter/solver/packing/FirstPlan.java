package io.karpenter.solver.packing;

import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.Masks;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Runs every strategy and keeps the best result: most pods placed, then cheapest, then fewest nodes, then the first.
 *
 * <p>No strategy wins everywhere, and all of them together take milliseconds.
 */
public final class FirstPlan {

    static final List<PatternPacker.Variant> VARIANTS = List.of(
            new PatternPacker.Variant("balanced", PatternPacker.Fill.BALANCED, PatternPacker.Order.VALUE, 0),
            new PatternPacker.Variant("valuable first", PatternPacker.Fill.ORDERED, PatternPacker.Order.VALUE, 0),
            new PatternPacker.Variant(
                    "largest first", PatternPacker.Fill.ORDERED, PatternPacker.Order.LARGEST_SHARE, 0),
            new PatternPacker.Variant(
                    "scarcest first", PatternPacker.Fill.ORDERED, PatternPacker.Order.SCARCEST_OFFERS, 0),
            new PatternPacker.Variant("balanced, larger", PatternPacker.Fill.BALANCED, PatternPacker.Order.VALUE, 0.02),
            new PatternPacker.Variant(
                    "largest first, larger", PatternPacker.Fill.ORDERED, PatternPacker.Order.LARGEST_SHARE, 0.02));

    private FirstPlan() {}

    /**
     * The best packing.
     *
     * @param bound nano-USD per hour that any plan for the same pods costs at least, 0 if none was proven
     */
    public record Result(Packing packing, double bound) {}

    public static Result of(CompiledProblem problem) {
        HostRules rules = new HostRules(problem);
        Tiers tiers = new Tiers(problem);
        int n = problem.classes().size();
        int[] allowed = new int[n];
        int[] counts = new int[n];
        for (PodClass podClass : problem.classes()) {
            allowed[podClass.index()] = tiers.heaviest(podClass.mask());
            counts[podClass.index()] = allowed[podClass.index()] == Masks.NONE ? 0 : podClass.count();
        }
        SharePrices prices = SharePrices.tuned(problem, allowed, counts);
        PatternStrategy patterns = new PatternStrategy(problem, rules, tiers, prices);
        PatternStrategy.Assigned assigned = patterns.assign(allowed);
        List<Packing> packings = new ArrayList<>();
        for (PatternPacker.Variant variant : VARIANTS) {
            packings.add(patterns.pack(assigned, variant));
        }
        packings.add(FirstFitStrategy.pack(problem, rules));
        Packing best = packings.stream()
                .min(Comparator.comparingInt(Packing::left)
                        .thenComparingLong(Packing::price)
                        .thenComparingInt(p -> p.drafts().size()))
                .orElseThrow();
        double bound = problem.nodes().isEmpty() && best.left() == 0 ? prices.bound(allowed, counts) : 0;
        return new Result(best, bound);
    }
}
