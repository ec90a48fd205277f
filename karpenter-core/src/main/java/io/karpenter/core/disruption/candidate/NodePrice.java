package io.karpenter.core.disruption.candidate;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Commitment;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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
        return of(type, labels, Optional.empty());
    }

    /**
     * As {@link #of(InstanceType, Map)}, of a node that a commitment covers.
     *
     * @param commitment that covers it, if one does
     */
    public static double of(InstanceType type, Map<String, String> labels, Optional<Commitment> commitment) {
        List<Offering> named = type.offerings().stream()
                .filter(offering -> offering.zone().equals(labels.get(Labels.ZONE))
                        && offering.capacityType().toString().equals(labels.get(Labels.CAPACITY_TYPE)))
                .toList();
        return named.stream()
                .filter(offering -> offering.requirements().admits(labels))
                .findFirst()
                .or(() -> named.stream().findFirst())
                .map(offering -> commitment.map(offering::coveredBy).orElse(offering))
                .map(Offering::cost)
                .orElse(0.0);
    }
}
