package io.karpenter.core.verify.state;

import io.karpenter.core.taint.Taint;
import io.karpenter.core.verify.match.NodeDemand;
import io.karpenter.core.verify.match.Possible;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A node of the final cluster, with the pods that are bound to it and those that the plan puts there. */
public abstract sealed class Host permits ExistingHost, PlannedHost {

    private final String name;
    private final List<Taint> taints;
    private final List<Pod> bound;
    private final Map<PodClass, List<Pod>> placed;
    private final Map<String, Possible> domains = new HashMap<>();

    Host(String name, List<Taint> taints, List<Pod> bound, Map<PodClass, List<Pod>> placed) {
        this.name = name;
        this.taints = List.copyOf(taints);
        this.bound = List.copyOf(bound);
        this.placed = new LinkedHashMap<>(placed);
    }

    public final String name() {
        return name;
    }

    /** The taints that pods meet. */
    public final List<Taint> taints() {
        return taints;
    }

    /** Pods of the snapshot that take resources there, those of DaemonSets included. */
    public final List<Pod> bound() {
        return bound;
    }

    public final Collection<PodClass> placedClasses() {
        return placed.keySet();
    }

    /** The pods of a class that the plan puts here. */
    public final List<Pod> placed(PodClass pods) {
        return placed.getOrDefault(pods, List.of());
    }

    public final List<Pod> allPlaced() {
        return placed.values().stream().flatMap(List::stream).toList();
    }

    /** What the pods that the plan puts here ask for together. */
    public final Amounts placedRequests() {
        List<Amounts> sums = new ArrayList<>();
        placed.forEach(
                (pods, all) -> sums.add(Amounts.of(pods.spec().requests()).times(all.size())));
        return Amounts.sum(sums);
    }

    /** The domain of {@code topologyKey} it belongs to: the label of exactly that name, other names do not count (SCH-LBL-02). */
    public final Possible domain(String topologyKey) {
        return domains.computeIfAbsent(topologyKey, this::findDomain);
    }

    abstract Possible findDomain(String topologyKey);

    /** True if its labels satisfy {@code demand}, whatever is launched. */
    public abstract boolean satisfies(NodeDemand demand);

    /** True if it is a place that pods can be on; false for a planned node that nothing can be launched for. */
    public abstract boolean exists();

    /** True if the kube-scheduler sees its labels as domains: it is not going away. */
    public abstract boolean offersDomains();

    @Override
    public final String toString() {
        return "node " + name;
    }
}
