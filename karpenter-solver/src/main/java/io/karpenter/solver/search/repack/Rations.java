package io.karpenter.solver.search.repack;

import io.karpenter.solver.market.PoolLimits;
import io.karpenter.solver.packing.Draft;
import io.karpenter.solver.problem.CompiledProblem;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What nodes take of the limits of NodePools and of reservations. Mutable, not thread-safe. Source: SCH-LIM-05, SCH-RSV-02. */
public final class Rations {

    private final CompiledProblem problem;
    private final long[][] left;
    private final int[] stock;
    /** Pools that are over a limit already: they grow no further, whatever a node adds. */
    private final boolean[] exhausted;
    /** Limits and reservations of which too much is taken. */
    private int overdrawn;

    public Rations(SearchSpace space) {
        this.problem = space.problem;
        PoolLimits limits = problem.limits();
        left = new long[limits.left().length][];
        exhausted = new boolean[left.length];
        for (int p = 0; p < left.length; p++) {
            left[p] = limits.left()[p].clone();
            for (long ofAxis : left[p]) {
                exhausted[p] |= ofAxis < 0;
            }
        }
        stock = problem.stock().clone();
        for (Draft draft : space.fixed) {
            take(draft.bought(), draft.counted(), 1);
        }
    }

    /** Units left by stock, 0 where too many are taken. */
    public int[] stock() {
        return Arrays.stream(stock).map(left -> Math.max(0, left)).toArray();
    }

    /** What is left by pool and axis of the limits, below 0 where too much is taken; not to be changed. */
    long[][] left() {
        return left;
    }

    int overdrawn() {
        return overdrawn;
    }

    /** True if one more node of the offer could be bought. */
    boolean allow(int offer) {
        int unit = problem.offers().stock()[offer];
        if (unit >= 0 && stock[unit] < problem.offers().draw()[offer]) {
            return false;
        }
        if (problem.limits().none()) {
            return true;
        }
        int pool = problem.limits().pool()[offer];
        long[] use = problem.limits().use()[offer];
        boolean enough = !exhausted[pool];
        for (int a = 0; a < use.length && enough; a++) {
            enough = left[pool][a] >= use[a];
        }
        return enough;
    }

    /** Counts that one node gives way to another, each if it is a new one. */
    void change(@Nullable NodeDraft old, @Nullable NodeDraft now) {
        come(old, -1);
        come(now, 1);
    }

    /** Counts the node if it is a new one. */
    void come(@Nullable NodeDraft draft, int sign) {
        if (draft != null && draft.host() == NodeDraft.NEW) {
            take(draft, sign);
        }
    }

    /**
     * Counts what may be launched for the node, which for one that nobody has changed is more than what it buys.
     *
     * @param sign 1 for a node that is taken, −1 for one that is given back
     */
    public void take(NodeDraft node, int sign) {
        take(
                node.offer(),
                node.packed().map(Draft::counted).orElse(problem.limits().use()[node.offer()]),
                sign);
    }

    private void take(int offer, long[] use, int sign) {
        int unit = problem.offers().stock()[offer];
        if (unit >= 0) {
            overdrawn -= stock[unit] < 0 ? 1 : 0;
            stock[unit] -= sign * problem.offers().draw()[offer];
            overdrawn += stock[unit] < 0 ? 1 : 0;
        }
        if (problem.limits().none()) {
            return;
        }
        int pool = problem.limits().pool()[offer];
        if (exhausted[pool]) {
            overdrawn += sign;
            return;
        }
        long[] ofPool = left[pool];
        for (int a = 0; a < use.length; a++) {
            if (ofPool[a] != Long.MAX_VALUE) {
                overdrawn -= ofPool[a] < 0 ? 1 : 0;
                ofPool[a] -= sign * use[a];
                overdrawn += ofPool[a] < 0 ? 1 : 0;
            }
        }
    }
}
