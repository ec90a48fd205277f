package io.karpenter.core.verify.state;

import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.offering.Offering;
import io.karpenter.core.verify.match.NodeLabels;

/**
 * One thing that may be launched for a planned node.
 *
 * @param labels of the node it would become
 * @param allocatable what pods and daemons can use of it (SCH-IT-02, SCH-IT-03)
 */
public record Launch(InstanceType type, Offering offering, NodeLabels labels, Amounts allocatable) {

    @Override
    public String toString() {
        return "%s in %s (%s)".formatted(type.name(), offering.zone(), offering.capacityType());
    }
}
