package io.karpenter.aws.nodeclass;

import io.karpenter.core.quantity.ResourceList;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What {@code spec.kubelet} says about a node's capacity.
 *
 * @param kubeReserved replaces single resources of the defaults
 * @param systemReserved taken in addition
 * @param memoryAvailable hard eviction threshold of memory, 100Mi if absent
 * @param nodefsAvailable hard eviction threshold of ephemeral storage, 10 % if absent
 * @param expressions what of the first, third and fourth is to be worked out for each instance type
 */
public record Kubelet(
        OptionalInt maxPods,
        OptionalInt podsPerCore,
        ResourceList kubeReserved,
        ResourceList systemReserved,
        Optional<EvictionThreshold> memoryAvailable,
        Optional<EvictionThreshold> nodefsAvailable,
        KubeletExpressions expressions) {

    public static final Kubelet DEFAULT = new Kubelet(
            OptionalInt.empty(),
            OptionalInt.empty(),
            ResourceList.EMPTY,
            ResourceList.EMPTY,
            Optional.empty(),
            Optional.empty(),
            KubeletExpressions.NONE);
}
