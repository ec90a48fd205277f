package io.karpenter.solver.search;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Tiers;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.Arrays;
import java.util.Optional;

/**
 * The best plan of few pods: every combination of whole nodes is tried, existing ones included, for each choice that rules between
 * pods leave ({@link Branching}), with what has been proven.
 *
 * <p>Of pods with preferences, those stay given up that are, and the others are held: what preferences are worth is not weighed here.
 * No lighter NodePool is opened but for a pod that has no heavier one. Some tenths of a second at most, and next to nothing where pods
 * are too many.
 */
public final class EveryCombination {

    /** Pods, and classes of them, beyond which there are surely too many combinations. */
    private static final int MOST_PODS = 2_000;

    private static final int MOST_CLASSES = 64;

    /** Existing nodes whose room there is time to spend one after the other. */
    private static final int MOST_NODES = 500;

    private final CompiledProblem problem;
    private final FirstPlan.Result first;
    private final StopSignal stop;
    private final Tiers tiers;

    private EveryCombination(CompiledProblem problem, FirstPlan.Result first, StopSignal stop) {
        this.problem = problem;
        this.first = first;
        this.stop = stop;
        this.tiers = new Tiers(problem);
    }

    /**
     * {@code first}, or a cheaper plan for the same pods, with what has been proven.
     *
     * @param stop is looked at after some thousand combinations each
     */
    public static FirstPlan.Result of(CompiledProblem problem, FirstPlan.Result first, StopSignal stop) {
        // What costs nothing is as cheap as it gets.
        boolean few = first.packing().price() > 0
                && first.bound().proof() != BoundProof.EVERY_COMBINATION
                && isSmall(problem, first.placed().counts());
        return few ? new EveryCombination(problem, first, stop).run() : first;
    }

    /**
     * {@code first}, or a plan that places more pods besides those that it places.
     *
     * @param stop is looked at after some thousand combinations each
     */
    public static FirstPlan.Result completed(CompiledProblem problem, FirstPlan.Result first, StopSignal stop) {
        boolean few = first.packing().left() > 0
                && isSmall(
                        problem,
                        problem.classes().stream().mapToInt(PodClass::count).toArray());
        return few ? new EveryCombination(problem, first, stop).completed() : first;
    }

    private static boolean isSmall(CompiledProblem problem, int[] counts) {
        return problem.nodes().size() <= MOST_NODES
                && Arrays.stream(counts).sum() <= MOST_PODS
                && Arrays.stream(counts).filter(count -> count > 0).count() <= MOST_CLASSES;
    }

    private FirstPlan.Result completed() {
        int[] left = first.packing().unplaced().clone();
        for (PodClass podClass : problem.classes()) {
            left[podClass.index()] *= podClass.invalid().isEmpty() ? 1 : 0;
        }
        if (Arrays.stream(left).sum() == 0) {
            return first;
        }
        Packing best = withMore(first.packing(), left).orElseGet(() -> withSome(first.packing(), left));
        return best.left() < first.packing().left() ? first.completed(problem, best) : first;
    }

    /** As many more pods as find a place, one class after the other. */
    private Packing withSome(Packing packing, int[] left) {
        Packing best = packing;
        for (int c = 0; c < left.length; c++) {
            int rest = left[c];
            int some = rest;
            while (some > 0 && !stop.isRaised()) {
                int[] more = new int[left.length];
                more[c] = some;
                Optional<Packing> found = withMore(best, more);
                best = found.orElse(best);
                rest -= found.isPresent() ? some : 0;
                some = found.isPresent() ? Math.min(some, rest) : some / 2;
            }
        }
        return best;
    }

    /** The cheapest packing that places all that this one does, and so many more of each class that it left over. */
    private Optional<Packing> withMore(Packing packing, int[] more) {
        return asPlaced(packing, more).below(Long.MAX_VALUE).packing();
    }

    private FirstPlan.Result run() {
        FirstPlan.Placed placed = first.placed();
        Packing packing = first.packing();
        Branching all = branching(problem, Coverings.of(problem, placed.masks(), placed.counts()), packing.unplaced());
        boolean prefers = problem.classes().stream()
                .anyMatch(podClass -> placed.counts()[podClass.index()] > 0 && prefers(podClass));
        Branching.Outcome outcome =
                prefers ? new Branching.Outcome(Optional.empty(), all.bound()) : all.below(packing.price());
        Optional<Packing> better = outcome.packing();
        if (better.isEmpty() && (prefers || tiers.count() > 1)) {
            better = asPlaced(packing, new int[packing.unplaced().length])
                    .below(packing.price())
                    .packing();
        }
        return first.with(better.orElse(packing), outcome.bound());
    }

    private static boolean prefers(PodClass podClass) {
        return podClass.relaxed() >= 0 || !podClass.wishes().isEmpty();
    }

    private Branching branching(CompiledProblem some, Coverings coverings, int[] unplaced) {
        return new Branching(some, coverings, unplaced, packing -> tiers.areKept(problem, packing), stop);
    }

    /**
     * Packings in which pods have given up the same preferences as in this one, and hold all others.
     *
     * @param more pods by class that it left over; they give up all that they can
     */
    private Branching asPlaced(Packing packing, int[] more) {
        int[] counts = new int[problem.classes().size()];
        packing.existing().forEach(placed -> counts[placed.podClass()] += placed.count());
        for (Draft draft : packing.drafts()) {
            for (int i = 0; i < draft.kinds(); i++) {
                counts[draft.classAt(i)] += draft.countAt(i);
            }
        }
        int[] unplaced = packing.unplaced().clone();
        for (int c = 0; c < more.length; c++) {
            unplaced[c] -= more[c];
            counts[problem.last(c).index()] += more[c];
        }
        CompiledProblem holding = problem.holdingPreferences();
        return branching(holding, Coverings.of(holding, masks(packing), counts), unplaced);
    }

    /** Offers by class: of the heaviest NodePools if the packing needs no other, as in {@link FirstPlan.Placed}. */
    private int[] masks(Packing packing) {
        int[] all = problem.classes().stream().mapToInt(PodClass::mask).toArray();
        int[] heaviest = Arrays.stream(all).map(tiers::heaviest).toArray();
        for (Draft draft : packing.drafts()) {
            for (int i = 0; i < draft.kinds(); i++) {
                if (!problem.masks().contains(heaviest[draft.classAt(i)], draft.bought())) {
                    return all;
                }
            }
        }
        return heaviest;
    }
}
