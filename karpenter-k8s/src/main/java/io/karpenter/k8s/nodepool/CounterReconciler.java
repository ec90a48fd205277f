package io.karpenter.k8s.nodepool;

import io.karpenter.core.lifecycle.pool.PoolCount;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import java.util.Optional;

/** Says of NodePools what their nodes add up to (LIF-54). Keys are names of NodePools. */
public final class CounterReconciler implements Reconciler {

    private final PoolCare care;
    private final PoolUsages usages;

    public CounterReconciler(PoolCare care, PoolUsages usages) {
        this.care = care;
        this.usages = usages;
    }

    @Override
    public String name() {
        return "nodepool.counter";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> pool = care.managed(key);
        if (pool.isEmpty()) {
            return Outcome.DONE;
        }
        if (!usages.isSynced()) {
            return Outcome.after(PoolCount.UNSYNCED_PERIOD);
        }
        care.writeStatus(pool.get(), PoolCount.counted(PoolObject.read(pool.get()), usages.of(key.name())));
        return Outcome.after(PoolCount.PERIOD);
    }
}
