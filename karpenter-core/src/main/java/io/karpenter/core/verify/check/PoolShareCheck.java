package io.karpenter.core.verify.check;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.risk.CrowdedPool;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.verify.state.ExistingHost;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.Host;
import io.karpenter.core.verify.state.PlannedHost;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * No more than a share of all pods, or of those that one controller owns, is on spot nodes of one instance type and zone, unless the
 * plan says so with the right numbers. Pods of DaemonSets and of nodes, and those that are being deleted, do not count; a share is of
 * at least one pod. Source: the plan format's contract.
 */
final class PoolShareCheck implements Check {

    private static final String RULE = "PLAN-SHARE";

    /** Where a pod is: a pool of spot nodes, or none. */
    private record Placed(Pod pod, Optional<List<String>> pool) {}

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        RiskSettings settings = cluster.plan().risk().settings();
        Set<CrowdedPool> found = new HashSet<>();
        if (settings.limitsShares()) {
            List<Placed> all = placed(cluster);
            over(all, settings.maxPoolShare())
                    .forEach((pool, count) -> found.add(new CrowdedPool.OfCluster(
                            pool.get(0), pool.get(1), count, most(settings.maxPoolShare(), all.size()), all.size())));
            Map<String, List<Placed>> byController = new TreeMap<>();
            for (Placed one : all) {
                controller(one.pod())
                        .ifPresent(name -> byController
                                .computeIfAbsent(name, n -> new ArrayList<>())
                                .add(one));
            }
            byController.forEach((name, pods) -> over(pods, settings.maxWorkloadPoolShare())
                    .forEach((pool, count) -> found.add(new CrowdedPool.OfWorkload(
                            name,
                            pool.get(0),
                            pool.get(1),
                            count,
                            most(settings.maxWorkloadPoolShare(), pods.size()),
                            pods.size()))));
        }
        Set<CrowdedPool> stated = Set.copyOf(cluster.plan().risk().crowded());
        found.stream()
                .filter(crowded -> !stated.contains(crowded))
                .forEach(crowded -> findings.add(RULE, "plan", crowded.message() + ", which the plan does not say"));
        stated.stream()
                .filter(crowded -> !found.contains(crowded))
                .forEach(crowded -> findings.add(RULE, "plan", "says that " + crowded.message() + ", which is not so"));
    }

    private static int most(double share, int pods) {
        return Math.max(1, (int) Math.floor(share * pods + 1e-9));
    }

    private static Map<List<String>, Integer> over(List<Placed> pods, double share) {
        Map<List<String>, Integer> counts = new HashMap<>();
        pods.forEach(one -> one.pool().ifPresent(pool -> counts.merge(pool, 1, Integer::sum)));
        counts.values().removeIf(count -> share >= 1 || count <= most(share, pods.size()));
        return counts;
    }

    private static List<Placed> placed(FinalCluster cluster) {
        List<Placed> all = new ArrayList<>();
        for (Host host : Stream.concat(cluster.existing().stream(), cluster.planned().stream())
                .toList()) {
            Optional<List<String>> pool = switch (host) {
                case ExistingHost existing -> pool(existing);
                case PlannedHost planned -> pool(planned.node());
            };
            host.allPlaced().forEach(pod -> all.add(new Placed(pod, pool)));
            host.bound().stream()
                    .filter(pod -> !pod.status().terminating()
                            && pod.owners().stream()
                                    .noneMatch(
                                            owner -> Set.of("DaemonSet", "Node").contains(owner.kind())))
                    .forEach(pod -> all.add(new Placed(pod, pool)));
        }
        return all;
    }

    private static Optional<List<String>> pool(PlannedNode node) {
        return node.capacityType() == CapacityType.SPOT
                ? Optional.of(List.of(node.instanceType(), node.zone()))
                : Optional.empty();
    }

    private static Optional<List<String>> pool(ExistingHost node) {
        return node.labelled("karpenter.sh/capacity-type")
                .filter("spot"::equals)
                .flatMap(spot -> node.labelled("node.kubernetes.io/instance-type"))
                .flatMap(type -> node.labelled("topology.kubernetes.io/zone").map(zone -> List.of(type, zone)));
    }

    private static Optional<String> controller(Pod pod) {
        return pod.owners().stream()
                .filter(OwnerReference::controller)
                .map(owner -> owner.kind() + " " + pod.namespace() + "/" + owner.name())
                .findFirst();
    }
}
