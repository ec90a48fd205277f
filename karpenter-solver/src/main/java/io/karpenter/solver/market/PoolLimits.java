package io.karpenter.solver.market;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.rule.place.ExistingNodes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What NodePools may still grow by.
 *
 * @param axes resources that some pool limits, {@code nodes} included
 * @param left by pool (index of the pool) and axis; {@link Long#MAX_VALUE} where there is no limit
 * @param use by offer and axis: capacity that one node of it counts
 * @param pool of each offer
 */
public record PoolLimits(ResourceAxes axes, long[][] left, long[][] use, int[] pool) {

    /** What each pool may grow by beyond what its nodes use. */
    static PoolLimits of(List<NodeShape> shapes, Offers offers, ExistingNodes existing) {
        List<String> pools =
                shapes.stream().map(s -> s.pool().name()).distinct().toList();
        List<ResourceList> limitLists =
                shapes.stream().map(s -> s.pool().limits()).distinct().toList();
        // Axes of requests skip zeros; a limit of zero is a limit all the same, so each named resource gets an amount.
        List<ResourceList> named = new ArrayList<>();
        limitLists.forEach(list -> list.names()
                .forEach(name -> named.add(ResourceList.of(name, list.get(name).max(Quantity.of(1))))));
        Set<ResourceList> capacities = new LinkedHashSet<>();
        shapes.forEach(s -> s.types().forEach(t -> capacities.add(t.capacity())));
        ResourceAxes axes = ResourceAxes.of(named, capacities);
        long[][] left = new long[pools.size()][axes.size()];
        for (long[] row : left) {
            Arrays.fill(row, Long.MAX_VALUE);
        }
        for (NodeShape shape : shapes) {
            ResourceList limits = shape.pool().limits();
            ResourceList used = existing.used(shape.pool().name());
            long[] remaining = axes.capacity(limits.minus(used));
            for (int a = 0; a < axes.size(); a++) {
                if (limits.has(axes.names().get(a))) {
                    left[pools.indexOf(shape.pool().name())][a] = remaining[a];
                }
            }
        }
        long[][] use = new long[offers.size()][];
        int[] pool = new int[offers.size()];
        for (int offer = 0; offer < offers.size(); offer++) {
            NodeShape shape = shapes.get(offers.shape()[offer]);
            pool[offer] = pools.indexOf(shape.pool().name());
            use[offer] = axes.size() == 0
                    ? new long[0]
                    : axes.requests(
                            shape.types().get(offers.type()[offer]).capacity().with(Resource.NODES, Quantity.of(1)));
        }
        return new PoolLimits(axes, left, use, pool);
    }

    /** True if no pool has a limit. */
    public boolean none() {
        return axes.size() == 0;
    }

    /** True if a node of the offer takes no more of what its pool limits than {@code counted}, by axis. */
    public boolean within(int offer, long[] counted) {
        long[] ofPool = none() ? counted : left[pool[offer]];
        for (int a = 0; a < axes.size(); a++) {
            if (ofPool[a] != Long.MAX_VALUE && use[offer][a] > counted[a]) {
                return false;
            }
        }
        return true;
    }

    /** The offers of {@code mask} nodes of which take no more than {@code counted}. */
    public int within(int mask, long[] counted, Masks masks) {
        long[] result = masks.words(mask).clone();
        BitSet.valueOf(result).stream()
                .filter(offer -> !within(offer, counted))
                .forEach(offer -> result[offer >>> 6] &= ~(1L << offer));
        return masks.intern(result);
    }
}
