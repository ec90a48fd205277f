package io.karpenter.core.rule.place;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.requirement.Requirements;
import java.util.Collection;
import java.util.OptionalDouble;

/**
 * What a launch can cost at worst, for comparing prices: providers take reserved capacity before spot, and spot before
 * on-demand, but within one of them any offering.
 *
 * <p>Stateless. Source: SCH-IT-11.
 */
public final class LaunchPrice {

    private LaunchPrice() {}

    /**
     * USD per hour of the dearest offering that may be launched; infinite if none may.
     *
     * @param node what the node's labels satisfy
     */
    public static double worst(Collection<Offering> offerings, Requirements node, LabelSchema schema) {
        // In the order in which providers prefer them.
        for (CapacityType capacityType : CapacityType.values()) {
            OptionalDouble dearest = offerings.stream()
                    .filter(offering ->
                            offering.capacityType() == capacityType && NodePoolTemplate.offers(node, offering, schema))
                    .mapToDouble(Offering::cost)
                    .max();
            if (dearest.isPresent()) {
                return dearest.getAsDouble();
            }
        }
        return Double.POSITIVE_INFINITY;
    }
}
