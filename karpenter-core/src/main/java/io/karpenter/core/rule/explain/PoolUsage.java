package io.karpenter.core.rule.explain;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.rule.place.ExistingNodes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the nodes of each NodePool count against its limits, planned ones included. A planned node counts with the instance
 * type it names, or pessimistically with the largest it may become (SCH-LIM-06).
 */
final class PoolUsage {

    private final ExistingNodes existing;
    private final Map<String, ResourceList> named = new HashMap<>();
    private final Map<String, ResourceList> largest = new HashMap<>();

    private PoolUsage(ExistingNodes existing) {
        this.existing = existing;
    }

    static PoolUsage of(ExistingNodes existing, Plan plan, Catalog catalog) {
        PoolUsage usage = new PoolUsage(existing);
        for (PlannedNode node : plan.nodes()) {
            Set<String> options = new HashSet<>(node.instanceTypeOptions());
            ResourceList most = ResourceList.EMPTY;
            for (InstanceType type : catalog.forNodePool(node.nodePool())) {
                if (type.name().equals(node.instanceType())) {
                    add(usage.named, node.nodePool(), type.capacity());
                }
                if (options.contains(type.name())) {
                    most = most.max(type.capacity());
                }
            }
            add(usage.largest, node.nodePool(), most);
        }
        return usage;
    }

    private static void add(Map<String, ResourceList> used, String nodePool, ResourceList capacity) {
        used.merge(nodePool, capacity.with(Resource.NODES, Quantity.of(1)), ResourceList::plus);
    }

    /** The two ways to count what {@code nodePool} uses, the more hopeful first. */
    List<ResourceList> of(String nodePool) {
        ResourceList existingOnes = existing.used(nodePool);
        return List.of(
                existingOnes.plus(named.getOrDefault(nodePool, ResourceList.EMPTY)),
                existingOnes.plus(largest.getOrDefault(nodePool, ResourceList.EMPTY)));
    }
}
