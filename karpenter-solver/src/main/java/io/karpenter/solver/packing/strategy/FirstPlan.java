package io.karpenter.solver.packing.strategy;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.bound.SharePrices;
import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Tiers;
import io.karpenter.solver.packing.Wishes;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Runs every strategy and keeps the best result that places all the reference's way places, or more pods than that where nothing runs out:
 * most pods placed, then cheapest with the worth of missed preferences on nodes, then fewest nodes, then the first.
 *
 * <p>No strategy wins everywhere, and all of them together take milliseconds.
 */
public final class FirstPlan {

    /** Up to so many new nodes, one more or less weighs enough to try the reference's way with other luck. */
    private static final int MOST_NODES_OTHERWISE = 32;

    /** Classes with pods left over that are tried before all others, at most. */
    private static final int MOST_BEFORE = 8;

    private FirstPlan() {}

    /**
     * The best packing.
     *
     * @param bound that holds for any plan for the same pods
     * @param stopped true if pods are left over because there was no time for them
     * @param prices what pods are worth
     * @param placed what any plan for the same pods covers
     */
    public record Result(Packing packing, ProvenBound bound, boolean stopped, SharePrices prices, Placed placed) {

        /** The same with a packing that places the same pods, and perhaps a better bound. */
        public Result with(Packing better, ProvenBound proven) {
            return new Result(better, bound.or(proven), stopped, prices, placed);
        }

        /**
         * The same with a packing that places some more pods. What shares of fewer pods cost at the least, those of more do, too; of rules
         * between pods that cannot be said.
         */
        public Result completed(CompiledProblem problem, Packing more) {
            Placed placedNow = new Placed(placed.masks(), FirstPlan.placed(problem, more));
            ProvenBound kept = bound.proof() == BoundProof.SHARE_PRICES ? bound : ProvenBound.NONE;
            return new Result(more, kept, stopped && more.left() > 0, prices, placedNow);
        }
    }

    /**
     * The pods that a packing places.
     *
     * @param masks offers by class that nodes of its pods may be, whatever preferences they give up (decisions 1)
     * @param counts pods by the class that they are of before they give up any
     */
    public record Placed(int[] masks, int[] counts) {}

    /**
     * What the reference's way alone packs: for simulations of its consolidation, which asks whether one node is enough rather than
     * which nodes are cheapest.
     */
    public static Packing byFirstFit(CompiledProblem problem, StopSignal stop) {
        return FirstFitStrategy.pack(problem, new HostRules(problem), stop);
    }

    /**
     * @param referenceToo false: the reference's way is left out where the others place all pods, as it could be better by its
     *     price alone
     */
    public static Result of(CompiledProblem problem, boolean referenceToo, StopSignal stop) {
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
        PatternStrategy patterns = new PatternStrategy(problem, rules, tiers, prices, stop);
        PatternStrategy.Assigned assigned = patterns.assign(allowed);
        List<Packing> packings = new ArrayList<>();
        Set<Packing> inTime = Collections.newSetFromMap(new IdentityHashMap<>());
        pack(patterns, assigned, Variants.USUAL, packings, inTime, stop);
        if (!stop.isRaised()) {
            long price = packings.stream()
                    .filter(packing -> packing.left() == 0)
                    .mapToLong(Packing::price)
                    .min()
                    .orElse(Long.MAX_VALUE);
            assigned.relaxed(price, stop)
                    .ifPresent(relaxed -> pack(patterns, relaxed, Variants.RELAXED, packings, inTime, stop));
        }
        if (!problem.limits().none() && packings.stream().allMatch(p -> p.left() > 0)) {
            pack(patterns, assigned, Variants.THRIFTY, packings, inTime, stop);
        }
        if (problem.isRationed() && packings.stream().allMatch(p -> p.left() > 0)) {
            pack(patterns, assigned, Variants.ANCHORED, packings, inTime, stop);
        }
        Predicate<Packing> acceptable = packing -> true;
        if ((referenceToo || packings.stream().allMatch(p -> p.left() > 0)) && !stop.isRaised()) {
            Packing reference = FirstFitStrategy.pack(problem, rules, stop);
            // A pod that the reference's way places must have a place (SCH section 25); its own plan always qualifies.
            int[] mayBeLeft = leftByOrigin(problem, reference);
            // Where nothing runs out it is rules that keep some pods out for others, and chance for which in the
            // reference.
            acceptable = packing -> (packing.left() < reference.left() && !problem.isRationed())
                    || noneOver(leftByOrigin(problem, packing), mayBeLeft);
            if (reference.left() > 0
                    && !problem.limits().none()
                    && packings.stream().noneMatch(acceptable)) {
                PatternStrategy.Assigned owedFirst = patterns.favouring(assigned, owed(problem, mayBeLeft));
                pack(patterns, owedFirst, Variants.OWED_FIRST, packings, inTime, stop);
            }
            List<Packing> firstFits = new ArrayList<>(List.of(reference));
            int passes = FirstFitStrategy.ALL_PASSES;
            if (reference.left() > 0 && !problem.limits().none() && !stop.isRaised()) {
                firstFits.add(FirstFitStrategy.pack(problem, rules, Ties.BY_PRICE, passes, stop));
            }
            if (reference.drafts().size() <= MOST_NODES_OTHERWISE) {
                for (Ties ties : Ties.others(problem)) {
                    if (!stop.isRaised()) {
                        firstFits.add(FirstFitStrategy.pack(problem, rules, ties, passes, stop));
                    }
                }
                // Some pods keep out others, of which there may be more.
                int[] left = leftByOrigin(problem, reference);
                IntStream.range(0, left.length)
                        .filter(c -> left[c] > 0 && !stop.isRaised())
                        .limit(MOST_BEFORE)
                        .forEach(c ->
                                firstFits.add(FirstFitStrategy.pack(problem, rules, Ties.before(c), passes, stop)));
            }
            packings.addAll(firstFits);
            if (!stop.isRaised()) {
                inTime.addAll(firstFits);
            }
        }
        Packing best = packings.stream()
                .filter(acceptable)
                .min(Comparator.comparingInt(Packing::left)
                        .thenComparingLong(p -> p.price() + Wishes.missed(problem, p))
                        .thenComparingInt(p -> p.drafts().size()))
                .orElseThrow();
        int[] placed = placed(problem, best);
        int[] masks = space(problem, best, allowed);
        ProvenBound bound = problem.nodes().isEmpty()
                ? new ProvenBound(prices.bound(masks, placed), BoundProof.SHARE_PRICES)
                : ProvenBound.NONE;
        return new Result(best, bound, best.left() > 0 && !inTime.contains(best), prices, new Placed(masks, placed));
    }

