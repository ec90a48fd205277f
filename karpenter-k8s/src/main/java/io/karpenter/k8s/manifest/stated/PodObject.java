package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import java.util.Map;

/**
 * A pod that exists, or is to exist, by itself.
 *
 * @param granted what the kubelet has set aside for each container, which differs from the request while it is resized
 * @param resizeInfeasible true if the kubelet has refused to resize it
 * @param unschedulable true if the kube-scheduler says that it found no place for it
 * @param preempting true if a place is being made for it on a node
 */
public record PodObject(
        Meta meta,
        PodTemplate template,
        Pod.Status status,
        Map<String, ResourceList> granted,
        boolean resizeInfeasible,
        boolean unschedulable,
        boolean preempting) {}
