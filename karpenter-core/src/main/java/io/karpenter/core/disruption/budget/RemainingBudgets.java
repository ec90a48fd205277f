package io.karpenter.core.disruption.budget;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Standing;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many more nodes of each pool may be disrupted for one reason. Who takes a node takes it off. Only the pool of the node that
 * goes is charged, never that of where its pods go (DIS-BUD-12). Not thread-safe.
 *
 * <p>Source: DIS-BUD-09 to DIS-BUD-12.
 */
public final class RemainingBudgets {

    private final Map<String, Integer> left;

    private RemainingBudgets(Map<String, Integer> left) {
        this.left = left;
    }

    /** What the budgets of all NodePools leave at {@code now}, the nodes subtracted that are being disrupted already. */
    public static RemainingBudgets of(
            Cluster cluster, Standing standing, DisruptionReason reason, Instant now, Schedule.Reader schedules) {
        return of(PoolBudget.all(cluster, standing, reason, now, schedules));
    }

    /** What these leave. */
    public static RemainingBudgets of(List<PoolBudget> budgets) {
        Map<String, Integer> left = new HashMap<>();
        budgets.forEach(budget -> left.put(budget.nodePool(), budget.left()));
        return new RemainingBudgets(left);
    }

    /** Nodes of {@code nodePool} that may still be disrupted; none of a pool that does not exist. */
    public int left(String nodePool) {
        return left.getOrDefault(nodePool, 0);
    }

    /** Takes one node of {@code nodePool} if there is one left. */
    public boolean take(String nodePool) {
        if (left(nodePool) == 0) {
            return false;
        }
        left.merge(nodePool, -1, Integer::sum);
        return true;
    }

    /** Takes all of these if there are enough left of each of their pools, else none. */
    public boolean takeAll(Collection<String> nodePoolsOfNodes) {
        Map<String, Integer> wanted = new HashMap<>();
        nodePoolsOfNodes.forEach(pool -> wanted.merge(pool, 1, Integer::sum));
        if (wanted.entrySet().stream().anyMatch(pool -> left(pool.getKey()) < pool.getValue())) {
            return false;
        }
        wanted.forEach((pool, nodes) -> left.merge(pool, -nodes, Integer::sum));
        return true;
    }
}
