package io.karpenter.core.rule;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.rule.explain.Explainer;
import io.karpenter.core.rule.place.DaemonOverhead;
import io.karpenter.core.rule.place.ExistingNode;
import io.karpenter.core.rule.place.ExistingNodes;
import io.karpenter.core.rule.place.NewNode;
import io.karpenter.core.rule.place.NodePoolTemplate;
import io.karpenter.core.rule.topology.TopologyView;
import io.karpenter.core.testkit.ClusterBuilder;
import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.Pod;
import java.util.List;
import java.util.OptionalDouble;

/** A snapshot and a catalogue, and what rules see of them. */
public record Situation(Cluster cluster, Catalog catalog) {

    public static Situation of(ClusterBuilder cluster, Catalog catalog) {
        return new Situation(cluster.build(), catalog);
    }

    public PodDemand demand(PodBuilder pod) {
        return demand(pod.one());
    }

    public PodDemand demand(Pod pod) {
        return PodDemand.of(pod, cluster, catalog.schema());
    }

    public ExistingNodes existingNodes() {
        return ExistingNodes.of(cluster, catalog);
    }

    public ExistingNode node(String name) {
        return existingNodes().find(name).orElseThrow();
    }

    public NewNode newNode(String nodePool) {
        NodePoolTemplate template = NodePoolTemplate.usable(cluster, catalog).stream()
                .filter(t -> t.name().equals(nodePool))
                .findFirst()
                .orElseThrow();
        return NewNode.empty(template, DaemonOverhead.of(cluster, catalog.schema()), catalog.schema());
    }

    public TopologyView topology() {
        return TopologyView.of(cluster, catalog, existingNodes());
    }

    /** Why {@code pod} has no place while nothing is planned. */
    public List<String> explain(PodBuilder pod) {
        return explain(pod, plan(List.of(), List.of()));
    }

    public List<String> explain(PodBuilder pod, Plan plan) {
        return Explainer.of(cluster, catalog, plan).explain(pod.one()).stream()
                .map(Reason::message)
                .toList();
    }

    public static Plan plan(List<PlannedNode> nodes, List<ExistingNodePods> existing) {
        return new Plan(
                nodes, existing, List.of(), List.of(), OptionalDouble.empty(), new Plan.Statistics(0, 0, 0, 0, "test"));
    }

    public static List<String> messages(Verdict verdict) {
        return verdict.reasons().stream().map(Reason::message).toList();
    }
}
