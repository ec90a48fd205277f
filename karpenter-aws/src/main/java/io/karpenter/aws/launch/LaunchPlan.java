package io.karpenter.aws.launch;

import io.karpenter.aws.launch.choice.Choice;
import io.karpenter.aws.placement.PlacementGroup;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.offering.InstanceType;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * All that is decided before a fleet is asked. Immutable.
 *
 * @param partition of the placement group, if one is aimed at
 * @param subnets one for each zone
 * @param templates what machines may be started with, each with types and offerings
 */
record LaunchPlan(
        LaunchRequest claim,
        LaunchClass nodeClass,
        Choice choice,
        Optional<PlacementGroup> group,
        Optional<String> partition,
        SubnetAddresses.Chosen subnets,
        SortedMap<String, String> tags,
        List<Template> templates) {

    /**
     * A launch template and the types that start with it, with the offerings that it is for.
     *
     * @param zone that it is bound to, with a subnet of its own
     */
    record Template(String name, String imageId, List<InstanceType> types, Optional<String> zone) {

        Template {
            types = List.copyOf(types);
        }
    }

    LaunchPlan {
        templates = List.copyOf(templates);
    }
}
