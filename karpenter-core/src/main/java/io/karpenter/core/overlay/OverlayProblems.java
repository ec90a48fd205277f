package io.karpenter.core.overlay;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.ExpressionProblems;
import io.karpenter.core.requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with a NodeOverlay. Source: SCH-OVL-01, SCH-OVL-02, API-NO-08 to API-NO-18. */
final class OverlayProblems {

    private static final int MAX_WEIGHT = 10_000;
    private static final Set<String> EVERY_NODE_HAS =
            Set.of(Resource.CPU, Resource.MEMORY, Resource.EPHEMERAL_STORAGE, Resource.PODS);

    private OverlayProblems() {}

    /** All problems of {@code overlay}; empty if it is valid. */
    static List<String> of(NodeOverlay overlay, LabelSchema schema, Set<String> providerResources) {
        List<String> problems = new ArrayList<>(ExpressionProblems.of(overlay.requirements(), schema));
        for (Expression requirement : overlay.requirements()) {
            if (requirement.operator() == Operator.NOT_IN
                    && requirement.values().isEmpty()) {
                problems.add("requirement on \"%s\" has operator NotIn and no values, it needs at least one"
                        .formatted(requirement.key()));
            }
        }
        price(overlay, problems);
        capacity(overlay, providerResources, problems);
        if (overlay.weight() < 0 || overlay.weight() > MAX_WEIGHT) {
            problems.add("weight is %d, it must be from 1 to %d, or absent".formatted(overlay.weight(), MAX_WEIGHT));
        }
        return problems;
    }

    private static void price(NodeOverlay overlay, List<String> problems) {
        if (overlay.price().isPresent() && overlay.priceAdjustment().isPresent()) {
            problems.add("price is \"%s\" and priceAdjustment \"%s\", only one of them can be set"
                    .formatted(overlay.price().get(), overlay.priceAdjustment().get()));
        }
        overlay.price()
                .filter(text -> PriceChange.ofPrice(text).isEmpty())
                .ifPresent(text -> problems.add(
                        "price is \"%s\", it must be an unsigned decimal number such as 0.25".formatted(text)));
        overlay.priceAdjustment()
                .filter(text -> PriceChange.ofAdjustment(text).isEmpty())
                .ifPresent(text -> problems.add(
                        "priceAdjustment is \"%s\", it must be a number or a percentage with a sign, such as +0.05 or -10%%, and at least -100%%"
                                .formatted(text)));
    }

    private static void capacity(NodeOverlay overlay, Set<String> providerResources, List<String> problems) {
        overlay.capacity().asMap().forEach((name, amount) -> {
            if (EVERY_NODE_HAS.contains(name) || providerResources.contains(name)) {
                Set<String> restricted = new TreeSet<>(EVERY_NODE_HAS);
                restricted.addAll(providerResources);
                problems.add("capacity has \"%s\", which the provider knows better; it must not have %s"
                        .formatted(name, String.join(", ", restricted)));
            }
            if (amount.signum() < 0) {
                problems.add("capacity of \"%s\" is %s, it must not be negative".formatted(name, amount));
            }
        });
    }
}
