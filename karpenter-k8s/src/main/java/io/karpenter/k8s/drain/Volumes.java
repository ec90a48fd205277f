package io.karpenter.k8s.drain;

import io.karpenter.core.drain.Attachment;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import io.karpenter.k8s.observe.ClusterWatches;
import io.karpenter.k8s.observe.store.ResourceStore;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which volumes are attached to which Nodes, and which claims they are bound to; of each object a name or two are kept. Thread-safe. */
public final class Volumes {

    private static final String NODE = "node";

    private final ResourceStore attachments = new ResourceStore(Volumes::attachment)
            .indexedBy(NODE, attachment -> List.of(attachment.text("spec", "nodeName")));
    private final ResourceStore claims = new ResourceStore(Volumes::claim);

    public void listenTo(ClusterWatches watches) {
        watches.listen(ResourceKind.VOLUME_ATTACHMENT, attachments);
        watches.listen(ResourceKind.PERSISTENT_VOLUME_CLAIM, claims);
    }

    List<Attachment> attachedTo(String node) {
        return attachments.withValue(NODE, node).stream()
                .map(attachment ->
                        new Attachment(attachment.name(), attachment.text("spec", "source", "persistentVolumeName")))
                .toList();
    }

    /** Name of the PersistentVolume that a claim is bound to; null if it is to none. */
    @Nullable
    String ofClaim(String namespace, String claim) {
        return claims.get(new ObjectKey(namespace, claim))
                .map(found -> found.text("spec", "volumeName"))
                .filter(volume -> !volume.isEmpty())
                .orElse(null);
    }

    private static Resource attachment(Resource attachment) {
        return trimmed(
                attachment,
                Map.of(
                        "nodeName",
                        attachment.text("spec", "nodeName"),
                        "source",
                        Map.of("persistentVolumeName", attachment.text("spec", "source", "persistentVolumeName"))));
    }

    private static Resource claim(Resource claim) {
        return trimmed(claim, Map.of("volumeName", claim.text("spec", "volumeName")));
    }

    private static Resource trimmed(Resource resource, Map<String, Object> spec) {
        return new Resource(
                resource.kind(),
                Map.of(
                        "metadata",
                        Map.of(
                                "name",
                                resource.name(),
                                "namespace",
                                resource.namespace(),
                                "uid",
                                resource.uid(),
                                "resourceVersion",
                                resource.resourceVersion()),
                        "spec",
                        spec));
    }
}
