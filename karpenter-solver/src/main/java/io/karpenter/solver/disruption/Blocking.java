package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.candidate.Blocked;

/** What kind of reason keeps a node. Stateless. Source: DIS-CAN-01 to DIS-CAN-06. */
final class Blocking {

    private Blocking() {}

    /** True if it keeps a node from every method, not only from consolidation. */
    static boolean isOfAllMethods(Blocked because) {
        return because instanceof Blocked.NotInitialized
                || because instanceof Blocked.InCommand
                || because instanceof Blocked.NotManaged
                || because instanceof Blocked.NotJoined
                || because instanceof Blocked.Leaving
                || because instanceof Blocked.Nominated
                || because instanceof Blocked.NodeDoNotDisrupt
                || because instanceof Blocked.NoNodePoolLabel
                || because instanceof Blocked.NodePoolNotFound
                || because instanceof Blocked.StaticNodePool
                || because instanceof Blocked.PodDoNotDisrupt
                || because instanceof Blocked.NoEvictionAllowed
                || because instanceof Blocked.SeveralBudgets;
    }
}
