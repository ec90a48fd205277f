package io.karpenter.core.cluster;

import io.karpenter.core.workload.NodeSelectorTerm;
import java.util.List;
import java.util.Optional;

/**
 * A PersistentVolume.
 *
 * @param nodeAffinity alternatives, one of which a node must satisfy; empty: no restriction
 * @param csiDriver driver whose attach limit it counts against (SCH-VOL-11)
 * @param local true for {@code local} and {@code hostPath} volumes (SCH-VOL-05)
 */
public record Volume(
        String name, List<NodeSelectorTerm> nodeAffinity, Optional<String> csiDriver, boolean local, boolean deleting) {

    public Volume {
        nodeAffinity = List.copyOf(nodeAffinity);
    }
}
