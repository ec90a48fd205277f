package io.karpenter.engine.cli;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.staticpool.NodeCounts;
import java.util.ArrayList;
import java.util.List;

/** Says which static NodePools get fewer nodes than their replicas ask for, and why. */
final class StaticNotices {

    private StaticNotices() {}

    static List<String> of(Plan plan, Cluster cluster, Catalog catalog) {
        List<NodePool> pools =
                cluster.nodePools().stream().filter(NodePool::isStatic).toList();
        if (pools.isEmpty()) {
            return List.of();
        }
        ExistingNodes existing = ExistingNodes.of(cluster, catalog);
        List<String> texts = new ArrayList<>();
        for (NodePool pool : pools) {
            int missing = NodeCounts.of(pool, existing).missing(pool.replicas().orElseThrow());
            long planned = plan.staticNodes().stream()
                    .filter(node -> node.nodePool().equals(pool.name()))
                    .count();
            if (planned < missing) {
                texts.add("static nodepool %s: %d of %d missing nodes are planned: %s"
                        .formatted(pool.name(), planned, missing, why(pool, planned)));
            }
        }
        return texts;
    }

    private static String why(NodePool pool, long planned) {
        if (!pool.ready() || pool.deleting()) {
            return "it is not ready, or is being deleted";
        }
        return pool.limits().has(Resource.NODES)
                ? "limits.nodes is " + pool.limits().get(Resource.NODES)
                : planned == 0 ? "no instance type can be launched for it" : "no more can be launched for it";
    }
}
