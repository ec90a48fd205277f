package io.karpenter.solver.packing;

import io.karpenter.core.rule.preference.Preferences;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;

/** What preferences on nodes are worth that new nodes do not meet. Source: decisions 2. */
public final class Wishes {

    private Wishes() {}

    /**
     * Nano-USD per hour that the preferences are worth which {@code count} pods of a class miss on a node of the offer, by the largest
     * share of the node that they take.
     */
    public static double missed(CompiledProblem problem, PodClass podClass, int count, int offer) {
        double share = missedShare(problem, podClass, offer);
        return share == 0
                ? 0
                : share
                        * count
                        * dominantShare(podClass.size(), problem.offers().room()[offer])
                        * problem.offers().price()[offer];
    }

    /** Nano-USD per hour for all new nodes of a packing. */
    public static long missed(CompiledProblem problem, Packing packing) {
        double missed = 0;
        for (Draft draft : packing.drafts()) {
            for (int i = 0; i < draft.kinds(); i++) {
                PodClass podClass = problem.classes().get(draft.classAt(i));
                missed += missed(problem, podClass, draft.countAt(i), draft.bought());
            }
        }
        return Math.round(missed);
    }

    /** Share of its price that a pod of the class loses on a node of the offer. */
    public static double missedShare(CompiledProblem problem, PodClass podClass, int offer) {
        double share = 0;
        for (PodClass.Wish wish : podClass.wishes()) {
            if (!problem.masks().contains(wish.mask(), offer)) {
                share += Preferences.share(wish.weight());
            }
        }
        return share;
    }

    private static double dominantShare(long[] size, long[] room) {
        double share = 0;
        for (int r = 0; r < size.length; r++) {
            if (size[r] > 0) {
                share = Math.max(share, (double) size[r] / room[r]);
            }
        }
        return share;
    }
}
