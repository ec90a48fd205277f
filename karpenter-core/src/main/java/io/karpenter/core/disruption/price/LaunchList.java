package io.karpenter.core.disruption.price;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.core.rule.place.LaunchPrice;
import io.karpenter.core.rule.place.NodePoolTemplate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The instance types that a planned node may be launched as, cheapest first, under requirements that can be narrowed (DIS-CON-11).
 * Immutable.
 *
 * @param types that have an available offering under {@code requirements}
 */
record LaunchList(PlannedNode node, Requirements requirements, List<InstanceType> types, LabelSchema schema) {

    LaunchList {
        types = List.copyOf(types);
    }

    static LaunchList of(PlannedNode node, Catalog catalog) {
        LabelSchema schema = catalog.schema();
        Requirements requirements =
                Requirements.ofExpressions(node.requirements()).withKeys(schema::canonical);
        Map<String, InstanceType> byName = new HashMap<>();
        catalog.forNodePool(node.nodePool()).forEach(type -> byName.putIfAbsent(type.name(), type));
        List<InstanceType> types = node.instanceTypeOptions().stream()
                .flatMap(name -> Stream.ofNullable(byName.get(name)))
                .toList();
        return new LaunchList(node, requirements, types, schema).sorted();
    }

    private LaunchList sorted() {
        List<InstanceType> launchable = types.stream()
                .filter(type -> offers(type).findAny().isPresent())
                .sorted(Comparator.comparingDouble(this::cheapest).thenComparing(InstanceType::name))
                .toList();
        return new LaunchList(node, requirements, launchable, schema);
    }

    private Stream<Offering> offers(InstanceType type) {
        return covered(type).stream().filter(offering -> NodePoolTemplate.offers(requirements, offering, schema));
    }

    /** Offerings as they are for a node that is covered by what covers this one. */
    private List<Offering> covered(InstanceType type) {
        return node.commitment().isEmpty()
                ? type.offerings()
                : type.offerings().stream()
                        .map(offering -> offering.coveredBy(node.commitment()))
                        .toList();
    }

    private double cheapest(InstanceType type) {
        return offers(type).mapToDouble(Offering::cost).min().orElse(Double.POSITIVE_INFINITY);
    }

    /** USD per hour of the dearest offering that a launch as {@code type} may end with (DIS-CON-12). */
    double worst(InstanceType type) {
        return LaunchPrice.worst(covered(type), requirements, schema);
    }

    boolean allows(CapacityType capacityType) {
        return requirements.get(Labels.CAPACITY_TYPE).has(capacityType.toString());
    }

    /** Those that can be had this way only. */
    LaunchList only(CapacityType capacityType) {
        Requirement pinned = Requirement.in(Labels.CAPACITY_TYPE, capacityType.toString());
        return new LaunchList(node, requirements.and(pinned), types, schema).sorted();
    }

    /** Those that can be had in this zone only. */
    LaunchList inZone(String zone) {
        return new LaunchList(node, requirements.and(Requirement.in(Labels.ZONE, zone)), types, schema).sorted();
    }

    LaunchList keep(Predicate<InstanceType> which) {
        return new LaunchList(node, requirements, types.stream().filter(which).toList(), schema);
    }

    /** The first {@code count} of them. */
    LaunchList first(int count) {
        return new LaunchList(node, requirements, types.subList(0, Math.min(count, types.size())), schema);
    }

    /** The planned node, to be launched as one of these types. */
    PlannedNode launched() {
        InstanceType type = types.get(0);
        Offering offering =
                offers(type).min(Comparator.comparingDouble(Offering::cost)).orElseThrow();
        List<String> names = types.stream().map(InstanceType::name).toList();
        OptionalInt leastTypes = requirements.get(Labels.INSTANCE_TYPE).minValues();
        Requirement named = Requirement.in(Labels.INSTANCE_TYPE, names);
        Requirements narrowed = requirements
                .without(Labels.INSTANCE_TYPE)
                .and(leastTypes.isPresent() ? named.withMinValues(leastTypes.getAsInt()) : named);
        return node.toBuilder()
                .machine(type, offering)
                .instanceTypeOptions(names)
                .requirements(narrowed.expressions())
                .build();
    }
}
