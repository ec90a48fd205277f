package io.karpenter.k8s.nodepool;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.lifecycle.pool.HashStamps;
import io.karpenter.core.lifecycle.pool.ManagedPool;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.nodepool.NodePoolHash;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.controller.Outcome;
import io.karpenter.k8s.controller.Reconciler;
import io.karpenter.k8s.lifecycle.claim.ClaimWriter;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Optional;

/**
 * Writes the fingerprint of NodePools on them, and before that takes over the NodeClaims of pools that another version has stamped
 * (DIS-DRF-06). Keys are names of NodePools.
 */
public final class HashReconciler implements Reconciler {

    private final PoolCare care;
    private final ResourceStore claims;
    private final LabelSchema schema;

    /**
     * @param claims all NodeClaims
     * @param schema what is known about label keys, the provider's included
     */
    public HashReconciler(PoolCare care, ResourceStore claims, LabelSchema schema) {
        this.care = care;
        this.claims = claims;
        this.schema = schema;
    }

    @Override
    public String name() {
        return "nodepool.hash";
    }

    @Override
    public Outcome reconcile(ObjectKey key) {
        Optional<Resource> found = care.managed(key);
        Optional<NodePool> stated =
                found.flatMap(pool -> PoolReading.of(pool, schema).pool());
        if (found.isEmpty() || stated.isEmpty()) {
            return Outcome.DONE;
        }
        String hash = NodePoolHash.of(stated.get());
        ManagedPool pool = PoolObject.read(found.get());
        if (HashStamps.isOfOtherVersion(pool)) {
            ClaimWriter writer = new ClaimWriter(care.api(), claims);
            writer.writeEach(
                    claim -> key.name().equals(claim.labels().get(Labels.NODEPOOL)),
                    claim -> HashStamps.takenOver(claim, pool, hash));
        }
        care.writeMain(found.get(), HashStamps.stamped(pool, hash));
        return Outcome.DONE;
    }
}
