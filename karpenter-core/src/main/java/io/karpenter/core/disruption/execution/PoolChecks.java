package io.karpenter.core.disruption.execution;

import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;

/** What is looked at of NodePools before nodes of theirs are replaced. Stateless. Source: DIS-QUE-04. */
public final class PoolChecks {

    private PoolChecks() {}

    /** The resources of which a pool uses more than its limits allow already, so that nothing may come for it. */
    public static List<String> beyondLimits(NodePool pool, ResourceList usage) {
        return pool.limits().names().stream()
                .filter(name -> usage.get(name).compareTo(pool.limits().get(name)) > 0)
                .toList();
    }
}
