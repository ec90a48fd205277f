package io.karpenter.core.cluster;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Completes the nodes and node claims of a snapshot from the catalogue, so that an input may name an instance type instead of
 * spelling out what such a machine has. What the input states is never changed.
 *
 * <p>Source: decisions 10. Linear in the number of nodes and claims.
 */
public final class NodeDefaults {

    /** Reported by every kubelet: one of them missing means that the input left it out, not that the node has none. */
    private static final List<String> ALWAYS_REPORTED =
            List.of(Resource.CPU, Resource.MEMORY, Resource.EPHEMERAL_STORAGE, Resource.PODS);

    /** Where and how a node was bought is never guessed. */
    private static final Set<String> NEVER_GUESSED = Set.of(Labels.ZONE, Labels.CAPACITY_TYPE);

    private final Catalog catalog;
    private final Map<String, Map<String, InstanceType>> typesByPool = new HashMap<>();
    /** Many nodes are bought alike. */
    private final Map<Bought, Machine> machines = new HashMap<>();

    /** All labels that a {@link Machine} depends on. */
    private record Bought(String pool, Optional<String> type, Optional<String> zone, Optional<String> capacityType) {}

    private NodeDefaults(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The snapshot with capacity, allocatable and labels of its nodes and claims filled in where they are missing.
     *
     * <p>A Node that carries a NodePool's label and has no NodeClaim is labelled registered and initialized. A NodeClaim's
     * requirements with a single value count as labels of its node. Nodes of a type that the catalogue does not have stay as
     * they are.
     */
    public static Cluster fill(Cluster cluster, Catalog catalog) {
        if (cluster.nodes().isEmpty() && cluster.nodeClaims().isEmpty()) {
            return cluster;
        }
        NodeDefaults defaults = new NodeDefaults(catalog);
        Set<String> claimed = cluster.nodeClaims().stream()
                .flatMap(claim -> claim.nodeName().stream())
                .collect(Collectors.toSet());
        return cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .map(node -> defaults.fill(node, claimed.contains(node.name())))
                        .toList())
                .nodeClaims(cluster.nodeClaims().stream().map(defaults::fill).toList())
                .build();
    }

    private Node fill(Node node, boolean claimed) {
        Map<String, String> labels = new TreeMap<>(node.labels());
        String pool = labels.getOrDefault(Labels.NODEPOOL, "");
        if (!pool.isEmpty() && !claimed) {
            labels.putIfAbsent(Labels.REGISTERED, "true");
            labels.putIfAbsent(Labels.INITIALIZED, "true");
        }
        Machine machine = machine(pool, labels);
        machine.addLabelsTo(labels);
        return new Node(
                node.name(),
                node.providerId(),
                labels,
                node.annotations(),
                node.taints(),
                completed(node.capacity(), machine.capacity()),
                completed(node.allocatable(), machine.allocatable()),
                node.unschedulable(),
                node.deleting(),
                node.created(),
                node.ready());
    }

    private NodeClaim fill(NodeClaim claim) {
        Map<String, String> labels = new TreeMap<>(claim.labels());
        labels.putIfAbsent(Labels.NODEPOOL, claim.nodePool());
        addSingleValues(Requirements.ofExpressions(claim.requirements()), labels);
        Machine machine = machine(claim.nodePool(), labels);
        machine.addLabelsTo(labels);
        return new NodeClaim(
                claim.name(),
                claim.nodePool(),
                labels,
                claim.annotations(),
                claim.requirements(),
                claim.taints(),
                claim.startupTaints(),
                claim.providerId(),
                completed(claim.capacity(), machine.capacity()),
                completed(claim.allocatable(), machine.allocatable()),
                claim.nodeName(),
                claim.registered(),
                claim.initialized(),
                claim.deleting(),
                claim.created(),
                claim.lifecycle());
    }

    /**
     * {@code stated} with what is missing of {@code known}: everything if nothing is stated, else only what every kubelet
     * reports. A device that a running node does not report is not there, whatever its type.
     */
    private static ResourceList completed(ResourceList stated, ResourceList known) {
        if (stated.isEmpty()) {
            return known;
        }
        ResourceList result = stated;
        for (String resource : ALWAYS_REPORTED) {
            if (!result.has(resource) && known.has(resource)) {
                result = result.with(resource, known.get(resource));
            }
        }
        return result;
    }

    private Machine machine(String pool, Map<String, String> labels) {
        Map<String, String> canonical = new HashMap<>();
        labels.forEach((key, value) -> canonical.put(catalog.schema().canonical(key), value));
        Bought bought = new Bought(
                pool,
                Optional.ofNullable(canonical.get(Labels.INSTANCE_TYPE)),
                Optional.ofNullable(canonical.get(Labels.ZONE)),
                Optional.ofNullable(canonical.get(Labels.CAPACITY_TYPE)));
        return machines.computeIfAbsent(
                bought,
                b -> b.type()
                        .map(typesByPool.computeIfAbsent(pool, catalog::byName)::get)
                        .map(type -> Machine.of(type, canonical))
                        .orElse(Machine.UNKNOWN));
    }

    private static void addSingleValues(Requirements requirements, Map<String, String> labels) {
        for (Requirement requirement : requirements.all()) {
            if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
                labels.putIfAbsent(requirement.key(), requirement.values().first());
            }
        }
    }

    /** What the catalogue says of one node: its type, and the offerings it may have been bought through. */
    private record Machine(Requirements requirements, ResourceList capacity, ResourceList allocatable) {

        static final Machine UNKNOWN = new Machine(Requirements.NONE, ResourceList.EMPTY, ResourceList.EMPTY);

        static Machine of(InstanceType type, Map<String, String> labels) {
            // Which offerings the catalogue holds may be the user's choice, so without a zone none of them is more
            // likely.
            List<Offering> possible = !labels.containsKey(Labels.ZONE)
                    ? List.of()
                    : type.offerings().stream()
                            .filter(o -> agrees(labels, Labels.ZONE, o.zone()))
                            .filter(o -> agrees(
                                    labels,
                                    Labels.CAPACITY_TYPE,
                                    o.capacityType().toString()))
                            .toList();
            Set<String> ofOfferings = type.offerings().stream()
                    .flatMap(offering -> offering.requirements().keys().stream())
                    .collect(Collectors.toSet());
            Requirements ofType = Requirements.of(type.requirements().all().stream()
                    .filter(requirement -> !ofOfferings.contains(requirement.key()))
                    .toList());
            ResourceList capacity = type.capacity();
            ResourceList allocatable = type.allocatable();
            if (possible.size() == 1) {
                capacity = capacity.with(possible.get(0).capacityOverride());
                allocatable = type.allocatable(possible.get(0));
            }
            return new Machine(ofType.and(agreedBy(possible)), capacity, allocatable);
        }

        private static boolean agrees(Map<String, String> labels, String key, String value) {
            return labels.getOrDefault(key, value).equals(value);
        }

        /** The labels that a node gets through whichever of the offerings. */
        private static Requirements agreedBy(List<Offering> offerings) {
            if (offerings.isEmpty()) {
                return Requirements.NONE;
            }
            return Requirements.of(offerings.get(0).requirements().all().stream()
                    .filter(r -> offerings.stream()
                            .allMatch(o -> o.requirements().has(r.key())
                                    && o.requirements().get(r.key()).equals(r)))
                    .toList());
        }

        void addLabelsTo(Map<String, String> labels) {
            Requirements guessable = requirements;
            for (String key : NEVER_GUESSED) {
                guessable = guessable.without(key);
            }
            addSingleValues(guessable, labels);
        }
    }
}
