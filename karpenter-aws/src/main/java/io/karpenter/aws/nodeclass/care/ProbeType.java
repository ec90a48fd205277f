package io.karpenter.aws.nodeclass.care;

import io.karpenter.aws.image.ImageTerms;
import io.karpenter.aws.image.NodeImage;
import io.karpenter.aws.image.NodeImages;
import io.karpenter.aws.label.AwsLabels;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.InstanceType;
import io.karpenter.core.requirement.Requirement;
import io.karpenter.core.requirement.Requirements;
import java.util.List;
import java.util.Optional;

/**
 * What a launch is tried with. Pure functions. Source: AWS-NC-21.
 *
 * @param tenancy {@code default} or {@code dedicated}
 */
record ProbeType(InstanceType type, String tenancy) {

    private static final List<String> COMMON = List.of("m5.large", "m6g.large");

    private static final Requirements STANDARD = Requirements.of(
            Requirement.doesNotExist(AwsLabels.ACCELERATOR_COUNT), Requirement.doesNotExist(AwsLabels.GPU_COUNT));

    /**
     * @param listed instance types that fit the EC2NodeClass
     * @return empty if there are none that an image boots
     */
    static Optional<ProbeType> of(NodeClass nodeClass, List<InstanceType> listed, List<NodePool> pools) {
        List<NodeImage> images = NodeImages.ofStatus(nodeClass.status());
        boolean standard = images.stream().anyMatch(ProbeType::isStandard);
        List<NodeImage> preferred =
                standard ? images.stream().filter(ProbeType::isStandard).toList() : images;
        return candidates(nodeClass, listed, pools).stream()
                .filter(type -> NodeImages.imageFor(type, preferred).isPresent())
                .findFirst()
                .map(type -> new ProbeType(type, tenancy(pools)));
    }

    private static boolean isStandard(NodeImage image) {
        return image.requirements().compatible(STANDARD, AwsLabels.SCHEMA.wellKnown());
    }

    private static List<InstanceType> candidates(NodeClass nodeClass, List<InstanceType> listed, List<NodePool> pools) {
        List<InstanceType> wanted = ImageTerms.family(nodeClass.spec()).isWindows()
                ? List.of()
                : listed.stream()
                        .filter(type -> pools.stream()
                                .anyMatch(pool -> type.requirements()
                                        .intersects(pool.template().allRequirements())))
                        .toList();
        if (!wanted.isEmpty()) {
            return wanted;
        }
        List<InstanceType> common =
                listed.stream().filter(type -> COMMON.contains(type.name())).toList();
        return common.isEmpty() ? listed : common;
    }

    private static String tenancy(List<NodePool> pools) {
        return pools.stream()
                        .map(pool -> pool.template().allRequirements())
                        .anyMatch(wish -> wish.keys().contains(AwsLabels.TENANCY)
                                && wish.get(AwsLabels.TENANCY).has("dedicated"))
                ? "dedicated"
                : "default";
    }
}
