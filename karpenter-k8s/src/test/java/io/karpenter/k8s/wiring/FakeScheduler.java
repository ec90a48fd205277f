package io.karpenter.k8s.wiring;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ClusterApi.Part;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.api.ResourceKind;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Binds pods as the kube-scheduler would, as far as size, node selector and taints go: one at a time, to any node that takes it. For tests
 * step by step; rules are tested with the real one.
 */
final class FakeScheduler {

    private static final Set<String> KEEPS_AWAY = Set.of("NoSchedule", "NoExecute");

    private final ClusterApi api;
    private final RandomGenerator random;

    FakeScheduler(ClusterApi api, RandomGenerator random) {
        this.api = api;
        this.random = random;
    }

    /** Binds one pod, if there is one that a node takes. */
    boolean bindOne() {
        List<Resource> pods = api.list(ResourceKind.POD);
        for (Resource pod : pods) {
            if (pod.text("spec", "nodeName").isEmpty()) {
                List<Resource> fitting = api.list(ResourceKind.NODE).stream()
                        .filter(node -> takes(node, pod, pods))
                        .toList();
                if (!fitting.isEmpty()) {
                    bind(pod, fitting.get(random.nextInt(fitting.size())));
                    return true;
                }
            }
        }
        return false;
    }

    private void bind(Resource pod, Resource node) {
        api.patch(ResourceKind.POD, pod.key(), Part.MAIN, Map.of("spec", Map.of("nodeName", node.name())));
        api.patch(
                ResourceKind.POD,
                pod.key(),
                Part.STATUS,
                Map.of(
                        "status",
                        Map.of(
                                "phase",
                                "Running",
                                "conditions",
                                List.of(Map.of("type", "PodScheduled", "status", "True")))));
    }

    private static boolean takes(Resource node, Resource pod, List<Resource> pods) {
        if (node.isDeleting()
                || node.objects("spec", "taints").stream().anyMatch(taint -> KEEPS_AWAY.contains(taint.get("effect")))
                || !node.labels()
                        .entrySet()
                        .containsAll(pod.texts("spec", "nodeSelector").entrySet())) {
            return false;
        }
        Map<String, Quantity> free = new HashMap<>();
        node.texts("status", "allocatable").forEach((name, amount) -> free.put(name, Quantity.parse(amount)));
        pods.stream()
                .filter(other -> other.text("spec", "nodeName").equals(node.name()))
                .forEach(other -> requests(other).forEach((name, amount) -> free.merge(name, amount, Quantity::minus)));
        return requests(pod).entrySet().stream()
                .allMatch(asked ->
                        free.getOrDefault(asked.getKey(), Quantity.ZERO).compareTo(asked.getValue()) >= 0);
    }

    private static Map<String, Quantity> requests(Resource pod) {
        Map<String, Quantity> sum = new HashMap<>();
        sum.put("pods", Quantity.of(1));
        for (Map<String, Object> container : pod.objects("spec", "containers")) {
            new Resource(ResourceKind.POD, container)
                    .texts("resources", "requests")
                    .forEach((name, amount) -> sum.merge(name, Quantity.parse(amount), Quantity::plus));
        }
        return sum;
    }
}
