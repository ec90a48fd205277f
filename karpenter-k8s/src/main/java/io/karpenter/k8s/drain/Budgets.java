package io.karpenter.k8s.drain;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.workload.Pod;
import io.karpenter.k8s.api.ClusterApi;
import io.karpenter.k8s.api.ObjectKey;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.manifest.kind.KindReader;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.stated.PdbObject;
import io.karpenter.k8s.manifest.tree.Fields;
import io.karpenter.k8s.manifest.tree.Tree;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * PodDisruptionBudgets, as far as they let pods go now. What they say may be late: it is the API server that decides, and this only saves
 * asking it in vain. Thread-safe.
 */
public final class Budgets implements ClusterApi.Listener {

    private final KindReader reader = new KindReader(LabelSchema.CORE, Set.of(), Set.of());
    private final Map<String, Map<ObjectKey, PodDisruptionBudget>> byNamespace = new ConcurrentHashMap<>();
    private volatile Consumer<PodDisruptionBudget> onOpen = budget -> {};

    /** From now on {@code listener} hears of each budget that has changed and lets pods go. */
    void onOpen(Consumer<PodDisruptionBudget> listener) {
        onOpen = listener;
    }

    @Override
    public void changed(Resource now) {
        Optional<PodDisruptionBudget> read = read(now);
        if (read.isEmpty()) {
            gone(now);
            return;
        }
        byNamespace
                .computeIfAbsent(now.namespace(), namespace -> new ConcurrentHashMap<>())
                .put(now.key(), read.get());
        if (read.get().disruptionsAllowed() > 0) {
            onOpen.accept(read.get());
        }
    }

    @Override
    public void gone(Resource last) {
        byNamespace.getOrDefault(last.namespace(), Map.of()).remove(last.key());
    }

    /** One that cannot be read is told of by those who plan with it. */
    private Optional<PodDisruptionBudget> read(Resource budget) {
        try {
            Report report = new Report();
            Fields root = Fields.root((Tree.Mapping) Tree.of(budget.content()), "API server", 0, "", report);
            root.skip("apiVersion", "kind");
            return reader.read(root, budget.kind().apiVersion(), budget.kind().kind(), report)
                    .map(read -> ((PdbObject) read.value()).budget());
        } catch (IllegalArgumentException unsound) {
            return Optional.empty();
        }
    }

    /** Why an eviction of {@code pod} would be refused; empty if it would not be. */
    Optional<String> refusal(Pod pod, Instant now) {
        List<PodDisruptionBudget> inNamespace =
                List.copyOf(byNamespace.getOrDefault(pod.namespace(), Map.of()).values());
        List<PodDisruptionBudget> limiting = new PodEvictions(inNamespace, now).limiting(pod);
        if (limiting.size() > 1) {
            return Optional.of("it has more than one PodDisruptionBudget, "
                    + String.join(
                            " and ", limiting.stream().map(PodEvictions::name).toList()));
        }
        return limiting.stream()
                .filter(budget -> budget.disruptionsAllowed() <= 0)
                .findFirst()
                .map(budget -> "PodDisruptionBudget %s allows none now".formatted(PodEvictions.name(budget)));
    }
}
