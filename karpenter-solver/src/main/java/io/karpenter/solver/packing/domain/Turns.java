package io.karpenter.solver.packing.domain;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Which classes get their places before another, because of the spreads that concern both. Those that carry a spread which counts the
 * other: it looks at what was there before its own pods, so that pods which it only counts may go anywhere when those have their
 * places. And those that carry the same spread and can only go to some of the places of the other, which could go round them.
 * Remembers what it computes; not thread-safe.
 */
public final class Turns {

    /** Classes of the largest spread of which each is compared with each. */
    private static final int MOST_TOGETHER = 64;

    private final CompiledProblem problem;
    private final int[] allowed;
    private final Map<Integer, int[]> known = new HashMap<>();

    /**
     * @param allowed mask of offers that each class may open nodes of; after a change of it, {@link #forget} is to be called
     */
    public Turns(CompiledProblem problem, int[] allowed) {
        this.problem = problem;
        this.allowed = allowed;
    }

    /** Classes that come before the class. */
    public int[] before(int c) {
        return known.computeIfAbsent(
                c,
                later -> IntStream.concat(tighterThan(later), owners(spreadsThatOnlyCount(later)))
                        .distinct()
                        .toArray());
    }

    public void forget() {
        known.clear();
    }

    /**
     * Groups to which it does not matter any more where pods of the class go.
     *
     * @param haveTheirPlaces says of a class that all its pods have
     */
    public BitSet settled(int c, IntPredicate haveTheirPlaces) {
        return spreadsThatOnlyCount(c)
                .filter(g -> problem.groups().get(g).owners().stream().allMatch(haveTheirPlaces))
                .collect(BitSet::new, BitSet::set, BitSet::or);
    }

    private IntStream spreadsThatOnlyCount(int c) {
        return Arrays.stream(problem.classes().get(c).counted())
                .filter(g -> isSpread(g) && !problem.groups().get(g).owners().get(c));
    }

    private boolean isSpread(int g) {
        TopologyGroup group = problem.groups().get(g);
        return group.kind() == Kind.SPREAD && !group.isHostname();
    }

    private IntStream owners(IntStream groups) {
        return groups.flatMap(g -> problem.groups().get(g).owners().stream());
    }

    private IntStream tighterThan(int c) {
        return owners(Arrays.stream(problem.classes().get(c).concerns())
                        .filter(g ->
                                isSpread(g) && problem.groups().get(g).owners().cardinality() <= MOST_TOGETHER))
                .distinct()
                .filter(other -> isWithin(other, c) && !isWithin(c, other));
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
