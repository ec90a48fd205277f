package io.karpenter.engine.reference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.offering.CapacityType;
import io.karpenter.core.plan.ExistingNodePods;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.plan.Reason;
import io.karpenter.core.plan.UnschedulablePod;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/**
 * What the reference plans for one manifest.
 *
 * @param respecting preferences as it does by default
 * @param ignoring preferences
 */
record ReferenceAnswer(Policy respecting, Policy ignoring) {

    private static final Reason LEFT = new Reason.NoRoomLeft("the reference leaves it pending");

    /**
     * Its results under one policy.
     *
     * @param runs equal calls, whose results may differ
     * @param end what has come of the last of them and further passes, each over the nodes of those before it
     * @param error what it failed with; empty: nothing
     */
    record Policy(List<Run> runs, Run end, String error) {}

    /** One call, or several: what it launches, each node as its claim's cheapest offering, and which pods go where. */
    record Run(List<PlannedNode> nodes, List<ExistingNodePods> existing) {

        /** As a plan for {@code cluster}, nodes having the labels that their NodePools define and their taints, in the zones where they are. */
        Plan plan(Cluster cluster) {
            Set<PodId> placed = new HashSet<>();
            nodes.forEach(node -> placed.addAll(node.pods()));
            existing.forEach(node -> placed.addAll(node.pods()));
            List<UnschedulablePod> left = cluster.pendingPods().stream()
                    .map(Pod::id)
                    .filter(pod -> !placed.contains(pod))
                    .map(pod -> new UnschedulablePod(pod, List.of(LEFT)))
                    .toList();
            return new Plan(
                    nodes.stream().map(node -> withDefinedLabels(node, cluster)).toList(),
                    existing,
                    left,
                    List.of(),
                    OptionalDouble.empty(),
                    new Plan.Statistics(0, 0, 0, 0, "reference"));
        }
    }

    private static PlannedNode withDefinedLabels(PlannedNode node, Cluster cluster) {
        Map<String, String> labels = new TreeMap<>(node.labels());
        cluster.nodePools().stream()
                .filter(pool -> pool.name().equals(node.nodePool()))
                .map(NodePool::template)
                .forEach(template -> labels.keySet()
                        .removeIf(key -> !template.labels().containsKey(key)
                                && template.requirements().stream()
                                        .noneMatch(
                                                expression -> expression.key().equals(key))));
        List<Taint> taints = cluster.nodePools().stream()
                .filter(pool -> pool.name().equals(node.nodePool()))
                .flatMap(pool -> pool.template().taints().stream())
                .toList();
        return PlannedNode.builder(node.name(), node.nodePool())
                .machine(node.instanceType(), node.zone(), node.capacityType(), node.hourlyPrice())
                .requirements(List.of(
                        Expression.in(Labels.ZONE, node.zone()),
                        Expression.in(Labels.CAPACITY_TYPE, node.capacityType().toString())))
                .taints(taints)
                .labels(labels)
                .pods(node.pods())
                .build();
    }

    static ReferenceAnswer parse(JsonNode json) {
        return new ReferenceAnswer(policy(json.get("respect")), policy(json.get("ignore")));
    }

    private static Policy policy(JsonNode json) {
        List<Run> runs = new ArrayList<>();
        json.get("runs").forEach(run -> runs.add(run(run)));
        return new Policy(runs, run(json.get("end")), json.path("error").asString(""));
    }

    private static Run run(JsonNode json) {
        List<PlannedNode> nodes = new ArrayList<>();
        json.get("nodes").forEach(node -> nodes.add(node("new-" + nodes.size(), node)));
        List<ExistingNodePods> existing = new ArrayList<>();
        json.get("existing")
                .properties()
                .forEach(node -> existing.add(new ExistingNodePods(node.getKey(), pods(node.getValue()))));
        return new Run(nodes, existing);
    }

    private static PlannedNode node(String name, JsonNode json) {
        return PlannedNode.builder(name, json.get("nodePool").asString())
                .machine(
                        json.get("instanceType").asString(),
                        json.get("zone").asString(),
                        CapacityType.parse(json.get("capacityType").asString()).orElseThrow(),
                        json.get("usdPerHour").asDouble())
                .labels(texts(json.get("labels")))
                .pods(pods(json.get("pods")))
                .build();
    }

    private static Map<String, String> texts(JsonNode json) {
        Map<String, String> texts = new TreeMap<>();
        json.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }

    private static List<PodId> pods(JsonNode json) {
        List<PodId> pods = new ArrayList<>();
        // The harness pads the numbers of replicas with zeros.
        json.forEach(pod -> pods.add(PodId.parse(pod.asString().replaceAll("-0*(\\d+)$", "-$1"))));
        return pods;
    }
}
