package io.karpenter.core.cluster;

import io.karpenter.core.workload.NodeSelectorTerm;
import java.util.List;

/**
 * A StorageClass.
 *
 * @param provisioner CSI driver, in-tree names already translated (SCH-VOL-11)
 * @param immediate true for binding mode {@code Immediate}
 * @param allowedTopologies alternatives, one of which a node must satisfy; empty: no restriction
 * @param isDefault true if claims that name no class get this one
 */
public record StorageClass(
        String name,
        String provisioner,
        boolean immediate,
        List<NodeSelectorTerm> allowedTopologies,
        boolean isDefault) {

    public StorageClass {
        allowedTopologies = List.copyOf(allowedTopologies);
    }
}
