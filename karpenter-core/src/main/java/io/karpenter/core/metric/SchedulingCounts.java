package io.karpenter.core.metric;

import io.karpenter.core.buffer.BufferPlan;
import io.karpenter.core.buffer.VirtualPods;
import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodeclaim.NewNodeClaim;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.rule.PodValidityRule;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodPhase;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The values of gauges and counters that follow from one run. Stateless. Source: SCH-MET-04 to SCH-MET-07. */
public final class SchedulingCounts {

    private SchedulingCounts() {}

    /**
     * The gauges after a run. Virtual pods of buffers count in none (SCH-BUF-09). Zones without pods have no series; those of the run before are to be removed.
     *
     * @param controller that asked for the plan, e.g. {@code provisioner}
     */
    public static Map<Series, Long> of(Cluster cluster, Catalog catalog, Plan plan, String controller) {
        List<Pod> waiting = cluster.pendingPods().stream()
                .filter(pod -> !VirtualPods.isVirtual(pod))
                .toList();
        Set<PodId> ignored = ignored(waiting, cluster, catalog);
        Map<Series, Long> counts = new LinkedHashMap<>();
        counts.put(
                SchedulerMetrics.UNSCHEDULABLE_PODS.series(controller),
                BufferPlan.of(plan, cluster).real().unschedulable().stream()
                        .filter(pod -> !pod.isDeferred())
                        .map(UnschedulablePod::pod)
                        .filter(pod -> !ignored.contains(pod))
                        .count());
        counts.put(SchedulerMetrics.IGNORED_PODS.series(), (long) ignored.size());
        Zones zones = new Zones(EffectiveZone.in(cluster, catalog));
        waiting.stream()
                .filter(pod -> pod.status().phase() == PodPhase.PENDING && !ignored.contains(pod.id()))
                .collect(Collectors.groupingBy(zones::of, TreeMap::new, Collectors.counting()))
                .forEach((zone, count) ->
                        counts.put(SchedulerMetrics.PENDING_PODS_BY_EFFECTIVE_ZONE.series(controller, zone), count));
        return counts;
    }

    /** Effective zones, worked out once for equal pods. */
    private static final class Zones {

        private final EffectiveZone zones;
        // By identity: replicas share their spec, and hashing one is dear.
        private final Map<PodSpec, Map<List<String>, String>> known = new IdentityHashMap<>();

        Zones(EffectiveZone zones) {
            this.zones = zones;
        }

        String of(Pod pod) {
            List<String> where = new ArrayList<>(pod.volumeClaims());
            where.add(pod.namespace());
            return known.computeIfAbsent(pod.spec(), spec -> new HashMap<>())
                    .computeIfAbsent(where, w -> zones.of(pod));
        }
    }

    /** Pods that are refused before planning because of what they ask for (PROV-08). */
    private static Set<PodId> ignored(List<Pod> waiting, Cluster cluster, Catalog catalog) {
        PodValidityRule validity = new PodValidityRule(cluster, catalog.schema());
        return waiting.stream()
                .filter(pod -> !validity.admits(pod).isAdmitted())
                .map(Pod::id)
                .collect(Collectors.toSet());
    }

    /**
     * The counter to raise for a NodeClaim that was created.
     *
     * @param reason {@code provisioned} for pods and static NodePools, else why it replaces another, in lower case
     */
    public static Series created(NewNodeClaim claim, String reason) {
        Map<String, String> annotations = claim.metadata().annotations();
        return NodeClaimMetrics.CREATED.series(
                reason,
                claim.metadata().labels().getOrDefault(Labels.NODEPOOL, ""),
                annotations.getOrDefault(Labels.MIN_VALUES_RELAXED, "false"));
    }
}
