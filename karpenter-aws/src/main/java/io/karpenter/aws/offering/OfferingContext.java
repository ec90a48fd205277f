package io.karpenter.aws.offering;

import io.karpenter.aws.catalog.LaunchNeeds;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What offerings depend on beside the instance type: the NodeClass, and what is so at the moment. Immutable. Source: AWS-OFF-07.
 *
 * @param zoneSubnets ids of the NodeClass's subnets in each zone
 * @param shiftedZoneIds ids of the zones that are shifted away
 */
public record OfferingContext(
        Ec2NodeClass nodeClass,
        LaunchNeeds needs,
        Map<String, List<String>> zoneSubnets,
        Optional<Placement> placement,
        SortedSet<String> shiftedZoneIds) {

    public OfferingContext {
        Map<String, List<String>> subnets = new HashMap<>();
        zoneSubnets.forEach((zone, ids) -> subnets.put(zone, List.copyOf(ids)));
        zoneSubnets = Map.copyOf(subnets);
        shiftedZoneIds = Collections.unmodifiableSortedSet(new TreeSet<>(shiftedZoneIds));
    }

    /** The subnets in a zone, none if the NodeClass has none there. */
    List<String> subnets(String zone) {
        return zoneSubnets.getOrDefault(zone, List.of());
    }

    /** True if the zone is shifted away; a zone whose id is unknown never is. */
    boolean isShifted(String zone) {
        Map<String, String> ids = nodeClass.zoneIds().orElse(Map.of());
        return shiftedZoneIds.contains(ids.getOrDefault(zone, ""));
    }
}
