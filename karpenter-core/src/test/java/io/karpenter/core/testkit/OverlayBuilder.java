package io.karpenter.core.testkit;

import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds a NodeOverlay; without more it selects everything and changes nothing. */
public final class OverlayBuilder {

    private final String name;
    private final List<Expression> requirements = new ArrayList<>();
    private Optional<String> price = Optional.empty();
    private Optional<String> priceAdjustment = Optional.empty();
    private final Map<String, Quantity> capacity = new TreeMap<>();
    private int weight;

    private OverlayBuilder(String name) {
        this.name = name;
    }

    public static OverlayBuilder overlay(String name) {
        return new OverlayBuilder(name);
    }

    public OverlayBuilder requires(String key, Operator operator, String... values) {
        requirements.add(new Expression(key, operator, List.of(values)));
        return this;
    }

    /** {@code key In values}. */
    public OverlayBuilder of(String key, String... values) {
        return requires(key, Operator.IN, values);
    }

    public OverlayBuilder price(String usdPerHour) {
        price = Optional.of(usdPerHour);
        return this;
    }

    /** E.g. {@code "-10%"}. */
    public OverlayBuilder adjusts(String change) {
        priceAdjustment = Optional.of(change);
        return this;
    }

    public OverlayBuilder capacity(String resource, String amount) {
        capacity.put(resource, Quantity.parse(amount));
        return this;
    }

    public OverlayBuilder weight(int value) {
        weight = value;
        return this;
    }

    public NodeOverlay build() {
        return new NodeOverlay(name, requirements, price, priceAdjustment, ResourceList.of(capacity), weight);
    }
}
