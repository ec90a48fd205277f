package io.karpenter.core.plan;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.risk.RiskSettings;
import java.util.Collection;
import java.util.Optional;

/**
 * What is to be said beside a price, or a saving, that rests on spot nodes while risk has no price. Immutable.
 *
 * @param spotNodes new nodes that are spot
 * @param nodes new nodes
 */
public record SpotCaveat(int spotNodes, int nodes) {

    /** Empty if there is nothing to say: there are no spot nodes among {@code nodes}, or risk has a price. */
    public static Optional<SpotCaveat> of(Collection<PlannedNode> nodes, RiskSettings risk) {
        int spot = (int) nodes.stream()
                .filter(node -> node.capacityType() == CapacityType.SPOT)
                .count();
        return spot == 0 || risk.pricesRisk() ? Optional.empty() : Optional.of(new SpotCaveat(spot, nodes.size()));
    }

    /** One line for people. */
    public String message() {
        return "spot nodes are %d of %d new nodes: the price holds only as long as they can be had and are not interrupted"
                .formatted(spotNodes, nodes);
    }
}
