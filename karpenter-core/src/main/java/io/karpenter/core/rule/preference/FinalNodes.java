package io.karpenter.core.rule.preference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.place.NamedOfferings;
import io.karpenter.core.rule.topology.TopologyView;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes that a plan puts pods on, in the order of the plan, and all pods as topology sees them once the plan is carried out.
 * One pass over the pods. Planned nodes are what they name, not what their claim leaves open.
 */
record FinalNodes(List<FinalNode> nodes, TopologyView topology) {

    static FinalNodes of(Cluster cluster, Catalog catalog, Plan plan) {
        ExistingNodes existing = ExistingNodes.of(cluster, catalog);
        NamedOfferings offerings = new NamedOfferings(cluster, catalog);
        Map<PodId, Pod> pods = new HashMap<>();
        for (Pod pod : cluster.pods()) {
            if (pod.isPending()) {
                pods.put(pod.id(), pod);
            }
        }
        List<FinalNode> nodes = new ArrayList<>();
        List<PlannedNode> launched = new ArrayList<>();
        for (PlannedNode node : plan.nodes()) {
            Map<String, String> labels = offerings.labels(node);
            nodes.add(new FinalNode(
                    labels, node.taints(), node.allocatable(), node.expectedHourlyCost(), groups(node.pods(), pods)));
            launched.add(launched(node, labels));
        }
        for (ExistingNodePods placed : plan.existingNodes()) {
            Optional<ExistingNode> node = existing.find(placed.name());
            node.ifPresent(n -> nodes.add(new FinalNode(
                    n.labels(), n.taints(), n.allocatable(), offerings.hourlyCost(n), groups(placed.pods(), pods))));
        }
        Plan carriedOut = new Plan(
                launched,
                plan.existingNodes(),
                plan.unschedulable(),
                plan.relaxed(),
                plan.lowerBound(),
                plan.statistics());
        return new FinalNodes(
                List.copyOf(nodes), TopologyView.of(cluster, catalog, existing).with(carriedOut, existing));
    }

    /** The claim with all its labels settled. */
    private static PlannedNode launched(PlannedNode node, Map<String, String> labels) {
        return node.toBuilder().requirements(List.of()).labels(labels).build();
    }

    private static List<PodGroup> groups(List<PodId> ids, Map<PodId, Pod> pods) {
        Map<PodSpec, Map<String, PodGroup>> known = new IdentityHashMap<>();
        List<PodGroup> groups = new ArrayList<>();
        for (PodId id : ids) {
            Pod pod = pods.get(id);
            if (pod != null) {
                known.computeIfAbsent(pod.spec(), s -> new HashMap<>())
                        .computeIfAbsent(pod.namespace(), namespace -> {
                            PodGroup group = new PodGroup(pod.spec(), namespace, new ArrayList<>());
                            groups.add(group);
                            return group;
                        })
                        .pods()
                        .add(id);
            }
        }
        return groups;
    }
}
