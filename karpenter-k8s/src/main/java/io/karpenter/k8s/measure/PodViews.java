package io.karpenter.k8s.measure;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.lifecycle.claim.ClaimObject;
import io.karpenter.k8s.object.StatusConditions;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Pods as metrics see them: who owns them and what becomes of them, not what they ask for. Stateless. */
public final class PodViews {

    private static final PodSpec NOTHING = PodSpec.builder().build();

    private PodViews() {}

    public static PodId id(Resource pod) {
        return new PodId(pod.namespace(), pod.name());
    }

    public static Pod of(Resource pod) {
        String node = pod.text("spec", "nodeName");
        return new Pod(
                id(pod),
                pod.uid(),
                NOTHING,
                List.of(),
                ClaimObject.owners(pod),
                new Pod.Status(
                        PodPhase.parse(pod.text("status", "phase")),
                        node.isEmpty() ? Optional.empty() : Optional.of(node),
                        pod.created(),
                        Optional.empty(),
                        pod.isDeleting(),
                        false,
                        StatusConditions.isTrue(pod, "Ready")));
    }

    /** What a pod's containers are limited to together; those that run before the others count if they need more. */
    static ResourceList limits(Resource pod) {
        ResourceList all = pod.objects("spec", "containers").stream()
                .map(PodViews::limitsOf)
                .reduce(ResourceList.EMPTY, ResourceList::plus);
        return pod.objects("spec", "initContainers").stream()
                .map(PodViews::limitsOf)
                .reduce(all, ResourceList::max);
    }

    private static ResourceList limitsOf(Map<String, Object> container) {
        ResourceList limits = ResourceList.EMPTY;
        if (container.get("resources") instanceof Map<?, ?> resources
                && resources.get("limits") instanceof Map<?, ?> stated) {
            for (Map.Entry<?, ?> limit : stated.entrySet()) {
                try {
                    limits = limits.with(
                            String.valueOf(limit.getKey()), Quantity.parse(String.valueOf(limit.getValue())));
                } catch (IllegalArgumentException unsound) {
                    // It is only measured; whoever plans with the pod tells of it.
                    continue;
                }
            }
        }
        return limits;
    }
}
