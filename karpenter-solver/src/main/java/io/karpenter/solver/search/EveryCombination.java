package io.karpenter.solver.search;

import io.karpenter.core.plan.BoundProof;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.bound.Coverings;
import io.karpenter.solver.bound.ProvenBound;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.Packing;
import io.karpenter.solver.packing.Tiers;
import io.karpenter.solver.packing.strategy.FirstPlan;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.Arrays;

/**
 * The best plan of few pods: every combination of whole nodes is tried, existing ones included, for each choice that rules between
 * pods leave ({@link Branching}), with what has been proven.
 *
 * <p>Of pods with preferences, those stay given up that are, and the others are held: what preferences are worth is not weighed here.
 * Nothing is tried where lighter NodePools could be opened too early. Some tenths of a second at most, and next to nothing where pods
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
        int[] counts = first.placed().counts();
        // What costs nothing is as cheap as it gets.
        boolean few = first.packing().price() > 0
                && first.bound().proof() != BoundProof.EVERY_COMBINATION
                && problem.nodes().size() <= MOST_NODES
                && Arrays.stream(counts).sum() <= MOST_PODS
                && Arrays.stream(counts).filter(count -> count > 0).count() <= MOST_CLASSES;
        return few ? new EveryCombination(problem, first, stop).run() : first;
    }

    private FirstPlan.Result run() {
        FirstPlan.Placed placed = first.placed();
        Branching all = branching(problem, Coverings.of(problem, placed.masks(), placed.counts()));
        if (problem.isRationed() && tiers.count() > 1) {
            return first.with(first.packing(), all.bound());
        }
        boolean prefers = problem.classes().stream()
                .anyMatch(podClass -> placed.counts()[podClass.index()] > 0 && prefers(podClass));
        if (prefers) {
            ProvenBound bound = all.bound();
            return first.with(cheapestAsPlaced(first.packing()), bound);
        }
        Branching.Outcome outcome = all.below(first.packing().price());
        return first.with(outcome.packing().orElse(first.packing()), outcome.bound());
    }

    private Branching branching(CompiledProblem some, Coverings coverings) {
        return new Branching(
                some, coverings, first.packing().unplaced(), packing -> tiers.areKept(problem, packing), stop);
    }

    private static boolean prefers(PodClass podClass) {
        return podClass.relaxed() >= 0 || !podClass.wishes().isEmpty();
    }

    /** The cheapest packing in which pods have given up the same preferences as in this one, and hold all others. */
    private Packing cheapestAsPlaced(Packing packing) {
        CompiledProblem asPlaced = problem.holdingPreferences();
        int[] counts = new int[problem.classes().size()];
        packing.existing().forEach(placed -> counts[placed.podClass()] += placed.count());
        for (Draft draft : packing.drafts()) {
            for (int i = 0; i < draft.kinds(); i++) {
                counts[draft.classAt(i)] += draft.countAt(i);
            }
        }
        return branching(asPlaced, Coverings.of(asPlaced, masks(packing), counts))
                .below(packing.price())
                .packing()
                .orElse(packing);
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
