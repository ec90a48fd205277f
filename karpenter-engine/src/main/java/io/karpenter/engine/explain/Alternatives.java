package io.karpenter.engine.explain;

import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.requirement.Requirements;
import io.karpenter.engine.explain.Explanation.Alternative;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The cheapest types that a new node could be launched as instead. Types are looked up once for each NodePool. Not thread-safe. */
final class Alternatives {

    private static final int MOST = 5;

    private final Catalog catalog;
    private final Map<String, Map<String, InstanceType>> typesOfPool = new HashMap<>();

    Alternatives(Catalog catalog) {
        this.catalog = catalog;
    }

    /** At most five, those first that are expected to cost least, without the type that the node is planned as. */
    List<Alternative> to(PlannedNode node) {
        Map<String, InstanceType> types = typesOfPool.computeIfAbsent(node.nodePool(), catalog::byName);
        Requirements claim = Requirements.ofExpressions(node.requirements()).withKeys(catalog.schema()::canonical);
        Set<String> options = new HashSet<>(node.instanceTypeOptions());
        options.remove(node.instanceType());
        return options.stream()
                .flatMap(name -> Optional.ofNullable(types.get(name)).stream())
                .flatMap(type -> cheapest(type, claim).stream())
                .sorted(Comparator.comparingDouble(Costed::cost)
                        .thenComparing(costed -> costed.alternative().instanceType()))
                .limit(MOST)
                .map(Costed::alternative)
                .toList();
    }

    /** What could be launched, and what it is expected to cost in USD per hour. */
    private record Costed(Alternative alternative, double cost) {}

    private static Optional<Costed> cheapest(InstanceType type, Requirements claim) {
        return type.offerings().stream()
                .filter(Offering::available)
                .filter(offering -> claim.intersects(offering.requirements()))
                .min(Comparator.comparingDouble(Offering::cost).thenComparing(Offering::zone))
                .map(offering -> new Costed(
                        new Alternative(type.name(), offering.zone(), offering.capacityType(), offering.price()),
                        offering.cost()));
    }
}
