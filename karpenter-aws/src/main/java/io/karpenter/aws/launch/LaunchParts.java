package io.karpenter.aws.launch;

import io.karpenter.aws.launch.template.Volume;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.offering.InstanceType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What launching takes from the other parts of the provider. Implementations are thread-safe and may block. */
public interface LaunchParts {

    /** The instance types of a NodeClass with their offerings as they are now. */
    List<InstanceType> instanceTypes(NodeClass nodeClass);

    /** Instance types as NodeOverlays correct them for the NodePool of a claim (AWS-CP-05); as they are unless overlays count. */
    default List<InstanceType> corrected(LaunchRequest claim, List<InstanceType> types) {
        return types;
    }

    /** One of {@link #instanceTypes}, at the cost of one; empty if there is none of that name. */
    Optional<InstanceType> instanceType(NodeClass nodeClass, String name);

    /** Names of those of {@link #instanceTypes} that EC2 would launch with the NodeClass, capacity or not (AWS-IT-23). */
    Set<String> fitting(NodeClass nodeClass);

    /** Id of the image of each type, by the type's name; types that no image of the NodeClass boots are absent. */
    Map<String, String> images(NodeClass nodeClass, List<InstanceType> types);

    /** What user data say of the kubelet for a type: types for which this is equal can start with the same user data (AWS-LT-03). */
    Object kubeletSettings(NodeClass nodeClass, InstanceType type);

    /** User data, base64, for types with equal image and kubelet settings. */
    String userData(LaunchRequest claim, NodeClass nodeClass, String imageId, List<InstanceType> types);

    /** The zone that a launch template is bound to, with a subnet of its own; empty: any, as all templates are that are made here. */
    default Optional<String> zoneOf(String template) {
        return Optional.empty();
    }

    /** Volumes of a NodeClass that states none, as its family of images has them; none for custom images. */
    List<Volume> defaultVolumes(NodeClass nodeClass);
}
