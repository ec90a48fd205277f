package io.karpenter.aws.offering;

import io.karpenter.aws.discovery.DiscoveredMemory;
import io.karpenter.aws.image.NodeImage;
import io.karpenter.aws.image.NodeImages;
import io.karpenter.core.cloud.machine.LaunchRequest;
import io.karpenter.core.cloud.machine.RegistrationTask;
import io.karpenter.core.cloud.nodeclass.InvalidNodeClassException;
import io.karpenter.core.cloud.nodeclass.NodeClass;
import io.karpenter.core.label.Labels;
import io.karpenter.core.quantity.Resource;
import java.util.List;
import java.util.Optional;

/** Learns from each Node of ours how much memory its instance type has. Source: AWS-CAP-04. */
public final class NodeMemory implements RegistrationTask {

    private final DiscoveredMemory memory;
    private final LiveCatalog catalog;

    public NodeMemory(DiscoveredMemory memory, LiveCatalog catalog) {
        this.memory = memory;
        this.catalog = catalog;
    }

    @Override
    public String name() {
        return "providers.instancetype.capacity";
    }

    @Override
    public boolean isDue(LaunchRequest claim) {
        return claim.nodeClass().isPresent() && claim.labels().containsKey(Labels.INSTANCE_TYPE);
    }

    @Override
    public Result run(Registered node) {
        String type = node.claim().labels().getOrDefault(Labels.INSTANCE_TYPE, "");
        node.claim().nodeClass().ifPresent(nodeClass -> learn(node, type, nodeClass));
        return Result.DONE;
    }

    private void learn(Registered node, String type, NodeClass nodeClass) {
        List<NodeImage> images = NodeImages.ofStatus(nodeClass.status());
        memory.registered(
                type,
                images.stream().map(NodeImage::id).toList(),
                chosen(type, images, nodeClass),
                node.imageId(),
                node.capacity().get(Resource.MEMORY));
    }

    /** The image that a new node of the type would boot; none if that cannot be told before the NodeClass changes. */
    private Optional<String> chosen(String type, List<NodeImage> images, NodeClass nodeClass) {
        try {
            return catalog.find(nodeClass, type)
                    .flatMap(found -> NodeImages.imageFor(found, images))
                    .map(NodeImage::id);
        } catch (InvalidNodeClassException unread) {
            return Optional.empty();
        }
    }
}
