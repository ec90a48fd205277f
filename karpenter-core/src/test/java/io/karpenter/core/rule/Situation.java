package io.karpenter.core.rule;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
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
record Situation(Cluster cluster, Catalog catalog) {

    static Situation of(ClusterBuilder cluster, Catalog catalog) {
        return new Situation(cluster.build(), catalog);
    }

    PodDemand demand(PodBuilder pod) {
        return demand(pod.one());
    }

    PodDemand demand(Pod pod) {
        return PodDemand.of(pod, cluster, catalog.schema());
    }

    ExistingNodes existingNodes() {
        return ExistingNodes.of(cluster, catalog);
    }

    ExistingNode node(String name) {
        return existingNodes().find(name).orElseThrow();
    }

    NewNode newNode(String nodePool) {
        NodePoolTemplate template = NodePoolTemplate.usable(cluster, catalog).stream()
                .filter(t -> t.name().equals(nodePool))
                .findFirst()
                .orElseThrow();
        return NewNode.empty(template, DaemonOverhead.of(cluster, catalog.schema()), catalog.schema());
    }

    TopologyView topology() {
        return TopologyView.of(cluster, catalog, existingNodes());
    }

    /** Why {@code pod} has no place while nothing is planned. */
    List<String> explain(PodBuilder pod) {
        return explain(pod, plan(List.of(), List.of()));
    }

    List<String> explain(PodBuilder pod, Plan plan) {
        return Explainer.of(cluster, catalog, plan).explain(pod.one()).stream()
                .map(Reason::message)
                .toList();
    }

    static Plan plan(List<PlannedNode> nodes, List<ExistingNodePods> existing) {
        return new Plan(
                nodes, existing, List.of(), List.of(), OptionalDouble.empty(), new Plan.Statistics(0, 0, 0, 0, "test"));
    }

    static List<String> messages(Verdict verdict) {
        return verdict.reasons().stream().map(Reason::message).toList();
    }
}
