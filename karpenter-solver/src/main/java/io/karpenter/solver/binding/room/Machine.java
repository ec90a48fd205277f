package io.karpenter.solver.binding.room;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.Set;

/**
 * An offering that a node of some NodePool can be.
 *
 * @param daemons what they ask of it
 */
record Machine(InstanceType type, Offering offering, ResourceList daemons) {

    double cost() {
        return offering.cost();
    }

    Quantity cores() {
        return type.capacity().get(Resource.CPU);
    }

    /** What pods and daemons can use. */
    ResourceList allocatable() {
        return type.allocatable(offering);
    }

    /**
     * True if it has these shares of the cpu and memory of {@code other}.
     *
     * @param rare other resources, of which it must have no less
     */
    boolean holds(ResourceList other, double cpu, double memory, Set<String> rare) {
        ResourceList mine = allocatable();
        return has(mine, other, Resource.CPU, cpu)
                && has(mine, other, Resource.MEMORY, memory)
                && rare.stream().allMatch(name -> has(mine, other, name, 1));
    }

    private static boolean has(ResourceList mine, ResourceList other, String name, double share) {
        return mine.get(name).amount().doubleValue()
                >= share * other.get(name).amount().doubleValue();
    }
}
