package io.karpenter.core.rule.place;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Fills in what a Node or NodeClaim of the input does not say about its machine from what the catalogue knows about its
 * instance type (decisions 10). Not thread-safe.
 */
final class MachineFacts {

    private static final List<String> EVERY_NODE_HAS =
            List.of(Resource.CPU, Resource.MEMORY, Resource.PODS, Resource.EPHEMERAL_STORAGE);

    private final Catalog catalog;
    private final Map<List<InstanceType>, Map<String, InstanceType>> typesByName = new IdentityHashMap<>();
    private final Map<String, Map<String, InstanceType>> typesOfPool = new HashMap<>();

    MachineFacts(Catalog catalog) {
        this.catalog = catalog;
    }

    /** Labels and resources of a machine, complete as far as they can be known. */
    record Machine(Map<String, String> labels, ResourceList capacity, ResourceList allocatable) {}

    /**
     * @param labels under canonical keys
     * @param requirements of an in-flight claim; keys they leave one value for are labels
     */
    Machine complete(
            Optional<String> pool,
            Map<String, String> labels,
            List<Expression> requirements,
            ResourceList capacity,
            ResourceList allocatable) {
        LabelSchema schema = catalog.schema();
        Map<String, String> known = new TreeMap<>(labels);
        Requirements promised = Requirements.ofExpressions(requirements).withKeys(schema::canonical);
        addDecided(known, promised);
        Map<String, InstanceType> types = types(pool.orElse(""));
        InstanceType type = types.get(known.getOrDefault(Labels.INSTANCE_TYPE, ""));
        if (type != null) {
            addDecided(known, type.requirements());
            Optional<Offering> offering = offering(type, known);
            offering.ifPresent(o -> addDecided(known, o.requirements()));
            ResourceList typeCapacity = offering.map(o -> type.capacity().with(o.capacityOverride()))
                    .orElse(type.capacity());
            ResourceList typeAllocatable = offering.map(type::allocatable).orElseGet(type::allocatable);
            return new Machine(known, completed(capacity, typeCapacity), completed(allocatable, typeAllocatable));
        }
        if (capacity.isEmpty() && promised.has(Labels.INSTANCE_TYPE)) {
            return leastOf(known, promised, types);
        }
        return new Machine(known, capacity, allocatable.isEmpty() ? capacity : allocatable);
    }

    /**
     * A claim that may still become one of several types: the least that any of them offers can be relied on. Its capacity
     * is the largest, since it counts against limits (SCH-LIM-06).
     */
    private static Machine leastOf(Map<String, String> labels, Requirements promised, Map<String, InstanceType> types) {
        List<InstanceType> possible = promised.get(Labels.INSTANCE_TYPE).values().stream()
                .filter(types::containsKey)
                .map(types::get)
                .filter(type -> type.requirements().intersects(promised))
                .toList();
        return new Machine(
                labels,
                possible.stream()
                        .map(InstanceType::capacity)
                        .reduce(ResourceList::max)
                        .orElse(ResourceList.EMPTY),
                possible.stream()
                        .map(InstanceType::allocatable)
                        .reduce(ResourceList::minOfCommon)
                        .orElse(ResourceList.EMPTY));
    }

    /**
     * Where nothing is stated, everything of the catalogue holds; else only the resources that every node has, since a device
     * that a running node does not report is not usable.
     */
    private static ResourceList completed(ResourceList stated, ResourceList ofCatalog) {
        if (stated.isEmpty()) {
            return ofCatalog;
        }
        ResourceList result = stated;
        for (String name : EVERY_NODE_HAS) {
            if (!stated.has(name) && ofCatalog.has(name)) {
                result = result.with(name, ofCatalog.get(name));
            }
        }
        return result;
    }

    /** The labels that {@code requirements} leave one value for. */
    private static void addDecided(Map<String, String> labels, Requirements requirements) {
        for (Requirement requirement : requirements.all()) {
            if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
                labels.putIfAbsent(requirement.key(), requirement.values().first());
            }
        }
    }

    private static Optional<Offering> offering(InstanceType type, Map<String, String> labels) {
        return type.offerings().stream()
                .filter(o -> o.zone().equals(labels.get(Labels.ZONE))
                        && o.capacityType().toString().equals(labels.get(Labels.CAPACITY_TYPE)))
                .findFirst();
    }

    private Map<String, InstanceType> types(String pool) {
        return typesOfPool.computeIfAbsent(
                pool, name -> typesByName.computeIfAbsent(catalog.forNodePool(name), MachineFacts::byName));
    }

    private static Map<String, InstanceType> byName(List<InstanceType> types) {
        Map<String, InstanceType> byName = new HashMap<>();
        types.forEach(type -> byName.put(type.name(), type));
        return byName;
    }
}
