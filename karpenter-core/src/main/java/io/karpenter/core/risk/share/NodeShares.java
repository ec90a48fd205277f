package io.karpenter.core.risk.share;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.workload.LabelSelector;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import io.karpenter.core.workload.TopologySpreadConstraint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;

/**
 * Keeps one node from holding more pods than an interruption pool may, by rules that planners know already: pending pods get a spread
 * over nodes, whose skew is the limit, by labels that nobody else asks for. Whoever plans such a snapshot finds nodes of which each by
 * itself is within its shares. Pods of other nodes than spot ones are spread too, because what a node is is not known before.
 *
 * <p>O(pods). Stateless.
 */
public final class NodeShares {

    private static final String WORKLOAD = "risk.engine.karpenter.io/workload";
    private static final String ALL = "risk.engine.karpenter.io/pods";

    private final RiskSettings settings;
    private final int most;
    private final Map<String, Integer> sizes = new HashMap<>();
    private final Map<PodSpec, Map<String, PodSpec>> specs = new IdentityHashMap<>();

    private NodeShares(Cluster cluster, RiskSettings settings, Set<PodId> without) {
        this.settings = settings;
        int all = 0;
        for (Pod pod : cluster.pods()) {
            boolean hasPlace = pod.isBound() || (pod.isPending() && !without.contains(pod.id()));
            if (hasPlace && PoolShares.counts(pod)) {
                all++;
                PoolShares.workload(pod).ifPresent(name -> sizes.merge(name, 1, Integer::sum));
            }
        }
        this.most = PoolShares.most(settings.maxPoolShare(), all);
    }

    /**
     * The same snapshot, its pending pods spread over nodes.
     *
     * @param without pods that will get no place, and count no more than others that wait in vain
     */
    public static Cluster spread(Cluster cluster, RiskSettings settings, Set<PodId> without) {
        NodeShares shares = new NodeShares(cluster, settings, without);
        List<Pod> pods = new ArrayList<>(cluster.pods().size());
        for (Pod pod : cluster.pods()) {
            pods.add(pod.isPending() ? pod.withSpec(shares.spread(pod.spec(), PoolShares.workload(pod))) : pod);
        }
        return cluster.toBuilder().pods(pods).build();
    }

    private PodSpec spread(PodSpec spec, Optional<String> workload) {
        return specs.computeIfAbsent(spec, s -> new HashMap<>())
                .computeIfAbsent(workload.orElse(""), name -> with(spec, name));
    }

    private PodSpec with(PodSpec spec, String workload) {
        Map<String, String> labels = new TreeMap<>(spec.labels());
        List<TopologySpreadConstraint> spread = new ArrayList<>(spec.topologySpread());
        if (settings.maxPoolShare() < 1) {
            labels.put(ALL, "");
            spread.add(overNodes(most, LabelSelector.of(ALL, "")));
        }
        if (settings.maxWorkloadPoolShare() < 1 && !workload.isEmpty()) {
            labels.put(WORKLOAD, workload);
            int ofWorkload = PoolShares.most(settings.maxWorkloadPoolShare(), sizes.getOrDefault(workload, 1));
            spread.add(overNodes(ofWorkload, LabelSelector.of(WORKLOAD, workload)));
        }
        return spec.toBuilder().labels(labels).topologySpread(spread).build();
    }

    private static TopologySpreadConstraint overNodes(int most, LabelSelector selector) {
        return new TopologySpreadConstraint(
                most, Labels.HOSTNAME, true, Optional.of(selector), OptionalInt.empty(), false, false, List.of());
    }
}
