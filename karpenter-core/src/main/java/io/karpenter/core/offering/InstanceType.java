package io.karpenter.core.offering;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirements;
import java.util.List;

/**
 * A machine shape.
 *
 * @param requirements labels a node of this type gets; every well-known label is defined, possibly as {@code DoesNotExist}
 *     (SCH-IT-01)
 * @param capacity what the machine has
 * @param overhead what the system takes of it: kube-reserved, system-reserved and eviction threshold together
 * @param offerings how it can be bought, those that are unavailable included
 */
public record InstanceType(
        String name,
        Requirements requirements,
        ResourceList capacity,
        ResourceList overhead,
        List<Offering> offerings) {

    public InstanceType {
        offerings = List.copyOf(offerings);
    }

    /** What pods can use: capacity less overhead, memory less huge pages (SCH-IT-02). */
    public ResourceList allocatable() {
        return allocatable(capacity, overhead);
    }

    /** What pods can use on a node bought through {@code offering} (SCH-IT-03). */
    public ResourceList allocatable(Offering offering) {
        return offering.capacityOverride().isEmpty()
                        && offering.overheadOverride().isEmpty()
                ? allocatable()
                : allocatable(capacity.with(offering.capacityOverride()), overhead.with(offering.overheadOverride()));
    }

    private static ResourceList allocatable(ResourceList capacity, ResourceList overhead) {
        ResourceList result = capacity.minus(overhead);
        Quantity huge = Quantity.ZERO;
        for (String name : capacity.names()) {
            if (name.startsWith(Resource.HUGEPAGES_PREFIX)) {
                huge = huge.plus(capacity.get(name));
            }
        }
        return huge.signum() == 0
                ? result
                : result.with(
                        Resource.MEMORY, result.get(Resource.MEMORY).minus(huge).max(Quantity.ZERO));
    }

    public InstanceType withOfferings(List<Offering> newOfferings) {
        return new InstanceType(name, requirements, capacity, overhead, newOfferings);
    }

    public InstanceType withCapacity(ResourceList newCapacity) {
        return new InstanceType(name, requirements, newCapacity, overhead, offerings);
    }
}
