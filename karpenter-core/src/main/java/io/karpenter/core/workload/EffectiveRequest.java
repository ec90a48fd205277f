package io.karpenter.core.workload;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a pod as a whole asks of a node. Source: SCH-RES-01 to SCH-RES-03; Kubernetes "Resource sharing within containers". */
public final class EffectiveRequest {

    private EffectiveRequest() {}

    /**
     * Per resource, the larger of (all containers and sidecars together) and (each init container with the sidecars started
     * before it); then pod-level requests replace CPU, memory and huge pages; then overhead is added, and one of {@code pods}.
     *
     * @param initContainers in the order they start
     * @param podLevel {@code spec.resources.requests}, possibly empty
     * @param overhead {@code spec.overhead}, possibly empty
     */
    public static ResourceList of(
            List<ContainerRequest> containers,
            List<ContainerRequest> initContainers,
            ResourceList podLevel,
            ResourceList overhead) {
        ResourceList running = ResourceList.EMPTY;
        for (ContainerRequest container : containers) {
            running = running.plus(container.requests());
        }
        ResourceList sidecars = ResourceList.EMPTY;
        ResourceList starting = ResourceList.EMPTY;
        for (ContainerRequest init : initContainers) {
            if (init.restartable()) {
                sidecars = sidecars.plus(init.requests());
                starting = starting.max(sidecars);
            } else {
                starting = starting.max(init.requests().plus(sidecars));
            }
        }
        ResourceList effective = running.plus(sidecars).max(starting);
        return effective.with(replacing(podLevel)).plus(overhead).plus(ResourceList.of(Resource.PODS, Quantity.of(1)));
    }

    /**
     * What one container counts for while its resources are being changed in place (SCH-RES-02): per resource the largest of
     * what its spec asks for, what the kubelet has set aside and what the container runs with; if the node cannot meet
     * the spec, it counts only for resources that the status is silent about.
     *
     * @param spec {@code resources.requests} of the container
     * @param allocated {@code allocatedResources} of its status
     * @param actuated {@code resources.requests} of its status
     * @param infeasible true if the pod's resize is marked infeasible
     */
    public static ResourceList whileResizing(
            ResourceList spec, ResourceList allocated, ResourceList actuated, boolean infeasible) {
        ResourceList held = allocated.max(actuated);
        return infeasible ? spec.with(held) : spec.max(held);
    }

    private static ResourceList replacing(ResourceList podLevel) {
        Map<String, Quantity> kept = new TreeMap<>();
        podLevel.asMap().forEach((name, amount) -> {
            if (name.equals(Resource.CPU)
                    || name.equals(Resource.MEMORY)
                    || name.startsWith(Resource.HUGEPAGES_PREFIX)) {
                kept.put(name, amount);
            }
        });
        return ResourceList.of(kept);
    }
}
