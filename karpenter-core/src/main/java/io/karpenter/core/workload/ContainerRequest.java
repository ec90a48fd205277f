package io.karpenter.core.workload;

import io.karpenter.core.quantity.ResourceList;

/**
 * What one container asks for.
 *
 * @param restartable for init containers: true for a sidecar ({@code restartPolicy: Always})
 */
public record ContainerRequest(ResourceList requests, boolean restartable) {

    public static ContainerRequest of(ResourceList requests) {
        return new ContainerRequest(requests, false);
    }

    public static ContainerRequest sidecar(ResourceList requests) {
        return new ContainerRequest(requests, true);
    }
}
