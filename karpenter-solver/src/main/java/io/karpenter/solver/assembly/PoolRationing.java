package io.karpenter.solver.assembly;

import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.share.InterruptionPool;
import io.karpenter.core.risk.share.PoolShares;
import java.util.HashMap;
import java.util.Map;

/**
 * How many nodes a crowded interruption pool may have so that it is crowded no more, if its nodes go on holding as many pods each: shares
 * are of pods, but what can be limited while nodes are chosen is how many there are. Stateless.
 */
final class PoolRationing {

    private PoolRationing() {}

    /**
     * Planned nodes at most, of each pool that has too many pods of the cluster. Fewer than are planned now; 0 where what runs there is too
     * much already. O(nodes).
     *
     * @param shares after the plan
     */
    static Map<InterruptionPool, Integer> of(PoolShares shares, Plan plan) {
        Map<InterruptionPool, Integer> nodes = new HashMap<>();
        Map<InterruptionPool, Integer> pods = new HashMap<>();
        for (PlannedNode node : plan.nodes()) {
            int counted = shares.group(node.pods()).size();
            InterruptionPool.of(node).ifPresent(pool -> {
                nodes.merge(pool, 1, Integer::sum);
                pods.merge(pool, counted, Integer::sum);
            });
        }
        Map<InterruptionPool, Integer> rations = new HashMap<>();
        for (CrowdedPool crowded : shares.crowded()) {
            InterruptionPool pool = new InterruptionPool(crowded.instanceType(), crowded.zone());
            int planned = pods.getOrDefault(pool, 0);
            if (crowded instanceof CrowdedPool.OfCluster && planned > 0) {
                int running = crowded.pods() - planned;
                long room = Math.max(0, crowded.most() - running);
                int now = nodes.getOrDefault(pool, 0);
                // Rounded up, as the last node need not be full.
                rations.put(pool, (int) Math.min(now - 1, (room * now + planned - 1) / planned));
            }
        }
        return rations;
    }
}
