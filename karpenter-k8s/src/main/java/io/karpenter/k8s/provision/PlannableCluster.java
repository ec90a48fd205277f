package io.karpenter.k8s.provision;

import io.karpenter.core.buffer.ResolvedBuffer;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.OverlaidCatalog;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.spread.DefaultSpread;
import io.karpenter.core.spread.PodSelectors;
import java.util.ArrayList;
import java.util.List;

/** A snapshot as whoever plans takes it, so that all plan for the same. Stateless. */
public final class PlannableCluster {

    private PlannableCluster() {}

    /**
     * The snapshot with virtual pods of buffers among its pods, and with default constraints on pods that have none. A pool without a
     * catalogue is nothing to buy for, but its nodes are there (PROV-11, SCH-OVL-10).
     *
     * @param catalog of all NodePools; those that it does not know are not bought for
     */
    public static Cluster of(
            Cluster snapshot,
            OverlaidCatalog catalog,
            List<ResolvedBuffer> buffers,
            PodSelectors selectors,
            DefaultConstraints defaultSpread) {
        Cluster spread = defaultSpread.isEmpty()
                ? snapshot
                : DefaultSpread.apply(snapshot, defaultSpread, selectors).cluster();
        return VirtualPods.addTo(withEvaluatedPools(spread, catalog), buffers);
    }

    private static Cluster withEvaluatedPools(Cluster cluster, OverlaidCatalog catalog) {
        if (cluster.nodePools().stream().allMatch(pool -> isEvaluated(pool, catalog))) {
            return cluster;
        }
        return cluster.toBuilder()
                .nodePools(cluster.nodePools().stream()
                        .map(pool -> isEvaluated(pool, catalog) ? pool : pool.withReady(false))
                        .toList())
                .build();
    }

    private static boolean isEvaluated(NodePool pool, OverlaidCatalog catalog) {
        return catalog.touched().containsKey(pool.name());
    }

    /** With the gate off a static NodePool is no pool at all (SCH-STA-01). */
    public static Cluster withoutUnwantedPools(Cluster cluster, boolean staticCapacity) {
        if (staticCapacity) {
            return cluster;
        }
        List<NodePool> pools = new ArrayList<>(cluster.nodePools());
        return pools.removeIf(NodePool::isStatic)
                ? cluster.toBuilder().nodePools(pools).build()
                : cluster;
    }
}
