package io.karpenter.solver.packing;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.market.NodeShape;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Offers by weight of their NodePool: tier 0 holds the heaviest pools. New nodes come from the heaviest tier that can take the
 * pod; lighter ones only get what heavier ones cannot take (decisions 1, SCH-LIM-02).
 */
public final class Tiers {

    private final Masks masks;
    private final int[] tiers;

    public Tiers(CompiledProblem problem) {
        this.masks = problem.masks();
        List<NodeShape> shapes = problem.shapes();
        int count = shapes.stream().mapToInt(NodeShape::rank).max().orElse(-1) + 1;
        tiers = new int[count];
        for (int t = 0; t < count; t++) {
            int tier = Masks.NONE;
            for (NodeShape shape : shapes) {
                tier = shape.rank() == t ? masks.or(tier, problem.shapeMasks()[shape.index()]) : tier;
            }
            tiers[t] = tier;
        }
    }

    public int count() {
        return tiers.length;
    }

    public int mask(int tier) {
        return tiers[tier];
    }

    /** True if each new node has a pod for which there is no heavier NodePool, so that others may join it (decisions 1). */
    public boolean areKept(CompiledProblem problem, Packing packing) {
        return tiers.length <= 1
                || packing.drafts().stream()
                        .allMatch(draft -> IntStream.range(0, draft.kinds())
                                .map(i ->
                                        problem.classes().get(draft.classAt(i)).mask())
                                .anyMatch(mask -> masks.contains(heaviest(mask), draft.bought())));
    }

    /** The part of the mask in the heaviest tier that has any of it. */
    public int heaviest(int mask) {
        for (int tier : tiers) {
            int part = masks.and(mask, tier);
            if (part != Masks.NONE) {
                return part;
            }
        }
        return Masks.NONE;
    }
}
