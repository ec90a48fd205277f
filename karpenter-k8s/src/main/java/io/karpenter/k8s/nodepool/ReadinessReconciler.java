package io.karpenter.k8s.nodepool;

import io.karpenter.core.lifecycle.pool.ManagedPool;
import io.karpenter.core.lifecycle.pool.NodeClassState;
import io.karpenter.core.lifecycle.pool.PoolReadiness;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.object.StatusConditions;
import java.util.Optional;

/** Says of NodePools whether their NodeClass can be used (LIF-52). Keys are names of NodePools; also called when a NodeClass changes. */
public final class ReadinessReconciler implements Reconciler {

    private final PoolCare care;

    public ReadinessReconciler(PoolCare care) {
        this.care = care;
    }

    @Override
    public String name() {
        return "nodepool.readiness";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        care.managed(key).ifPresent(resource -> {
            ManagedPool pool = PoolObject.read(resource);
            Optional<NodeClassState> nodeClass = care.nodeClass(pool)
                    .map(found -> new NodeClassState(
                            found.generation(), found.isDeleting(), StatusConditions.find(found, "Ready")));
            care.writeStatus(
                    resource, PoolReadiness.of(pool, nodeClass, care.clock().instant()));
        });
        return Outcome.DONE;
    }
}
