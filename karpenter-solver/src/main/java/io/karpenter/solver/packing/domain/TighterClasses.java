package io.karpenter.solver.packing.domain;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Of the classes that carry a spread which concerns another, those that can only go to some of its places. It could go round them,
 * but they cannot go round it. Remembers what it computes; not thread-safe.
 */
public final class TighterClasses {

    /** Classes of the largest spread that is looked at: each is compared with each. */
    private static final int MOST_TOGETHER = 64;

    private final CompiledProblem problem;
    private final int[] allowed;
    private final Map<Integer, int[]> known = new HashMap<>();

    /**
     * @param allowed mask of offers that each class may open nodes of; after a change of it, {@link #forget} is to be called
     */
    public TighterClasses(CompiledProblem problem, int[] allowed) {
        this.problem = problem;
        this.allowed = allowed;
    }

    /** Classes whose places are some of those of the class, but not all. */
    public int[] than(int c) {
        return known.computeIfAbsent(
                c,
                looser -> Arrays.stream(problem.classes().get(looser).concerns())
                        .mapToObj(problem.groups()::get)
                        .filter(group -> group.kind() == Kind.SPREAD
                                && !group.isHostname()
                                && group.owners().cardinality() <= MOST_TOGETHER)
                        .flatMapToInt(group -> group.owners().stream())
                        .distinct()
                        .filter(other -> isWithin(other, looser) && !isWithin(looser, other))
                        .toArray());
    }

    public void forget() {
        known.clear();
    }

    /** True if a class may go nowhere but to where the other may, too. */
    private boolean isWithin(int c, int other) {
        BitSet elsewhere = (BitSet) problem.classes().get(c).nodes().clone();
        elsewhere.andNot(problem.classes().get(other).nodes());
        int mask = mask(c);
        return elsewhere.isEmpty() && problem.masks().and(mask, mask(other)) == mask;
    }

    private int mask(int c) {
        return problem.masks().and(problem.classes().get(c).mask(), allowed[c]);
    }
}
