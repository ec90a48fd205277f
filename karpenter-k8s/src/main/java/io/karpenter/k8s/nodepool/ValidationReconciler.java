package io.karpenter.k8s.nodepool;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.lifecycle.pool.PoolReadiness;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;

/** Says of NodePools what is wrong with them that the API server cannot see (LIF-53). Keys are names of NodePools. */
public final class ValidationReconciler implements Reconciler {

    private final PoolCare care;
    private final LabelSchema schema;

    /**
     * @param schema what is known about label keys, the provider's included
     */
    public ValidationReconciler(PoolCare care, LabelSchema schema) {
        this.care = care;
        this.schema = schema;
    }

    @Override
    public String name() {
        return "nodepool.validation";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        care.managed(key)
                .ifPresent(resource -> care.writeStatus(
                        resource,
                        PoolReadiness.validated(
                                PoolObject.read(resource),
                                PoolReading.of(resource, schema).problems(),
                                care.clock().instant())));
        return Outcome.DONE;
    }
}
