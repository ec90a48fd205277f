package io.karpenter.core.disruption.candidate;

import java.util.Set;

/**
 * What a running system knows of nodes beyond what their objects say; all by name of the node. Immutable.
 *
 * @param inCommands nodes that a running command is about (DIS-CAN-01)
 * @param leaving nodes that are marked for deletion
 * @param nominated nodes that pods were promised to, but are not bound to yet
 * @param holdingBufferPods nodes on which the last provisioning pass placed virtual pods of buffers (DIS-EMP-01)
 */
public record Standing(
        Set<String> inCommands, Set<String> leaving, Set<String> nominated, Set<String> holdingBufferPods) {

    /** Nothing is known beyond the snapshot. */
    public static final Standing UNKNOWN = new Standing(Set.of(), Set.of(), Set.of(), Set.of());

    public Standing {
        inCommands = Set.copyOf(inCommands);
        leaving = Set.copyOf(leaving);
        nominated = Set.copyOf(nominated);
        holdingBufferPods = Set.copyOf(holdingBufferPods);
    }

    /** True if it is decided that the node goes. */
    public boolean isLeaving(String node) {
        return inCommands.contains(node) || leaving.contains(node);
    }
}
