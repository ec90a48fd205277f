package io.karpenter.k8s.nodepool;

import io.karpenter.core.lifecycle.claim.Management;
import io.karpenter.core.lifecycle.pool.ManagedPool;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.k8s.api.ApiException;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;

/**
 * What all who look after NodePools need.
 *
 * @param nodeClasses the configuration object that is referred to, if it exists
 */
public record PoolCare(
        ClusterApi api,
        ResourceStore pools,
        Management management,
        Function<NodeClassRef, Optional<Resource>> nodeClasses,
        InstantSource clock) {

    /** The NodePool with this key, if it is there and ours. */
    Optional<Resource> managed(ObjectKey key) {
        return pools.get(key)
                .filter(pool -> management.isManaged(
                        ObjectFields.nodeClassRef(pool, "spec", "template", "spec", "nodeClassRef")));
    }

    Optional<Resource> nodeClass(ManagedPool pool) {
        return pool.nodeClassRef().flatMap(nodeClasses);
    }

    /** Writes what {@code after} has otherwise than the object's metadata. */
    void writeMain(Resource pool, ManagedPool after) {
        write(pool, () -> ObjectPatches.write(api, pools, pool, Part.MAIN, PoolObject.mainPatch(pool, after)));
    }

    /** Writes what {@code after} has otherwise than the object's status. */
    void writeStatus(Resource pool, ManagedPool after) {
        write(pool, () -> ObjectPatches.write(api, pools, pool, Part.STATUS, PoolObject.statusPatch(pool, after)));
    }

    /** A pool that does not exist any more needs no care. */
    private void write(Resource pool, Runnable writing) {
        try {
            writing.run();
        } catch (ApiException e) {
            if (!e.isNotFound()) {
                throw e;
            }
            pools.gone(pool);
        }
    }
}
