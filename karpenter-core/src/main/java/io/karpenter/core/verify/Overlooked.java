package io.karpenter.core.verify;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.verify.match.Taints;
import io.karpenter.core.verify.state.ExistingHost;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.verify.state.PodClass;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds pending pods that an existing node could take: where labels and taints admit it, the pod is put there, and the plan
 * verified again.
 */
final class Overlooked {

    private final Cluster cluster;
    private final Catalog catalog;
    private final Plan plan;
    private final FinalCluster end;
    private final Set<Violation> before;

    /** Pods that the same nodes can take. */
    private record Kind(PodClass pods, List<String> volumeClaims) {}

    Overlooked(Cluster cluster, Catalog catalog, Plan plan) {
        this.cluster = cluster;
        this.catalog = catalog;
        this.plan = plan;
        this.end = FinalCluster.of(cluster, catalog, plan, false);
        this.before = new HashSet<>(PlanVerifier.verify(cluster, catalog, plan));
    }

    List<Violation> find() {
        List<Violation> found = new ArrayList<>();
        Set<Kind> seen = new HashSet<>();
        for (UnschedulablePod pending : plan.unschedulable()) {
            end.pod(pending.pod())
                    .filter(Pod::isPending)
                    .filter(pod -> seen.add(new Kind(end.classOf(pod), pod.volumeClaims())))
                    .flatMap(pod -> end.existing().stream()
                            .filter(host -> admits(host, end.classOf(pod)) && takes(host, pod.id()))
                            .findFirst())
                    .ifPresent(host -> found.add(new Violation(
                            "PLAN-ROOM", "pod " + pending.pod(), "is pending, but %s could take it".formatted(host))));
        }
        return found;
    }

    private static boolean admits(ExistingHost host, PodClass pods) {
        return host.closedBecause().isEmpty()
                && host.satisfies(pods.demand())
                && Taints.refusing(host.taints(), pods.spec().tolerations()).isEmpty();
    }

    private boolean takes(ExistingHost host, PodId pod) {
        return before.containsAll(PlanVerifier.verify(cluster, catalog, moved(pod, host.name())));
    }

    /** The plan with {@code pod} on {@code node} instead of pending. */
    private Plan moved(PodId pod, String node) {
        List<ExistingNodePods> existing = new ArrayList<>();
        List<PodId> there = new ArrayList<>();
        for (ExistingNodePods one : plan.existingNodes()) {
            if (one.name().equals(node)) {
                there.addAll(one.pods());
            } else {
                existing.add(one);
            }
        }
        there.add(pod);
        existing.add(new ExistingNodePods(node, there));
        return plan.withPods(
                plan.nodes(),
                existing,
                plan.unschedulable().stream().filter(p -> !p.pod().equals(pod)).toList(),
                plan.relaxed());
    }
}
