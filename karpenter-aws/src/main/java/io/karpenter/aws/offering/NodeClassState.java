package io.karpenter.aws.offering;

import io.karpenter.aws.catalog.LaunchNeeds;
import io.karpenter.aws.catalog.Placement;
import io.karpenter.aws.nodeclass.Ec2NodeClass;
import io.karpenter.aws.nodeclass.read.Ec2NodeClassReader;
import io.karpenter.aws.tree.Fields;
import io.karpenter.aws.tree.Findings;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What instance types depend on of one EC2NodeClass: spec and status. Immutable. Source: AWS-IT-06.
 *
 * @param zoneSubnets ids of its subnets in each zone, in the order of the status
 * @param images ids of the images of its status
 */
record NodeClassState(
        Ec2NodeClass nodeClass,
        LaunchNeeds needs,
        Map<String, List<String>> zoneSubnets,
        Set<String> images,
        Optional<Placement> placement) {

    /**
     * Reads it.
     *
     * @param placement its placement group, if there is one
     * @throws InvalidNodeClassException if it cannot be read in full; defaults would launch something else than what is asked for (AWS-IT-07)
     */
    static NodeClassState of(NodeClass source, Optional<Placement> placement) {
        Ec2NodeClassReader.Reading reading = Ec2NodeClassReader.read(source);
        if (!reading.problems().isEmpty()) {
            throw new InvalidNodeClassException(reading.problems());
        }
        Findings ignored = new Findings(source.source());
        Fields spec = new Fields(source.spec(), "spec", ignored);
        Fields status = new Fields(source.status(), "status", ignored);
        boolean nested = spec.object("cpuOptions")
                .flatMap(options -> options.text("nestedVirtualization"))
                .filter("enabled"::equals)
                .isPresent();
        Map<String, List<String>> subnets = new HashMap<>();
        objects(status, "subnets")
                .forEach(subnet -> subnets.computeIfAbsent(subnet.text("zone").orElse(""), zone -> new ArrayList<>())
                        .add(subnet.text("id").orElse("")));
        Set<String> images = objects(status, "amis").stream()
                .flatMap(image -> image.text("id").stream())
                .collect(Collectors.toUnmodifiableSet());
        return new NodeClassState(
                reading.nodeClass(),
                new LaunchNeeds(nested, placement.map(Placement::strategy)),
                Map.copyOf(subnets),
                images,
                placement);
    }

    private static List<Fields> objects(Fields status, String list) {
        return status.objects(list, Integer.MAX_VALUE).orElse(List.of());
    }
}
