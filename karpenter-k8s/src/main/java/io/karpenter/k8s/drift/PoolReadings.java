package io.karpenter.k8s.drift;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.nodepool.PoolReading;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** NodePools as read from their objects, each version once: many NodeClaims ask for the same. Thread-safe. */
final class PoolReadings {

    private final LabelSchema schema;
    private final Map<String, Reading> byName = new ConcurrentHashMap<>();

    private record Reading(Resource object, Optional<NodePool> pool) {}

    PoolReadings(LabelSchema schema) {
        this.schema = schema;
    }

    /** Empty if something is wrong with it. */
    Optional<NodePool> of(Resource object) {
        Reading known = byName.get(object.name());
        if (known == null || known.object() != object) {
            known = new Reading(object, PoolReading.of(object, schema).pool());
            byName.put(object.name(), known);
        }
        return known.pool();
    }
}
