package io.karpenter.k8s.nodeclass;

import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.cloud.nodeclass.NodeClassCare;
import io.karpenter.core.event.EventSink;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodeClassRef;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.nodepool.PoolReading;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.Collection;
import java.util.List;

/**
 * What all who look after a provider's configuration objects need. Thread-safe.
 *
 * @param schema what is known about label keys, the provider's included
 * @param nodeClasses those of the one kind
 */
public record NodeClassObjects(
        ClusterApi api,
        NodeClassCare care,
        LabelSchema schema,
        EventSink events,
        ResourceStore nodeClasses,
        ResourceStore claims,
        ResourceStore pools) {

    NodeClassRef ref(String name) {
        return new NodeClassRef(care.kind().group(), care.kind().kind(), name);
    }

    NodeClass typed(Resource nodeClass) {
        return ObjectFields.nodeClass(ref(nodeClass.name()), nodeClass);
    }

    /** The object that a NodeClaim refers to is of the kind. */
    public boolean isOurs(Resource claim) {
        return ObjectFields.nodeClassRef(claim, "spec", "nodeClassRef")
                .filter(care.kind()::isKindOf)
                .isPresent();
    }

    /** Key of the object that a NodeClaim of ours refers to. */
    public static ObjectKey keyOf(Resource claim) {
        return ObjectKey.of(claim.text("spec", "nodeClassRef", "name"));
    }

    boolean refersTo(Resource claim, String nodeClass) {
        return ObjectFields.nodeClassRef(claim, "spec", "nodeClassRef")
                .filter(ref(nodeClass)::equals)
                .isPresent();
    }

    List<Resource> referring(Collection<Resource> among, String nodeClass) {
        return among.stream().filter(claim -> refersTo(claim, nodeClass)).toList();
    }

    /** NodePools that refer to it and can be read. */
    List<NodePool> poolsOf(String nodeClass) {
        NodeClassRef ref = ref(nodeClass);
        return pools.all().stream()
                .flatMap(pool -> PoolReading.of(pool, schema).pool().stream())
                .filter(pool ->
                        pool.template().nodeClassRef().filter(ref::equals).isPresent())
                .toList();
    }
}
