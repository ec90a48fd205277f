package io.karpenter.core.spread;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gives pods without spread constraints those of the cluster, as the kube-scheduler will when it binds them. To be done once
 * where a snapshot is made, so that every planning and every simulation sees the same; pods that come in stay as they are, and
 * nothing of it is written to the API. One look at each pod; the work is done once for each distinct (namespace, controller,
 * spec), and replicas go on sharing one spec.
 *
 * <p>Source: SCH-DEF-02 to SCH-DEF-05; Kubernetes documentation, "Cluster-level default constraints".
 */
public final class DefaultSpread {

    private final DefaultConstraints defaults;
    private final SelectorDeduction deduction;
    private final Map<PodSpec, Map<Owner, PodSpec>> done = new IdentityHashMap<>();

    private record Owner(String namespace, Optional<OwnerReference> controller) {}

    private DefaultSpread(DefaultConstraints defaults, PodSelectors selectors) {
        this.defaults = defaults;
        this.deduction = new SelectorDeduction(selectors);
    }

    /**
     * What came of it.
     *
     * @param cluster the snapshot with its pods completed
     * @param missing controllers whose selectors could not be looked up and so contributed nothing, {@code Kind namespace/name}
     *     (SCH-DEF-04)
     */
    public record Applied(Cluster cluster, List<String> missing) {

        public Applied {
            missing = List.copyOf(missing);
        }
    }

    public static Applied apply(Cluster cluster, DefaultConstraints defaults, PodSelectors selectors) {
        if (defaults.isEmpty()) {
            return new Applied(cluster, List.of());
        }
        DefaultSpread spread = new DefaultSpread(defaults, selectors);
        List<Pod> pods = new ArrayList<>(cluster.pods().size());
        for (Pod pod : cluster.pods()) {
            pods.add(spread.completed(pod));
        }
        return new Applied(cluster.toBuilder().pods(pods).build(), spread.deduction.missing());
    }

    private Pod completed(Pod pod) {
        PodSpec spec = pod.spec();
        if (!spec.topologySpread().isEmpty()) {
            return pod;
        }
        Owner owner = new Owner(
                pod.namespace(),
                pod.owners().stream().filter(OwnerReference::controller).findFirst());
        PodSpec completed = done.computeIfAbsent(spec, s -> new HashMap<>())
                .computeIfAbsent(
                        owner, o -> completed(spec, deduction.of(o.namespace(), o.controller(), spec.labels())));
        return completed == spec ? pod : pod.withSpec(completed);
    }

    private PodSpec completed(PodSpec spec, Optional<LabelSelector> selector) {
        if (selector.isEmpty()) {
            return spec;
        }
        List<TopologySpreadConstraint> constraints = new ArrayList<>();
        for (TopologySpreadConstraint constraint : defaults.constraints()) {
            constraints.add(constraint.withSelector(selector.get()));
        }
        return spec.toBuilder().topologySpread(constraints).build();
    }
}
