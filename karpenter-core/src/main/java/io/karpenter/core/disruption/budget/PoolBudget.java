package io.karpenter.core.disruption.budget;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Standing;
import io.karpenter.core.nodepool.NodePool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What the budgets of a NodePool come to for one reason.
 *
 * @param nodes that are counted
 * @param allowed to be disrupted at once, those that are being disrupted not deducted (MET-27)
 * @param consuming nodes that are not ready or on their way out (MET-28)
 */
public record PoolBudget(String nodePool, DisruptionReason reason, int nodes, int allowed, int consuming) {

    /** Those of all NodePools at {@code now}, in the order of the snapshot. */
    public static List<PoolBudget> all(
            Cluster cluster, Standing standing, DisruptionReason reason, Instant now, Schedule.Reader schedules) {
        return all(cluster, standing, List.of(reason), now, schedules);
    }

    /** The same for several reasons. */
    public static List<PoolBudget> all(
            Cluster cluster,
            Standing standing,
            List<DisruptionReason> reasons,
            Instant now,
            Schedule.Reader schedules) {
        Map<String, NodeTally> tallies = NodeTally.byNodePool(cluster, standing);
        List<PoolBudget> budgets = new ArrayList<>();
        for (NodePool pool : cluster.nodePools()) {
            NodeTally tally = tallies.getOrDefault(pool.name(), NodeTally.NONE);
            for (DisruptionReason reason : reasons) {
                int allowed = AllowedDisruptions.of(pool, tally.nodes(), reason, now, schedules);
                budgets.add(new PoolBudget(pool.name(), reason, tally.nodes(), allowed, tally.disrupting()));
            }
        }
        return budgets;
    }

    /** How many more may be disrupted; not negative (DIS-BUD-09). */
    public int left() {
        return Math.max(0, allowed - consuming);
    }

    /** True if it has nodes, and none may be disrupted whatever the others do (DIS-BUD-10). */
    public boolean isShut() {
        return nodes > 0 && allowed == 0;
    }
}
