package io.karpenter.core.disruption.candidate;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.List;
import java.util.Map;

/**
 * What a node costs: that of the offering that its labels name, available or not.
 *
 * <p>Stateless. Source: DIS-CAN-15.
 */
public final class NodePrice {

    private NodePrice() {}

    /**
     * USD per hour; 0 if {@code type} has no such offering. Of several reservations that of the node's labels counts, else the first.
     */
    public static double of(InstanceType type, Map<String, String> labels) {
        List<Offering> named = type.offerings().stream()
                .filter(offering -> offering.zone().equals(labels.get(Labels.ZONE))
                        && offering.capacityType().toString().equals(labels.get(Labels.CAPACITY_TYPE)))
                .toList();
        return named.stream()
                .filter(offering -> offering.requirements().admits(labels))
                .findFirst()
                .or(() -> named.stream().findFirst())
                .map(Offering::cost)
                .orElse(0.0);
    }
}
