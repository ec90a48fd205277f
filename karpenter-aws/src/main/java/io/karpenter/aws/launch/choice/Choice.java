package io.karpenter.aws.launch.choice;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.offering.InstanceType;
import java.util.List;

/**
 * What one launch may become.
 *
 * @param types cheapest first, each with offerings of {@code capacityType} and nothing else
 * @param flexibility how many types there were to choose from, of all capacity types
 */
public record Choice(CapacityType capacityType, List<InstanceType> types, int flexibility) {

    public Choice {
        types = List.copyOf(types);
    }

    /** True if reserved capacity is that of a block. */
    public boolean isCapacityBlock() {
        return types.stream().flatMap(t -> t.offerings().stream()).anyMatch(Offers::isCapacityBlock);
    }

    /** True if reserved capacity may be taken back by its owner. */
    public boolean isInterruptible() {
        return types.stream().flatMap(t -> t.offerings().stream()).anyMatch(Offers::isInterruptible);
    }
}
