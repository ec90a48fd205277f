package io.karpenter.core.cluster;

import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import java.util.Collection;

/**
 * A DaemonSet: its pods are overhead on every node that they run on, never planned (SCH-DS).
 *
 * @param template what the next of its pods will be: whoever makes a snapshot knows the newest of them, and what admission makes of one
 *     (SCH-DS-01)
 * @param running what a pod of it is on a node where one runs already, which keeps what it was given whatever is predicted for the next (STA-35)
 */
public record DaemonSet(String namespace, String name, PodSpec template, PodSpec running) {

    /** One for whose pods nothing is predicted. */
    public DaemonSet(String namespace, String name, PodSpec template) {
        this(namespace, name, template, template);
    }

    /**
     * What its pod takes of a node.
     *
     * @param there the pods that run on the node
     */
    public PodSpec among(Collection<Pod> there) {
        return template != running && there.stream().anyMatch(this::owns) ? running : template;
    }

    private boolean owns(Pod pod) {
        return pod.namespace().equals(namespace)
                && pod.owners().stream()
                        .anyMatch(owner ->
                                owner.kind().equals("DaemonSet") && owner.name().equals(name));
    }
}
