package io.karpenter.core.disruption.budget;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.Standing;
import java.util.HashMap;
import java.util.Map;

/**
 * How many nodes of a pool budgets count: those that are initialized and whose machine is not ending yet (DIS-BUD-07).
 *
 * @param nodes counted
 * @param disrupting those of them that are not ready, or on their way out for whatever reason (DIS-BUD-08)
 */
public record NodeTally(int nodes, int disrupting) {

    static final NodeTally NONE = new NodeTally(0, 0);

    /** The tally of each NodePool that has counted nodes, by name. */
    public static Map<String, NodeTally> byNodePool(Cluster cluster, Standing standing) {
        Map<String, NodeTally> tallies = new HashMap<>();
        for (ManagedNode managed : ManagedNode.all(cluster)) {
            boolean ending = managed.claim()
                    .map(claim -> claim.lifecycle().instanceTerminating())
                    .orElse(false);
            if (managed.initialized() && !ending) {
                Node node = managed.node();
                boolean leaving = node.deleting()
                        || managed.claim().map(NodeClaim::deleting).orElse(false)
                        || standing.isLeaving(node.name());
                int disrupting = leaving || !node.ready() ? 1 : 0;
                tallies.merge(
                        managed.nodePool(),
                        new NodeTally(1, disrupting),
                        (a, b) -> new NodeTally(a.nodes + b.nodes, a.disrupting + b.disrupting));
            }
        }
        return tallies;
    }
}
