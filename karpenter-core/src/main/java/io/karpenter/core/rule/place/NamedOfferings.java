package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Operator;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the catalogue says about the offering that a node names: labels of a planned node, the price of an existing one. What is
 * read for one node is remembered for its equals. Not thread-safe.
 */
public final class NamedOfferings {

    private final Catalog catalog;
    private final Map<String, NodePool> pools = new HashMap<>();
    private final Map<String, Map<String, InstanceType>> typesOf = new HashMap<>();
    private final Map<Named, Map<String, String>> labelsOf = new HashMap<>();

    private record Named(
            String nodePool,
            String instanceType,
            String zone,
            CapacityType capacityType,
            Optional<String> reservation) {}

    public NamedOfferings(Cluster cluster, Catalog catalog) {
        this.catalog = catalog;
        cluster.nodePools().forEach(pool -> pools.put(pool.name(), pool));
    }

    /**
     * Labels that the node gets if the offering it names is launched, under canonical keys. A label comes from the offering, the
     * instance type, the claim, or the NodePool, the first of these that settles it (SCH-IT-04, SCH-IT-05, SCH-NC-05).
     */
    public Map<String, String> labels(PlannedNode node) {
        LabelSchema schema = catalog.schema();
        Map<String, String> labels = new HashMap<>();
        Optional.ofNullable(pools.get(node.nodePool()))
                .ifPresent(pool -> putSettled(labels, NodePoolTemplate.requirements(pool, schema)));
        putSettled(labels, Requirements.ofExpressions(node.requirements()).withKeys(schema::canonical));
        node.labels().forEach((key, value) -> labels.put(schema.canonical(key), value));
        labels.putAll(labelsOf.computeIfAbsent(
                new Named(node.nodePool(), node.instanceType(), node.zone(), node.capacityType(), node.reservationId()),
                this::labels));
        labels.put(Labels.HOSTNAME, node.name());
        return labels;
    }

    /** The node once the offering it names is launched and set up: labelled as initialized, its start-up taints gone. */
    public Node launched(PlannedNode node) {
        Map<String, String> labels = labels(node);
        labels.put(Labels.REGISTERED, "true");
        labels.put(Labels.INITIALIZED, "true");
        Optional<InstanceType> type = type(node.nodePool(), node.instanceType());
        ResourceList ofOffering = type.flatMap(t -> offering(t, node.zone(), node.capacityType(), node.reservationId()))
                .map(Offering::capacityOverride)
                .orElse(ResourceList.EMPTY);
        return new Node(
                node.name(),
                "",
                labels,
                Map.of(),
                node.taints(),
                type.map(InstanceType::capacity).orElse(node.allocatable()).with(ofOffering),
                node.allocatable(),
                false,
                false,
                Instant.EPOCH);
    }

    private Map<String, String> labels(Named named) {
        Map<String, String> labels = new HashMap<>();
        type(named.nodePool(), named.instanceType()).ifPresent(type -> {
            putSettled(labels, type.requirements().withKeys(catalog.schema()::canonical));
            offering(type, named.zone(), named.capacityType(), named.reservation())
                    .ifPresent(offering ->
                            putSettled(labels, offering.requirements().withKeys(catalog.schema()::canonical)));
        });
        labels.put(Labels.INSTANCE_TYPE, named.instanceType());
        labels.put(Labels.ZONE, named.zone());
        labels.put(Labels.CAPACITY_TYPE, named.capacityType().toString());
        return labels;
    }

    private static void putSettled(Map<String, String> labels, Requirements requirements) {
        for (Requirement requirement : requirements.all()) {
            if (requirement.operator() == Operator.IN && requirement.values().size() == 1) {
                labels.put(requirement.key(), requirement.values().first());
            }
        }
    }

    /** USD per hour of what the labels of {@code node} name, at its expected cost where risk has a price; 0 if the catalogue has none. */
    public double hourlyCost(ExistingNode node) {
        Map<String, String> labels = node.labels();
        Optional<InstanceType> type = type(node.nodePool().orElse(""), labels.getOrDefault(Labels.INSTANCE_TYPE, ""));
        Optional<CapacityType> capacityType = CapacityType.parse(labels.getOrDefault(Labels.CAPACITY_TYPE, ""));
        if (type.isEmpty() || capacityType.isEmpty()) {
            return 0;
        }
        return offering(type.get(), labels.getOrDefault(Labels.ZONE, ""), capacityType.get(), Optional.empty())
                .map(Offering::cost)
                .orElse(0.0);
    }

    private Optional<InstanceType> type(String nodePool, String name) {
        return Optional.ofNullable(typesOf.computeIfAbsent(
                        catalog.ofNodePool().containsKey(nodePool) ? nodePool : "",
                        pool -> byName(catalog.forNodePool(pool)))
                .get(name));
    }

    private static Map<String, InstanceType> byName(List<InstanceType> types) {
        Map<String, InstanceType> byName = new LinkedHashMap<>();
        types.forEach(type -> byName.putIfAbsent(type.name(), type));
        return byName;
    }

    /** The cheapest of that zone and capacity type, of that reservation if one is named. */
    private static Optional<Offering> offering(
            InstanceType type, String zone, CapacityType capacityType, Optional<String> reservation) {
        return type.offerings().stream()
                .filter(offering -> offering.zone().equals(zone)
                        && offering.capacityType() == capacityType
                        && (reservation.isEmpty()
                                || reservation.equals(offering.reservation().map(r -> r.id()))))
                .min(Comparator.comparingDouble(Offering::price));
    }
}
