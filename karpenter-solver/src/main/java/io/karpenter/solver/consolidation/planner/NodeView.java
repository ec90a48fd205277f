package io.karpenter.solver.consolidation.planner;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.NodePrices;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.offering.commitment.CommitmentUse;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.core.workload.PodSpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What decides whether something is worth doing about a node: the node, its price and its pods. Equal if nothing of that has changed.
 *
 * @param labels of the node
 * @param shape the rest of the node that matters
 * @param hourlyPrice USD per hour, 0 if unknown
 */
record NodeView(Map<String, String> labels, Shape shape, double hourlyPrice, Map<PodId, PodSpec> pods) {

    /** The rest of a node that matters. */
    record Shape(
            List<Taint> taints, ResourceList allocatable, boolean unschedulable, boolean deleting, boolean ready) {}

    /** The managed nodes of a snapshot, by name. Linear in nodes and pods. */
    static Map<String, NodeView> all(Cluster cluster, Catalog catalog) {
        Map<String, Map<PodId, PodSpec>> pods = new HashMap<>();
        for (Pod pod : cluster.pods()) {
            pod.status()
                    .nodeName()
                    .ifPresent(node ->
                            pods.computeIfAbsent(node, name -> new HashMap<>()).put(pod.id(), pod.spec()));
        }
        NodePrices prices = new NodePrices(cluster, catalog);
        Map<String, NodeView> views = new LinkedHashMap<>();
        for (ManagedNode managed : ManagedNode.all(cluster)) {
            Node node = managed.node();
            views.put(
                    node.name(),
                    new NodeView(
                            node.labels(),
                            new Shape(
                                    node.taints(),
                                    node.allocatable(),
                                    node.unschedulable(),
                                    node.deleting(),
                                    node.ready()),
                            prices.of(managed),
                            pods.getOrDefault(node.name(), Map.of())));
        }
        return views;
    }

    /**
     * The managed nodes once commands are carried out. Looks closely at those alone that go, come, or take pods.
     *
     * @param now those of {@code cluster}
     */
    static Map<String, NodeView> after(
            Map<String, NodeView> now, Cluster cluster, Catalog catalog, List<Command> commands) {
        if (CommitmentUse.of(cluster, catalog).isAny()) {
            // What nodes give up that go may cover others.
            return all(Aftermath.of(cluster, catalog, commands), catalog);
        }
        Set<String> touched = new HashSet<>();
        for (Command command : commands) {
            touched.addAll(command.nodes());
            command.podMoves().forEach(move -> touched.add(move.to()));
        }
        Cluster part = cluster.toBuilder()
                .nodes(cluster.nodes().stream()
                        .filter(node -> touched.contains(node.name()))
                        .toList())
                .pods(cluster.pods().stream()
                        .filter(pod ->
                                pod.status().nodeName().map(touched::contains).orElse(true))
                        .toList())
                .build();
        Map<String, NodeView> after = new LinkedHashMap<>(now);
        after.keySet().removeAll(touched);
        after.putAll(all(Aftermath.of(part, catalog, commands), catalog));
        return after;
    }

    /** USD per hour for each pod that would have to move: the higher, the more promising. */
    double pricePerPod() {
        return hourlyPrice / (1 + pods.size());
    }
}
