package io.karpenter.core.risk.share;

import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.PlannedNode;
import java.util.Map;
import java.util.Optional;

/** Spot nodes that are reclaimed together: those of one instance type in one zone. */
public record InterruptionPool(String instanceType, String zone) {

    /** The pool of the offering that a planned node names; empty if that is not spot. */
    public static Optional<InterruptionPool> of(PlannedNode node) {
        return node.capacityType() == CapacityType.SPOT
                ? Optional.of(new InterruptionPool(node.instanceType(), node.zone()))
                : Optional.empty();
    }

    /** The pool of a node with these labels; empty if it is not spot, or not known what and where it is. */
    static Optional<InterruptionPool> of(Map<String, String> labels) {
        String type = labels.getOrDefault(Labels.INSTANCE_TYPE, "");
        String zone = labels.getOrDefault(Labels.ZONE, "");
        boolean spot = CapacityType.SPOT.toString().equals(labels.get(Labels.CAPACITY_TYPE));
        return spot && !type.isEmpty() && !zone.isEmpty()
                ? Optional.of(new InterruptionPool(type, zone))
                : Optional.empty();
    }
}
