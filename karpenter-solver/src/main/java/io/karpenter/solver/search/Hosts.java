package io.karpenter.solver.search;

import io.karpenter.solver.packing.Evacuation;
import io.karpenter.solver.packing.Repacking;
import java.util.BitSet;
import java.util.List;

/**
 * Existing nodes that pods may leave and come to, as parallel arrays. A host that stays keeps its pods, and may get guests; one that
 * goes gives up all of its pods.
 *
 * <p>Layout: by host, but for {@code welcome}, which is by unit. Arrays are not to be changed.
 *
 * @param hosts the nodes, by index of the existing node
 * @param removable those that may go
 * @param price nano-USD per hour that a node costs while it stays; 0 for those that cannot go
 * @param removalCost nano-USD per hour that its removal is worth not to be done (decisions 15)
 * @param quota of each host: which of {@code quotas} its removal takes one of
 * @param quotas how many of the hosts of each may be removed
 * @param welcome by unit: hosts that may take it as a guest
 */
record Hosts(
        List<Evacuation.Host> hosts,
        boolean[] removable,
        long[] price,
        long[] removalCost,
        int[] quota,
        int[] quotas,
        List<BitSet> welcome) {

    static final Hosts NONE =
            new Hosts(List.of(), new boolean[0], new long[0], new long[0], new int[0], new int[0], List.of());

    static Hosts of(
            Evacuation evacuation, boolean[] removable, long[] price, long[] removalCost, int[] quota, int[] quotas) {
        return new Hosts(
                evacuation.hosts(),
                removable,
                price,
                removalCost,
                quota,
                quotas,
                evacuation.units().stream().map(Repacking.Unit::nodes).toList());
    }

    int count() {
        return hosts.size();
    }
}
