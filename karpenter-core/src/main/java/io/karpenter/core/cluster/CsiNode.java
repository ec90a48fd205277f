package io.karpenter.core.cluster;

import java.util.Map;

/**
 * How many volumes of each CSI driver can be attached to a node; a driver that is absent is unlimited (SCH-VOL-10).
 *
 * @param node name of the Node
 */
public record CsiNode(String node, Map<String, Integer> attachLimits) {

    public CsiNode {
        attachLimits = Map.copyOf(attachLimits);
    }
}
