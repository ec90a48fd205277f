package io.karpenter.k8s.manifest.assembly;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.k8s.manifest.stated.PdbObject;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many evictions a PodDisruptionBudget without status allows now, as the disruption controller computes it: healthy pods
 * less the pods that must stay healthy. Shares are rounded up. Source: Kubernetes "Specifying a Disruption Budget".
 */
final class DisruptionAllowance {

    /** Pods by namespace and, as replicas share it, by spec. */
    private final Map<String, Map<PodSpec, Count>> counts = new HashMap<>();

    private static final class Count {

        private int pods;
        private int healthy;
    }

    DisruptionAllowance(List<Pod> pods) {
        for (Pod pod : pods) {
            Count count = counts.computeIfAbsent(pod.namespace(), ns -> new IdentityHashMap<>())
                    .computeIfAbsent(pod.spec(), s -> new Count());
            count.pods++;
            if (pod.isBound() && pod.status().ready() && !pod.status().terminating()) {
                count.healthy++;
            }
        }
    }

    PodDisruptionBudget complete(PdbObject object) {
        PodDisruptionBudget budget = object.budget();
        return object.hasStatus()
                ? budget
                : new PodDisruptionBudget(
                        budget.namespace(),
                        budget.name(),
                        budget.selector(),
                        budget.minAvailable(),
                        budget.maxUnavailable(),
                        allowed(budget),
                        budget.alwaysAllowUnhealthy());
    }

    private int allowed(PodDisruptionBudget budget) {
        if (budget.selector().isEmpty()) {
            return 0;
        }
        int pods = 0;
        int healthy = 0;
        for (Map.Entry<PodSpec, Count> entry :
                counts.getOrDefault(budget.namespace(), Map.of()).entrySet()) {
            if (budget.selector().get().matches(entry.getKey().labels())) {
                pods += entry.getValue().pods;
                healthy += entry.getValue().healthy;
            }
        }
        Optional<Integer> mustStay = mustStay(budget, pods);
        return mustStay.isEmpty() || pods == 0 ? 0 : Math.max(0, healthy - mustStay.get());
    }

    private static Optional<Integer> mustStay(PodDisruptionBudget budget, int pods) {
        return budget.maxUnavailable()
                .map(most -> Math.max(0, pods - share(most, pods)))
                .or(() -> budget.minAvailable().map(least -> share(least, pods)));
    }

    private static int share(String text, int pods) {
        if (!text.endsWith("%")) {
            return Integer.parseInt(text);
        }
        long percent = Integer.parseInt(text.substring(0, text.length() - 1));
        return (int) ((percent * pods + 99) / 100);
    }
}
