package io.karpenter.solver.binding.room;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Names for new nodes, each given once. Not thread-safe. */
final class Names {

    private final Set<String> taken = new HashSet<>();
    /** The last number by NodePool. */
    private final Map<String, Integer> numbers = new HashMap<>();

    /** Names that neither nodes nor NodeClaims have, nor nodes of the plan. */
    Names(Cluster cluster, Plan plan) {
        cluster.nodes().forEach(node -> taken.add(node.name()));
        cluster.nodeClaims().forEach(claim -> taken.add(claim.name()));
        plan.nodes().forEach(node -> taken.add(node.name()));
        plan.staticNodes().forEach(node -> taken.add(node.name()));
    }

    /** The nodes under names of their own, numbered by NodePool. */
    List<PlannedNode> give(List<PlannedNode> nodes) {
        List<PlannedNode> named = new ArrayList<>();
        for (PlannedNode node : nodes) {
            String name;
            do {
                name = node.nodePool() + "-" + numbers.merge(node.nodePool(), 1, Integer::sum);
            } while (!taken.add(name));
            named.add(node.withName(name));
        }
        return named;
    }

    /** {@code count} nodes like this one. */
    List<PlannedNode> copies(PlannedNode node, int count) {
        List<PlannedNode> nodes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            nodes.add(node);
        }
        return give(nodes);
    }
}
