package io.karpenter.aws.capacity;

import io.karpenter.core.quantity.ResourceList;

/**
 * What a node of one instance type has and what the system takes of it.
 *
 * @param capacity cores, bytes, pods and devices; resources it has none of are absent
 * @param overhead kube-reserved, system-reserved and eviction threshold together
 * @param kubelet what expressions of the kubelet's configuration come to, which is in both already
 */
public record NodeCapacity(ResourceList capacity, ResourceList overhead, KubeletValues kubelet) {}
