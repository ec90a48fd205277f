package io.karpenter.core.rule.place;

import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.Labels;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.List;

/**
 * What can be relied on of an in-flight NodeClaim that may still become one of several instance types: those that it names, or, as
 * NodeClaims of static NodePools name none, all that meet its requirements.
 *
 * @param capacity the largest of its types, since it counts against limits (SCH-LIM-06)
 * @param allocatable the least of its types, since pods must fit whichever is launched
 */
record UndecidedMachine(ResourceList capacity, ResourceList allocatable) {

    static UndecidedMachine of(NodeClaim claim, Catalog catalog) {
        Requirements promised = Requirements.ofExpressions(claim.requirements())
                .withKeys(key -> catalog.schema().canonical(key));
        Requirement names = promised.get(Labels.INSTANCE_TYPE);
        List<InstanceType> possible = catalog.forNodePool(claim.nodePool()).stream()
                .filter(type -> names.has(type.name()) && type.requirements().intersects(promised))
                .toList();
        return new UndecidedMachine(
                possible.stream()
                        .map(InstanceType::capacity)
                        .reduce(ResourceList::max)
                        .orElse(ResourceList.EMPTY),
                possible.stream()
                        .map(InstanceType::allocatable)
                        .reduce(ResourceList::minOfCommon)
                        .orElse(ResourceList.EMPTY));
    }
}
