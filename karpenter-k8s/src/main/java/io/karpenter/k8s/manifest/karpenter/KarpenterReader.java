package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.buffer.CapacityBuffer;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.overlay.NodeOverlay;
import io.karpenter.k8s.manifest.stated.Meta;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.Set;

/** Reads the kinds of Karpenter's API. */
public final class KarpenterReader {

    private final NodePoolReader nodePools;
    private final NodeClaimReader nodeClaims;
    private final NodeOverlayReader nodeOverlays;

    /**
     * @param schema what is known about label keys
     * @param keysNotForOverlays well-known keys that NodeOverlays may not ask for (API-NO-06)
     * @param providerResources resources of the provider, which NodeOverlays may not state (API-NO-18)
     */
    public KarpenterReader(LabelSchema schema, Set<String> keysNotForOverlays, Set<String> providerResources) {
        RequirementReader requirements = new RequirementReader(schema, keysNotForOverlays);
        nodePools = new NodePoolReader(requirements);
        nodeClaims = new NodeClaimReader(requirements);
        nodeOverlays = new NodeOverlayReader(requirements, providerResources);
    }

    public NodePool nodePool(Fields root, Meta meta) {
        return nodePools.nodePool(root, meta);
    }

    public NodeClaim nodeClaim(Fields root, Meta meta) {
        return nodeClaims.nodeClaim(root, meta);
    }

    public CapacityBuffer capacityBuffer(Fields root, Meta meta) {
        return CapacityBufferReader.capacityBuffer(root, meta);
    }

    public NodeOverlay nodeOverlay(Fields root, Meta meta) {
        return nodeOverlays.nodeOverlay(root, meta);
    }
}
