package io.karpenter.solver.packing.strategy;

import io.karpenter.solver.market.Masks;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.packing.HostRules;
import io.karpenter.solver.packing.Wishes;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Joins two new nodes into one where one machine for both is cheaper: of pods that may be on either of two pools, or carry either
 * of two labels, some are packed apart from others that they could share a node with. Nodes keep the domains that they are pinned
 * to, and only pods that no rule ties to single nodes are moved.
 *
 * <p>For small plans, where a node weighs enough: O(nodes²). Source: the bin merging of bin-packing local search.
 */
final class NodeMerging {

    /** Nodes of the largest plan that is looked at. */
    private static final int MOST_NODES = 64;

    private final CompiledProblem problem;
    private final HostRules rules;

    NodeMerging(CompiledProblem problem, HostRules rules) {
        this.problem = problem;
        this.rules = rules;
    }

    /** The drafts with pairs of them joined; those that took pods are changed. */
    List<Draft> apply(List<Draft> drafts) {
        if (drafts.size() > MOST_NODES
                || problem.isRationed()
                || problem.flexibility().anyNeeded()) {
            return drafts;
        }
        List<Draft> left = new ArrayList<>(drafts);
        List<Draft> cheapestFirst = drafts.stream()
                .filter(this::isMovable)
                .sorted(Comparator.comparingLong(this::price))
                .toList();
        for (Draft draft : cheapestFirst) {
            if (left.stream().anyMatch(other -> other != draft && merge(draft, other))) {
                left.removeIf(other -> other == draft);
            }
        }
        return left;
    }

    private boolean isMovable(Draft draft) {
        for (int i = 0; i < draft.kinds(); i++) {
            if (!rules.free(draft.classAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean merge(Draft draft, Draft into) {
        int mask = problem.masks().and(draft.mask(), into.mask());
        if (mask == Masks.NONE) {
            return false;
        }
        long[] load = draft.load().clone();
        for (int r = 0; r < load.length; r++) {
            load[r] += into.load()[r];
        }
        int offer = problem.masks().cheapest(mask, load);
        if (offer < 0
                || problem.offers().price()[offer] >= price(draft) + price(into)
                || rank(offer) > Math.min(rank(draft.bought()), rank(into.bought()))
                || missesMore(draft, offer)
                || missesMore(into, offer)) {
            return false;
        }
        into.absorb(draft);
        into.buy(offer);
        return true;
    }

    private long price(Draft draft) {
        return problem.offers().price()[draft.bought()];
    }

    /** Of the NodePool: pods are not moved to a lighter one, for which the bound would not hold (decisions 1). */
    private int rank(int offer) {
        return problem.shapes().get(problem.offers().shape()[offer]).rank();
    }

    private boolean missesMore(Draft draft, int offer) {
        for (int i = 0; i < draft.kinds(); i++) {
            PodClass podClass = problem.classes().get(draft.classAt(i));
            if (Wishes.missedShare(problem, podClass, offer) > Wishes.missedShare(problem, podClass, draft.bought())) {
                return true;
            }
        }
        return false;
    }
}
