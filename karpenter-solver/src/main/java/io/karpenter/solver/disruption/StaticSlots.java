package io.karpenter.solver.disruption;

import io.karpenter.core.staticpool.NodeAccounts;
import io.karpenter.core.staticpool.NodeCounts;

/** The nodes that static NodePools have, and room within their limits for those that come. Implementations are thread-safe. */
public interface StaticSlots {

    NodeCounts counts(String nodePool);

    /**
     * Promises slots for replacements. Whoever carries a decision out releases its slot after the attempt to create the NodeClaim,
     * successful or not, and whoever drops a decision does so as well.
     *
     * @param limit most nodes of the pool; {@link Long#MAX_VALUE}: any number
     * @return how many are granted, from 0 to {@code wanted}
     */
    int reserve(String nodePool, int wanted, long limit);

    /** Gives slots back that nobody will use. */
    void release(String nodePool, int slots);

    static StaticSlots of(NodeAccounts accounts) {
        return new StaticSlots() {
            @Override
            public NodeCounts counts(String nodePool) {
                return accounts.counts(nodePool);
            }

            @Override
            public int reserve(String nodePool, int wanted, long limit) {
                return accounts.reserve(nodePool, wanted, limit);
            }

            @Override
            public void release(String nodePool, int slots) {
                accounts.release(nodePool, slots);
            }
        };
    }
}
