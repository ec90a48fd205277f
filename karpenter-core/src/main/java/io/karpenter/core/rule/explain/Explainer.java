package io.karpenter.core.rule.explain;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.Reason.NoNodePool;
import io.karpenter.core.plan.Reason.Refused;
import io.karpenter.core.rule.PodDemand;
import io.karpenter.core.rule.PodValidityRule;
import io.karpenter.core.rule.Verdict;
import io.karpenter.core.rule.place.DaemonOverhead;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.rule.place.VolumeTopology;
import io.karpenter.core.rule.topology.PodAffinityRule;
import io.karpenter.core.rule.topology.PodAntiAffinityRule;
import io.karpenter.core.rule.topology.TopologyRule;
import io.karpenter.core.rule.topology.TopologySpreadRule;
import io.karpenter.core.rule.topology.TopologyView;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says why a pod of a plan has no place: what is wrong with the pod itself, else for each NodePool the rule that refused a new
 * node, and the same for the existing nodes. For each place, what stands against the pod even in an empty cluster comes first;
 * only then what other pods of the snapshot and the plan have used up.
 *
 * <p>Costs O(instance types × NodePools + existing nodes) for each pod, so ask once for each class of equal pods. Immutable
 * and thread-safe.
 */
public final class Explainer {

    private final PodValidityRule validity;
    private final Cluster cluster;
    private final Catalog catalog;
    private final TopologyView topology;
    private final List<NewNode> candidates;
    private final NewNodeExplanation newNodes;
    private final ExistingNodesExplanation existingNodes;

    private Explainer(Cluster cluster, Catalog catalog, Plan plan, boolean strictMinValues) {
        ExistingNodes existing = ExistingNodes.of(cluster, catalog);
        this.cluster = cluster;
        this.catalog = catalog;
        this.validity = new PodValidityRule(cluster, catalog.schema());
        this.topology = TopologyView.of(cluster, catalog, existing).with(plan, existing);
        DaemonOverhead daemons = DaemonOverhead.of(cluster, catalog.schema());
        this.candidates = NodePoolTemplate.usable(cluster, catalog).stream()
                .map(template -> NewNode.empty(template, daemons, catalog.schema()))
                .toList();
        List<TopologyRule> rules =
                List.of(new TopologySpreadRule(catalog.schema()), new PodAffinityRule(), new PodAntiAffinityRule());
        PoolUsage usage = PoolUsage.of(existing, plan, catalog);
        this.newNodes = new NewNodeExplanation(usage, rules, strictMinValues);
        this.existingNodes = new ExistingNodesExplanation(afterPlan(cluster, existing, plan), rules);
    }

    /**
     * Explains pods that {@code plan} leaves out.
     *
     * @param catalog that the plan was made with, NodeOverlays applied
     * @param plan may still be without its unschedulable pods
     */
    public static Explainer of(Cluster cluster, Catalog catalog, Plan plan) {
        return new Explainer(cluster, catalog, plan, true);
    }

    /** As {@link #of}, for a plan made with minValues lowered where they cannot be kept (SCH-MIN-06). */
    public static Explainer withoutMinValues(Cluster cluster, Catalog catalog, Plan plan) {
        return new Explainer(cluster, catalog, plan, false);
    }

    /** The open nodes as they are once the plan is carried out. */
    private static List<ExistingNode> afterPlan(Cluster cluster, ExistingNodes existing, Plan plan) {
        if (plan.existingNodes().isEmpty()) {
            return existing.open();
        }
        Map<PodId, Pod> pods = new HashMap<>();
        cluster.pods().forEach(pod -> pods.put(pod.id(), pod));
        Map<String, List<PodId>> placed = new HashMap<>();
        for (ExistingNodePods node : plan.existingNodes()) {
            placed.computeIfAbsent(node.name(), n -> new ArrayList<>()).addAll(node.pods());
        }
        return existing.open().stream()
                .map(node -> {
                    ExistingNode result = node;
                    for (PodId id : placed.getOrDefault(node.name(), List.of())) {
                        Pod pod = pods.get(id);
                        if (pod != null) {
                            result = result.with(pod, VolumeTopology.attachments(pod, cluster));
                        }
                    }
                    return result;
                })
                .toList();
    }

    /**
     * Why {@code pod} has no place, at least one reason: what is wrong with the pod; else {@link NoNodePool} or one {@link
     * Refused} for each usable NodePool, heaviest first, and one for the existing nodes if there are any.
     */
    public List<Reason> explain(Pod pod) {
        Verdict valid = validity.admits(pod);
        if (!valid.isAdmitted()) {
            return valid.reasons();
        }
        PodDemand demand = PodDemand.of(pod, cluster, catalog.schema());
        List<Reason> reasons = new ArrayList<>();
        if (candidates.isEmpty()) {
            reasons.add(new NoNodePool());
        }
        for (NewNode node : candidates) {
            reasons.add(new Refused("nodepool " + node.template().name(), newNodes.explain(demand, node, topology)));
        }
        List<Reason> ofNodes = existingNodes.explain(demand, topology);
        if (!ofNodes.isEmpty()) {
            reasons.add(new Refused("existing nodes", ofNodes));
        }
        return reasons;
    }
}
