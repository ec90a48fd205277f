package io.karpenter.aws.launch;

import io.karpenter.aws.launch.template.Metadata;
import io.karpenter.aws.launch.template.NetworkCardUse;
import io.karpenter.aws.launch.template.Tracking;
import io.karpenter.aws.launch.template.Volume;
import io.karpenter.aws.placement.PlacementGroup;
import io.karpenter.aws.placement.PlacementGroups;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What an EC2NodeClass says about launching. Immutable.
 *
 * @param instanceProfile of its status; empty if there is none yet
 * @param securityGroups ids of its status
 * @param subnets of its status, in their order
 * @param metadata absent if the schema's defaults were not filled in
 * @param volumes absent if none are stated
 * @param placementGroup how its placement group is selected, if it is
 */
public record LaunchClass(
        String name,
        Map<String, String> tags,
        String instanceProfile,
        List<String> securityGroups,
        List<ZonalSubnet> subnets,
        Optional<String> context,
        Optional<Boolean> publicIp,
        boolean monitoring,
        OptionalInt prefixes,
        Optional<Metadata> metadata,
        Optional<String> nestedVirtualization,
        List<Volume> volumes,
        Optional<List<NetworkCardUse>> interfaces,
        Tracking tracking,
        Optional<PlacementGroups.Selector> placementGroup) {

    /** A subnet of the status. */
    public record ZonalSubnet(String id, String zone, String zoneId) {}

    public LaunchClass {
        tags = Map.copyOf(tags);
        securityGroups = List.copyOf(securityGroups);
        subnets = List.copyOf(subnets);
        volumes = List.copyOf(volumes);
        interfaces = interfaces.map(List::copyOf);
    }

    /** The placement group that is selected, if it is there. */
    public Optional<PlacementGroup> group(PlacementGroups groups) {
        return placementGroup.flatMap(selector -> groups.find(selector).group());
    }

    /** Id of the zone as its subnets have it; empty if none is there or none says it. */
    public String zoneId(String zone) {
        return subnets.stream()
                .filter(s -> s.zone().equals(zone))
                .map(ZonalSubnet::zoneId)
                .filter(id -> !id.isEmpty())
                .findFirst()
                .orElse("");
    }
}
