package io.karpenter.core.overlay;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Expression;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A correction to instance types and offerings that match its requirements, as written: whether it makes sense is found out
 * by {@link NodeOverlays}, so that a bad overlay costs nothing but itself.
 *
 * @param requirements what it applies to; empty: everything
 * @param price absolute price in USD per hour, an unsigned decimal number
 * @param priceAdjustment change of the price such as {@code -10%} or {@code +0.01}
 * @param capacity extended resources to add
 * @param weight larger wins, from 1 to 10000, 0 if absent
 */
public record NodeOverlay(
        String name,
        List<Expression> requirements,
        Optional<String> price,
        Optional<String> priceAdjustment,
        ResourceList capacity,
        int weight) {

    public NodeOverlay {
        requirements = List.copyOf(requirements);
    }

    /** Its price in USD per hour; empty if it has none, or none that can be read. */
    public OptionalDouble absolutePrice() {
        return price.flatMap(PriceChange::ofPrice)
                .map(change -> OptionalDouble.of(change.appliedTo(0)))
                .orElse(OptionalDouble.empty());
    }
}
