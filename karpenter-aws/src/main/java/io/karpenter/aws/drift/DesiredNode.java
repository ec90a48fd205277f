package io.karpenter.aws.drift;

import io.karpenter.aws.image.NodeImage;
import io.karpenter.aws.image.NodeImages;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an EC2NodeClass asks of its nodes now, as far as its status tells. Immutable. Source: AWS-DRF-03 to AWS-DRF-09.
 *
 * @param annotations of the EC2NodeClass
 * @param images that its nodes boot from, in the order of its status
 * @param securityGroups ids
 * @param subnets ids
 * @param reservations ids
 * @param placementGroup id of the group that its selector resolves to
 */
public record DesiredNode(
        Map<String, String> annotations,
        List<NodeImage> images,
        Set<String> securityGroups,
        Set<String> subnets,
        Set<String> reservations,
        Optional<String> placementGroup) {

    public DesiredNode {
        annotations = Map.copyOf(annotations);
        images = List.copyOf(images);
        securityGroups = Set.copyOf(securityGroups);
        subnets = Set.copyOf(subnets);
        reservations = Set.copyOf(reservations);
    }

    /**
     * Read from an EC2NodeClass.
     *
     * @param status of it
     */
    public static DesiredNode of(
            Map<String, String> annotations, Map<String, Object> status, Optional<String> placementGroup) {
        return new DesiredNode(
                annotations,
                NodeImages.ofStatus(status),
                ids(status, "securityGroups"),
                ids(status, "subnets"),
                ids(status, "capacityReservations"),
                placementGroup);
    }

    private static Set<String> ids(Map<String, Object> status, String name) {
        Set<String> ids = new TreeSet<>();
        if (status.get(name) instanceof List<?> entries) {
            for (Object entry : entries) {
                if (entry instanceof Map<?, ?> fields && fields.get("id") instanceof String id) {
                    ids.add(id);
                }
            }
        }
        return ids;
    }
}
