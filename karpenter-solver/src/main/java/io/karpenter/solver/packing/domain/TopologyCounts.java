package io.karpenter.solver.packing.domain;

import io.karpenter.solver.problem.CompiledProblem;
import io.karpenter.solver.problem.PodClass;
import io.karpenter.solver.problem.TopologyGroup;
import io.karpenter.solver.problem.TopologyGroup.Kind;
import java.util.BitSet;

/**
 * How many pods of each group are in each domain, kept up to date while pods get their places one after the other, as the
 * kube-scheduler would see them. Mutable, one for each run of a strategy.
 *
 * <p>Source: SCH-TSC-12, SCH-TSC-13, SCH-AFF-04, SCH-AFF-05, SCH-AFF-09, SCH-AFF-10; decisions 4.
 */
public final class TopologyCounts {

    private final CompiledProblem problem;
    /** Pods that a group counts, by group and domain (by existing node for hostname groups). */
    private final int[][] matched;
    /** Pods that carry the group's constraint, likewise. */
    private final int[][] owned;

    /** Domains that the minimum of a spread is taken over, by group. */
    private final int[][] eligible;

    private final int[] anywhere;
    /** Pods of hostname groups that will be on new nodes. */
    private final int[] onNewNodes;

    public TopologyCounts(CompiledProblem problem) {
        this(problem, new BitSet());
    }

    /**
     * @param absent existing nodes that are taken not to be there: domains that only they have do not count
     */
    public TopologyCounts(CompiledProblem problem, BitSet absent) {
        this.problem = problem;
        int n = problem.groups().size();
        matched = new int[n][];
        owned = new int[n][];
        eligible = new int[n][];
        anywhere = new int[n];
        onNewNodes = new int[n];
        for (int g = 0; g < n; g++) {
            TopologyGroup group = problem.groups().get(g);
            matched[g] = group.matched().clone();
            owned[g] = group.owned().clone();
            eligible[g] = eligible(group, absent).stream().toArray();
            anywhere[g] = group.matchedAnywhere();
        }
    }

    private BitSet eligible(TopologyGroup group, BitSet absent) {
        if (absent.isEmpty() || group.isHostname()) {
            return group.eligible();
        }
        int[] domainOf = problem.keys().get(group.key()).ofNode();
        BitSet gone = new BitSet();
        BitSet present = new BitSet();
        for (int node = 0; node < domainOf.length; node++) {
            if (domainOf[node] >= 0 && group.countedNodes().get(node)) {
                (absent.get(node) ? gone : present).set(domainOf[node]);
            }
        }
        gone.andNot(present);
        BitSet left = (BitSet) group.eligible().clone();
        left.andNot(gone);
        return left;
    }

    public int matched(int group, int domain) {
        return matched[group][domain];
    }

    /** Pods the group counts in the whole cluster. */
    public int anywhere(int group) {
        return anywhere[group];
    }

    /**
     * How many pods of the class, at most {@code wanted}, may be placed in {@code domain} of the group's key now, one after
     * the other.
     *
     * @param domain −1 for a place without the key, where only pods without a rule on it are put ({@link Cells})
     */
    public int allowance(TopologyGroup group, PodClass podClass, int domain, int wanted) {
        if (domain < 0) {
            return wanted;
        }
        int g = group.index();
        boolean self = group.selects().get(podClass.index());
        boolean owner = group.owners().get(podClass.index());
        int most = wanted;
        switch (group.kind()) {
            case SPREAD -> {
                if (owner) {
                    most = Math.min(most, spreadAllowance(group, domain, self, wanted));
                }
            }
            case AFFINITY -> {
                if (owner && matched[g][domain] == 0 && !(anywhere[g] == 0 && self)) {
                    most = 0;
                }
            }
            case ANTI_AFFINITY -> {
                if (owner) {
                    most = matched[g][domain] > 0 ? 0 : self ? Math.min(most, 1) : most;
                }
                if (self && owned[g][domain] > 0) {
                    most = 0;
                }
            }
        }
        return most;
    }

    private int spreadAllowance(TopologyGroup group, int domain, boolean self, int wanted) {
        if (!group.eligible().get(domain)) {
            return 0;
        }
        int g = group.index();
        return Math.min(wanted, SpreadRoom.of(group, eligible[g], matched[g], domain, self));
    }

    /** True if the class may be the first of its hostname affinities on a node: nobody is there yet and it matches itself. */
    public boolean mayOpenHost(PodClass podClass) {
        for (int g : podClass.owns()) {
            TopologyGroup group = problem.groups().get(g);
            if (group.isHostname()
                    && group.kind() == Kind.AFFINITY
                    && !(anywhere[g] == 0 && group.selects().get(podClass.index()))) {
                return false;
            }
        }
        return true;
    }

    /** Counts pods of a class placed in a domain of a group's key; not at all if that is −1, a place without the key. */
    public void record(TopologyGroup group, int podClass, int domain, int count) {
        if (domain < 0) {
            return;
        }
        int g = group.index();
        if (group.selects().get(podClass)) {
            matched[g][domain] += count;
            anywhere[g] += count;
        }
        // Owners of a spread keep their own node within the skew; elsewhere only anti-affinity looks at owners.
        if (group.owners().get(podClass) && (group.inverse() || group.isHostname())) {
            owned[g][domain] += count;
        }
    }

    /** Counts pods whose node is new and so no existing node's domain: hostname groups only need the total. */
    public void recordOnNewNode(TopologyGroup group, int podClass, int count) {
        if (group.selects().get(podClass)) {
            anywhere[group.index()] += count;
            onNewNodes[group.index()] += count;
        }
    }

    /** Pods that a hostname group counts and that will be on new nodes. */
    public int onNewNodes(int group) {
        return onNewNodes[group];
    }

    /**
     * Copies the counters of existing node {@code node} into a node's own, by host slot. Pods that are there count as early, and
     * constraints that they carry as late: either is the stricter view.
     */
    public void fillHostCounters(int node, int[] matchedBySlot, int[] ownedBySlot) {
        int slots = problem.hostGroups().size();
        for (int slot = 0; slot < slots; slot++) {
            int g = problem.hostGroups().get(slot).index();
            matchedBySlot[slot] = matched[g][node];
            matchedBySlot[slots + slot] = matched[g][node];
            ownedBySlot[slot] = owned[g][node];
            ownedBySlot[slots + slot] = 0;
        }
    }
}
