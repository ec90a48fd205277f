package io.karpenter.k8s.simulated;

import io.karpenter.core.offering.CapacityType;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Some of the offerings that there are.
 *
 * @param instanceType of this type only; empty: of every type
 * @param zone in this zone only; empty: in every zone
 * @param capacityType bought in this way only; empty: in every way
 */
public record OfferingFilter(
        Optional<String> instanceType, Optional<String> zone, Optional<CapacityType> capacityType) {

    public static final OfferingFilter ALL = new OfferingFilter(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * True if this offering is one of them.
     *
     * @param capacityTypeLabel as the label of Nodes has it
     */
    public boolean matches(String instanceTypeName, String zoneName, String capacityTypeLabel) {
        return isOrAny(instanceType, instanceTypeName)
                && isOrAny(zone, zoneName)
                && isOrAny(capacityType.map(CapacityType::toString), capacityTypeLabel);
    }

    private static boolean isOrAny(Optional<String> wanted, String value) {
        return wanted.isEmpty() || wanted.get().equals(value);
    }

    @Override
    public String toString() {
        return equals(ALL)
                ? "every offering"
                : Stream.of(instanceType, zone, capacityType.map(CapacityType::toString))
                        .flatMap(Optional::stream)
                        .collect(Collectors.joining(", "));
    }
}
