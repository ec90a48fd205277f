package io.karpenter.solver.packing;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.Arrays;

/**
 * Rules between pods of one node: hostname spread, hostname (anti-)affinity and host ports, which are anti-affinity over
 * ports. A node keeps two kinds of counters for each hostname group, indexed by host slot: pods that the group counts ({@code
 * matched}) and pods that carry its constraint ({@code owned}); and both once more, behind those of all slots, for early pods
 * alone.
 *
 * <p>A spread binds its owners only: pods that it counts may join them later. Early pods are owners that only rules of single
 * nodes concern, so that nothing forbids to bind them before all others; their spread looks at early pods alone. No order is
 * presumed among early pods, nor among the others.
 *
 * <p>Immutable. Source: SCH-TSC-14, SCH-AFF-06, SCH-AFF-09, SCH-AFF-10, SCH-HP-03.
 */
public final class HostRules {

    private static final int[] NO_GROUPS = {};

    private final CompiledProblem problem;
    /** Host slots of the groups that a class owns, by class. */
    private final int[][] owns;
    /** Host slots of the groups that count a class, by class. */
    private final int[][] counted;
    /** Classes whose pods can be bound before all others. */
    private final boolean[] early;
    /** True if pods are bound in the order in which they get their places. */
    private final boolean inOrder;

    public HostRules(CompiledProblem problem) {
        this.problem = problem;
        inOrder = false;
        int n = problem.classes().size();
        owns = new int[n][];
        counted = new int[n][];
        early = new boolean[n];
        for (int c = 0; c < n; c++) {
            owns[c] = slots(problem.classes().get(c).owns());
            counted[c] = slots(problem.classes().get(c).counted());
            early[c] = isEarly(c);
        }
    }

    private HostRules(HostRules rules) {
        problem = rules.problem;
        owns = rules.owns;
        counted = rules.counted;
        early = rules.early;
        inOrder = true;
    }

    /**
     * The same rules for pods that are bound in the order in which they get their places, all of them: a spread looks at what
     * was there before its owner, and never at what comes after.
     */
    public HostRules inOrder() {
        return new HostRules(this);
    }

    private boolean isEarly(int c) {
        return Arrays.stream(owns[c])
                        .anyMatch(slot -> problem.hostGroups().get(slot).kind() == Kind.SPREAD)
                && !needsCompany(c)
                && Arrays.stream(problem.classes().get(c).concerns())
                        .mapToObj(problem.groups()::get)
                        .allMatch(TopologyGroup::isHostname);
    }

    private int[] slots(int[] groups) {
        int[] result = Arrays.stream(groups)
                .map(g -> problem.hostSlot()[g])
                .filter(slot -> slot >= 0)
                .toArray();
        return result.length == 0 ? NO_GROUPS : result;
    }

    /** Number of counters of each kind that a node needs. */
    public int slots() {
        return 2 * problem.hostGroups().size();
    }

    /** True if no rule of this kind concerns the class. */
    public boolean free(int c) {
        return owns[c].length == 0 && counted[c].length == 0;
    }

    /** True if the class must share its node with pods of another selection. */
    public boolean needsCompany(int c) {
        for (int slot : owns[c]) {
            if (problem.hostGroups().get(slot).kind() == Kind.AFFINITY) {
                return true;
            }
        }
        return false;
    }

    /**
     * How many more pods of the class, at most {@code wanted}, may join a node with these counters. Affinity is looked at
     * only for pods already on the node, see {@link #accompanied}.
     */
    public int allowance(int c, int[] matched, int[] owned, int wanted) {
        int most = wanted;
        for (int slot : owns[c]) {
            TopologyGroup group = problem.hostGroups().get(slot);
            boolean self = group.selects().get(c);
            switch (group.kind()) {
                case ANTI_AFFINITY -> most = matched[slot] > 0 ? 0 : self ? Math.min(most, 1) : most;
                case SPREAD -> {
                    int room = group.maxSkew() - matched[early[c] && !inOrder ? early(slot) : slot];
                    most = self ? Math.min(most, Math.max(0, room)) : room < 0 ? 0 : most;
                }
                case AFFINITY -> {}
            }
        }
        for (int slot : counted[c]) {
            TopologyGroup group = problem.hostGroups().get(slot);
            if (owned[slot] > 0) {
                switch (group.kind()) {
                    case ANTI_AFFINITY -> most = group.inverse() ? 0 : most;
                    case SPREAD -> {
                        if (inOrder) {
                            break;
                        }
                        if (owned[slot] > owned[early(slot)]) {
                            most = Math.min(most, Math.max(0, group.maxSkew() - matched[slot]));
                        }
                        if (early[c] && owned[early(slot)] > 0) {
                            most = Math.min(most, Math.max(0, group.maxSkew() - matched[early(slot)]));
                        }
                    }
                    case AFFINITY -> {}
                }
            }
        }
        return most;
    }

    /** True if every affinity of the class finds company among the pods of the node. */
    public boolean accompanied(int c, int[] matched) {
        for (int slot : owns[c]) {
            if (problem.hostGroups().get(slot).kind() == Kind.AFFINITY && matched[slot] == 0) {
                return false;
            }
        }
        return true;
    }

    public void record(int c, int count, int[] matched, int[] owned) {
        for (int slot : owns[c]) {
            owned[slot] += count;
            owned[early(slot)] += early[c] ? count : 0;
        }
        for (int slot : counted[c]) {
            matched[slot] += count;
            matched[early(slot)] += early[c] ? count : 0;
        }
    }

    private int early(int slot) {
        return problem.hostGroups().size() + slot;
    }
}
