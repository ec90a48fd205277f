package io.karpenter.solver.bound;

import io.karpenter.solver.columns.BinRules;
import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * What rules between pods of one node say whatever the order in which the pods come: hostname anti-affinity, host ports, and hostname
 * spread among those that carry it. Stateless. Source: SCH-TSC-14, SCH-AFF-09, SCH-AFF-10, SCH-HP-03.
 */
final class HostLimits {

    private HostLimits() {}

    /**
     * Rules for new nodes.
     *
     * @param owners by group: classes that carry it for good
     * @param selected by group: classes that it counts
     * @param items of a set of classes
     */
    static BinRules of(CompiledProblem problem, BitSet[] owners, BitSet[] selected, ItemsOf items) {
        List<BinRules.AtMost> atMost = new ArrayList<>();
        List<BinRules.Apart> apart = new ArrayList<>();
        for (TopologyGroup group : problem.hostGroups()) {
            BitSet owning = owners[group.index()];
            BitSet counted = selected[group.index()];
            BitSet both = (BitSet) owning.clone();
            both.and(counted);
            int[] ofBoth = items.of(both);
            switch (group.kind()) {
                case SPREAD -> atMost(atMost, ofBoth, group.maxSkew());
                case ANTI_AFFINITY -> {
                    atMost(atMost, ofBoth, 1);
                    if (group.inverse()) {
                        apart(apart, ofBoth, items.of(without(counted, owning)));
                        apart(apart, items.of(without(owning, counted)), items.of(counted));
                    }
                }
                case AFFINITY -> {
                    // Some of what a node may hold by it may not be there alone.
                }
            }
        }
        return atMost.isEmpty() && apart.isEmpty() ? BinRules.NONE : new BinRules(atMost, apart);
    }

    /** Positions of the items of some classes. */
    @FunctionalInterface
    interface ItemsOf {
        int[] of(BitSet classes);
    }

    private static BitSet without(BitSet some, BitSet others) {
        BitSet rest = (BitSet) some.clone();
        rest.andNot(others);
        return rest;
    }

    /** One item has its own limit. */
    private static void atMost(List<BinRules.AtMost> atMost, int[] items, int units) {
        if (items.length > 1) {
            atMost.add(new BinRules.AtMost(items, units));
        }
    }

    private static void apart(List<BinRules.Apart> apart, int[] items, int[] others) {
        if (items.length > 0 && others.length > 0) {
            apart.add(new BinRules.Apart(items, others));
        }
    }

    /**
     * Existing nodes where pods that are there keep those of the class out.
     *
     * @param podClass by the rules that hold for good
     */
    static BitSet closed(CompiledProblem problem, PodClass podClass) {
        BitSet closed = new BitSet();
        int c = podClass.index();
        for (int g : podClass.concerns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname()) {
                boolean owns = group.owners().get(c);
                boolean counted = group.selects().get(c);
                for (int node = 0; node < problem.nodes().size(); node++) {
                    boolean out = group.kind() == Kind.ANTI_AFFINITY
                            ? owns && group.matched()[node] > 0 || counted && group.inverse() && group.owned()[node] > 0
                            : group.kind() == Kind.SPREAD
                                    && owns
                                    && counted
                                    && group.matched()[node] >= group.maxSkew();
                    closed.set(node, closed.get(node) || out);
                }
            }
        }
        return closed;
    }
}
