package io.karpenter.core.rule.place;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds up many resource lists without building one for each step: a snapshot has up to 100,000 bound pods. Not thread-safe.
 */
final class ResourceSum {

    private final Map<String, BigDecimal> amounts = new HashMap<>();
    private final Map<String, Quantity.Format> formats = new HashMap<>();

    void add(ResourceList list) {
        list.asMap().forEach((name, amount) -> {
            amounts.merge(name, amount.amount(), BigDecimal::add);
            formats.putIfAbsent(name, amount.format());
        });
    }

    ResourceList total() {
        Map<String, Quantity> total = new HashMap<>();
        amounts.forEach((name, amount) ->
                total.put(name, Quantity.of(amount, formats.getOrDefault(name, Quantity.Format.DECIMAL_SI))));
        return ResourceList.of(total);
    }
}
