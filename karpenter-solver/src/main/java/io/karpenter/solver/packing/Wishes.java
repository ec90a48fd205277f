package io.karpenter.solver.packing;

import io.karpenter.solver.problem.PodClass;

/** What preferences are worth. Source: decisions 2. */
final class Wishes {

    /** Share of a pod's price that a preference of full weight is worth. */
    private static final double FULL_WEIGHT = 0.05;

    private Wishes() {}

    /** Share of a pod's price that not meeting the wish costs. */
    static double share(PodClass.Wish wish) {
        return wish.weight() / 100.0 * FULL_WEIGHT;
    }
}
