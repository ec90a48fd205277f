package io.karpenter.k8s.manifest.stated;

import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import java.util.Map;

/**
 * A pod that exists, or is to exist, by itself.
 *
 * @param granted what the kubelet has set aside for each container, which differs from the request while it is resized
 * @param resizeInfeasible true if the kubelet has refused to resize it
 */
public record PodObject(
        Meta meta,
        PodTemplate template,
        Pod.Status status,
        Map<String, ResourceList> granted,
        boolean resizeInfeasible) {}
