package io.karpenter.core.verify.check;

import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.RelaxedPreference;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.verify.state.FinalCluster;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Every pending pod appears exactly once, nothing appears that the input does not know, and no bound pod is moved. Source: the
 * plan format's contract.
 */
final class AccountingCheck implements Check {

    private static final String PODS = "PLAN-PODS";
    private static final String NODES = "PLAN-NODES";
    private static final String BOUND = "PLAN-BOUND";
    private static final double NANO_USD = 1e-9;

    @Override
    public void run(FinalCluster cluster, Findings findings) {
        pods(cluster, findings);
        names(cluster, findings);
        known(cluster, findings);
        lowerBound(cluster.plan(), findings);
    }

    private static void pods(FinalCluster cluster, Findings findings) {
        Map<PodId, List<String>> places = new HashMap<>();
        Plan plan = cluster.plan();
        plan.nodes().forEach(node -> record(places, node.pods(), "node " + node.name()));
        plan.existingNodes().forEach(node -> record(places, node.pods(), "node " + node.name()));
        plan.unschedulable().forEach(pod -> record(places, List.of(pod.pod()), "unschedulable"));
        for (Pod pod : cluster.cluster().pods()) {
            List<String> found = places.remove(pod.id());
            if (pod.isPending() && found == null) {
                findings.add(PODS, pod(pod.id()), "is in the input, but not in the plan");
            } else if (found != null && !pod.isPending()) {
                findings.add(
                        PODS,
                        pod(pod.id()),
                        "is planned on %s, but waits for no node%s"
                                .formatted(
                                        found.get(0),
                                        pod.status()
                                                .nodeName()
                                                .map(n -> ": it is bound to " + n)
                                                .orElse("")));
            } else if (found != null && found.size() > 1) {
                findings.add(
                        PODS, pod(pod.id()), "appears %d times: %s".formatted(found.size(), String.join(", ", found)));
            }
        }
        places.forEach((pod, found) ->
                findings.add(PODS, pod(pod), "is planned on %s, but is not in the input".formatted(found.get(0))));

        Set<PodId> unschedulable = new HashSet<>();
        for (UnschedulablePod pod : plan.unschedulable()) {
            unschedulable.add(pod.pod());
            if (pod.reasons().stream().anyMatch(reason -> reason.message().isBlank())) {
                findings.add(PODS, pod(pod.pod()), "is unschedulable for a reason that says nothing");
            }
        }
        for (RelaxedPreference relaxed : plan.relaxed()) {
            if (unschedulable.contains(relaxed.pod())
                    || cluster.pod(relaxed.pod()).isEmpty()) {
                findings.add(PODS, pod(relaxed.pod()), "has a relaxed preference, but no place");
            }
        }
    }

    private static void record(Map<PodId, List<String>> places, List<PodId> pods, String place) {
        pods.forEach(pod -> places.computeIfAbsent(pod, p -> new ArrayList<>(1)).add(place));
    }

    private static String pod(PodId id) {
        return "pod " + id;
    }

    private static void names(FinalCluster cluster, Findings findings) {
        Set<String> existing = new HashSet<>();
        cluster.existing().forEach(host -> existing.add(host.name()));
        Set<String> seen = new HashSet<>(existing);
        for (PlannedNode node : cluster.plan().nodes()) {
            if (!seen.add(node.name())) {
                findings.add(NODES, "node " + node.name(), "has the name of another node");
            }
        }
        Set<String> used = new HashSet<>();
        for (ExistingNodePods node : cluster.plan().existingNodes()) {
            if (!existing.contains(node.name())) {
                findings.add(NODES, "node " + node.name(), "is neither a Node nor an in-flight NodeClaim of the input");
            } else if (!used.add(node.name())) {
                findings.add(NODES, "node " + node.name(), "is listed twice among the existing nodes");
            }
        }
    }

    private static void known(FinalCluster cluster, Findings findings) {
        for (PlannedNode node : cluster.plan().nodes()) {
            String where = "node " + node.name();
            if (cluster.pool(node.nodePool()).isEmpty()) {
                findings.add(NODES, where, "is of NodePool %s, which is not in the input".formatted(node.nodePool()));
            } else {
                Stream.concat(Stream.of(node.instanceType()), node.instanceTypeOptions().stream())
                        .distinct()
                        .filter(type -> cluster.type(node.nodePool(), type).isEmpty())
                        .forEach(type -> findings.add(
                                NODES,
                                where,
                                "names instance type %s, which the catalogue of NodePool %s does not have"
                                        .formatted(type, node.nodePool())));
            }
            if (node.pods().isEmpty()) {
                findings.add(NODES, where, "has no pods, yet costs %s USD per hour".formatted(node.hourlyPrice()));
            }
        }
    }

    private static void lowerBound(Plan plan, Findings findings) {
        plan.lowerBound().ifPresent(bound -> {
            if (bound > plan.expectedHourlyCost() * (1 + NANO_USD) + NANO_USD) {
                findings.add(
                        BOUND,
                        "plan",
                        "costs %s USD per hour, less than its proven lower bound %s"
                                .formatted(plan.expectedHourlyCost(), bound));
            }
        });
    }
}
