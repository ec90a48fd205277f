package io.karpenter.k8s.nodepool;

import io.karpenter.core.lifecycle.pool.ManagedPool;
import io.karpenter.core.lifecycle.pool.PoolConditions;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.ObjectFields;
import io.karpenter.k8s.object.ObjectPatches;
import io.karpenter.k8s.object.StatusConditions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/** NodePools between their object and the core's record. Stateless. */
final class PoolObject {

    private PoolObject() {}

    static ManagedPool read(Resource pool) {
        return new ManagedPool(
                pool.name(),
                pool.uid(),
                pool.annotations(),
                ObjectFields.nodeClassRef(pool, "spec", "template", "spec", "nodeClassRef"),
                number(pool, "nodeClassObservedGeneration"),
                pool.at("status", "resources") == null
                        ? Optional.empty()
                        : Optional.of(ObjectFields.amounts(pool, "status", "resources")),
                number(pool, "nodes").orElse(0),
                StatusConditions.read(pool, PoolConditions.DEPENDENTS));
    }

    private static OptionalLong number(Resource pool, String name) {
        return pool.at("status", name) instanceof Number number
                ? OptionalLong.of(number.longValue())
                : OptionalLong.empty();
    }

    /** What is to be patched of the object's main part to make {@code after} of it. */
    static Map<String, Object> mainPatch(Resource pool, ManagedPool after) {
        Map<String, Object> metadata = new LinkedHashMap<>();
        ObjectPatches.put(metadata, "annotations", ObjectPatches.added(pool.annotations(), after.annotations()));
        Map<String, Object> patch = new LinkedHashMap<>();
        ObjectPatches.put(patch, "metadata", metadata);
        return patch;
    }

    /** What is to be patched of the object's status to make {@code after} of it. */
    static Map<String, Object> statusPatch(Resource pool, ManagedPool after) {
        ManagedPool before = read(pool);
        Map<String, Object> status = new LinkedHashMap<>();
        if (!before.used().equals(after.used())) {
            status.put(
                    "resources",
                    amounts(
                            before.used().orElse(ResourceList.EMPTY),
                            after.used().orElse(ResourceList.EMPTY)));
        }
        if (before.nodes() != after.nodes()
                || pool.at("status", "nodes") == null && after.used().isPresent()) {
            status.put("nodes", after.nodes());
        }
        if (!before.nodeClassGeneration().equals(after.nodeClassGeneration())) {
            after.nodeClassGeneration().ifPresent(generation -> status.put("nodeClassObservedGeneration", generation));
        }
        if (!before.conditions().equals(after.conditions())) {
            status.put("conditions", StatusConditions.write(after.conditions()));
        }
        Map<String, Object> patch = new LinkedHashMap<>();
        ObjectPatches.put(patch, "status", status);
        return patch;
    }

    /** The amounts that are, and nothing in place of those that are no more. */
    @SuppressWarnings("NullAway") // a merge patch takes away what it has null for
    private static Map<String, Object> amounts(ResourceList before, ResourceList after) {
        Map<String, Object> amounts = new TreeMap<>(ObjectFields.amounts(after));
        before.names().stream().filter(name -> !after.has(name)).forEach(name -> amounts.put(name, null));
        return amounts;
    }
}
