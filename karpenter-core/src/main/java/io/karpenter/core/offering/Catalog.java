package io.karpenter.core.offering;

import io.karpenter.core.label.LabelSchema;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The instance types that can be bought, each with its offerings. NodePools may see different lists, because a NodeClass can
 * change what a machine of theirs offers (kubelet settings, disks, zones).
 *
 * @param schema the label keys the provider knows, the core's included
 * @param shared types of every NodePool that has no list of its own
 * @param ofNodePool lists of single NodePools, by name
 */
public record Catalog(LabelSchema schema, List<InstanceType> shared, Map<String, List<InstanceType>> ofNodePool) {

    public Catalog {
        shared = List.copyOf(shared);
        Map<String, List<InstanceType>> copy = new HashMap<>();
        ofNodePool.forEach((pool, types) -> copy.put(pool, List.copyOf(types)));
        ofNodePool = Map.copyOf(copy);
    }

    public static Catalog of(LabelSchema schema, List<InstanceType> types) {
        return new Catalog(schema, types, Map.of());
    }

    public List<InstanceType> forNodePool(String nodePool) {
        return ofNodePool.getOrDefault(nodePool, shared);
    }

    /** What {@link #forNodePool} gives, by name; made anew at each call. */
    public Map<String, InstanceType> byName(String nodePool) {
        Map<String, InstanceType> types = new HashMap<>();
        forNodePool(nodePool).forEach(type -> types.put(type.name(), type));
        return types;
    }

    /** The type called {@code name} as every NodePool without a list of its own sees it. */
    public Optional<InstanceType> find(String name) {
        return shared.stream().filter(t -> t.name().equals(name)).findFirst();
    }

    public Catalog withNodePool(String nodePool, List<InstanceType> types) {
        Map<String, List<InstanceType>> lists = new HashMap<>(ofNodePool);
        lists.put(nodePool, types);
        return new Catalog(schema, shared, lists);
    }
}
