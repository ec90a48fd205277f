package io.karpenter.solver.search.repack;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.Offers;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * The offers that are filled for a new node. Where nothing is rationed, those that no cheaper one dominates; where reservations or
 * limits may rule out what dominates the rest, all of a small mask, and parts of a large one. Remembers what it lists; not thread-safe.
 */
final class OffersToTry {

    /** Offers of the largest mask that is looked through as a whole. */
    private static final int MOST_LISTED = 256;

    private final CompiledProblem problem;
    private final Masks masks;
    private final boolean rationed;
    /** Offers that no reservation backs. */
    private final int lasting;

    private final Map<Integer, int[]> listed = new HashMap<>();

    OffersToTry(CompiledProblem problem, boolean rationed) {
        this.problem = problem;
        this.masks = problem.masks();
        this.rationed = rationed;
        Offers offers = problem.offers();
        this.lasting = problem.market().asking().where(offers::lasts);
    }

    /**
     * A part of the mask to look for offers in: all of it, unless reservations or limits may rule out what dominates the rest.
     */
    int part(int ofMask, RandomGenerator random) {
        if (!rationed) {
            return ofMask;
        }
        int part = switch (random.nextInt(3)) {
            case 0 -> ofMask;
            case 1 -> masks.and(ofMask, lasting);
            default -> masks.and(ofMask, problem.shapeMasks()[random.nextInt(problem.shapeMasks().length)]);
        };
        return part == Masks.NONE ? ofMask : part;
    }

    /** Cheapest first. */
    int[] of(int mask) {
        return rationed ? listed.computeIfAbsent(mask, this::list) : masks.frontier(mask);
    }

    private int[] list(int mask) {
        BitSet all = BitSet.valueOf(masks.words(mask));
        return all.cardinality() <= MOST_LISTED ? all.stream().toArray() : masks.frontier(mask);
    }
}