    /** At least one variant, and the others until there is no more time. */
    private static void pack(
            PatternStrategy patterns,
            PatternStrategy.Assigned assigned,
            List<PatternPacker.Variant> variants,
            List<Packing> packings,
            Set<Packing> inTime,
            StopSignal stop) {
        for (PatternPacker.Variant variant : variants) {
            if (packings.isEmpty() || !stop.isRaised()) {
                Packing packing = patterns.pack(assigned, variant);
                packings.add(packing);
                if (!stop.isRaised()) {
                    inTime.add(packing);
                }
            }
        }
    }

    /**
     * Offers by class over which a bound holds for the packing's space: the heaviest pools, or all that any level of relaxation
     * allows where pods were let into lighter pools, by rationing or by the reference's way (decisions 1).
     */
    private static int[] space(CompiledProblem problem, Packing packing, int[] heaviest) {
        if (!problem.isRationed() && within(problem, packing, heaviest)) {
            return heaviest;
        }
        int[] all = problem.classes().stream().mapToInt(PodClass::mask).toArray();
        // A class is relaxed into one with a larger index.
        for (int c = all.length - 1; c >= 0; c--) {
            int relaxed = problem.classes().get(c).relaxed();
            all[c] = relaxed < 0 ? all[c] : problem.masks().or(all[c], all[relaxed]);
        }
        return all;
    }

    private static boolean within(CompiledProblem problem, Packing packing, int[] masks) {
        for (Draft draft : packing.drafts()) {
            for (int i = 0; i < draft.kinds(); i++) {
                PodClass podClass = problem.classes().get(draft.classAt(i));
                if (podClass.count() == 0 || !problem.masks().contains(masks[podClass.index()], draft.bought())) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Pods that have a place, by the class they had before any preference was given up. */
    private static int[] placed(CompiledProblem problem, Packing packing) {
        int[] left = leftByOrigin(problem, packing);
        return problem.classes().stream()
                .mapToInt(podClass -> podClass.count() - left[podClass.index()])
                .toArray();
    }

    /** Pods left over, by the class they had before any preference was given up. */
    private static int[] leftByOrigin(CompiledProblem problem, Packing packing) {
        int[] origin = problem.origins();
        int[] left = new int[origin.length];
        for (int c = 0; c < left.length; c++) {
            left[origin[c]] += packing.unplaced()[c];
        }
        return left;
    }

    /** Pods that must be placed, by class as in {@link #leftByOrigin}. */
    private static int[] owed(CompiledProblem problem, int[] mayBeLeft) {
        return problem.classes().stream()
                .mapToInt(podClass -> podClass.count() - mayBeLeft[podClass.index()])
                .toArray();
    }

    private static boolean noneOver(int[] left, int[] owed) {
        return IntStream.range(0, left.length).allMatch(c -> left[c] <= owed[c]);
    }
}
