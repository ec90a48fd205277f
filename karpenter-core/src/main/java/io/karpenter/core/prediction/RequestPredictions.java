package io.karpenter.core.prediction;

import io.karpenter.core.prediction.VerticalAutoscaler.ContainerPolicy;
import io.karpenter.core.prediction.VerticalAutoscaler.CpuBoost;
import io.karpenter.core.prediction.VerticalAutoscaler.Target;
import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.ResourceList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the containers of workloads will ask for by their autoscalers. Of several autoscalers of one workload the oldest counts, then the one
 * whose namespace and name come first. Immutable. Source: STA-35.
 */
public final class RequestPredictions {

    private static final String CPU = "cpu";

    /** Nobody changes anything. */
    public static final RequestPredictions NONE = new RequestPredictions(Map.of());

    private static final Comparator<VerticalAutoscaler> FIRST = Comparator.comparing(VerticalAutoscaler::created)
            .thenComparing(VerticalAutoscaler::namespace)
            .thenComparing(VerticalAutoscaler::name);

    private final Map<Workload, Map<String, ResourceList>> byWorkload;

    private record Workload(String namespace, Target target) {}

    private RequestPredictions(Map<Workload, Map<String, ResourceList>> byWorkload) {
        this.byWorkload = byWorkload;
    }

    /** What {@code autoscalers} will have pods ask for. */
    public static RequestPredictions of(Collection<VerticalAutoscaler> autoscalers) {
        List<VerticalAutoscaler> inOrder = autoscalers.stream()
                .filter(autoscaler -> !autoscaler.off())
                .sorted(FIRST)
                .toList();
        Map<Workload, Map<String, ResourceList>> byWorkload = new HashMap<>();
        inOrder.forEach(autoscaler -> byWorkload.putIfAbsent(
                new Workload(autoscaler.namespace(), autoscaler.target()), requests(autoscaler)));
        return new RequestPredictions(byWorkload);
    }

    private static Map<String, ResourceList> requests(VerticalAutoscaler autoscaler) {
        Map<String, ResourceList> requests = new TreeMap<>();
        autoscaler.targets().forEach((container, target) -> {
            Optional<ContainerPolicy> policy = autoscaler.policyOf(container);
            if (policy.filter(ContainerPolicy::off).isEmpty()) {
                ResourceList controlled = controlled(target, policy);
                requests.put(container, boosted(allowed(controlled, policy), boost(autoscaler, policy)));
            }
        });
        return requests;
    }

    private static ResourceList controlled(ResourceList target, Optional<ContainerPolicy> policy) {
        Map<String, Quantity> controlled = new TreeMap<>(target.asMap());
        controlled
                .keySet()
                .retainAll(policy.map(ContainerPolicy::controlled).orElse(VerticalAutoscaler.CPU_AND_MEMORY));
        return ResourceList.of(controlled);
    }

    private static ResourceList allowed(ResourceList target, Optional<ContainerPolicy> policy) {
        if (policy.isEmpty()) {
            return target;
        }
        ResourceList allowed = target;
        for (Map.Entry<String, Quantity> wanted : target.asMap().entrySet()) {
            String resource = wanted.getKey();
            Quantity amount = wanted.getValue();
            if (policy.get().maxAllowed().has(resource)) {
                amount = amount.min(policy.get().maxAllowed().get(resource));
            }
            if (policy.get().minAllowed().has(resource)) {
                amount = amount.max(policy.get().minAllowed().get(resource));
            }
            allowed = allowed.with(resource, amount);
        }
        return allowed;
    }

    private static Optional<CpuBoost> boost(VerticalAutoscaler autoscaler, Optional<ContainerPolicy> policy) {
        return policy.flatMap(ContainerPolicy::boost).or(autoscaler::boost);
    }

    private static ResourceList boosted(ResourceList requests, Optional<CpuBoost> boost) {
        return boost.isPresent() && requests.has(CPU)
                ? requests.with(CPU, boost.get().boosted(requests.get(CPU)))
                : requests;
    }

    /**
     * What the containers of a workload will ask for, by their names; those that nobody changes are not in it.
     *
     * @param namespace of the workload
     */
    public Map<String, ResourceList> of(String namespace, Target workload) {
        return Map.copyOf(byWorkload.getOrDefault(new Workload(namespace, workload), Map.of()));
    }
}
