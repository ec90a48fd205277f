package io.karpenter.core.lifecycle.pool;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.time.Duration;
import java.util.List;

/** What a NodePool's nodes add up to, in its status (LIF-54). Stateless. */
public final class PoolCount {

    public static final Duration PERIOD = Duration.ofSeconds(5);
    /** Pause while it is not known what there is. */
    public static final Duration UNSYNCED_PERIOD = Duration.ofSeconds(1);

    private static final List<String> ALWAYS = List.of("cpu", "memory", "pods", "ephemeral-storage", Resource.NODES);

    private PoolCount() {}

    /**
     * The pool with its usage.
     *
     * @param used capacity of its nodes that stay, one of {@code nodes} for each (STA-11)
     */
    public static ManagedPool counted(ManagedPool pool, ResourceList used) {
        ResourceList all = used;
        for (String resource : ALWAYS) {
            if (!all.has(resource)) {
                all = all.with(resource, Quantity.ZERO);
            }
        }
        return pool.withUsage(all, all.get(Resource.NODES).value());
    }
}
