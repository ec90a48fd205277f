package io.karpenter.engine.report;

import io.karpenter.core.plan.PlannedNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** Planned nodes of one NodePool that are named as the same offering. */
record NodeGroup(String nodePool, String instanceType, String zone, String capacityType, List<PlannedNode> nodes) {

    private static final Comparator<NodeGroup> ORDER = Comparator.comparing(NodeGroup::nodePool)
            .thenComparing(Comparator.comparingDouble(NodeGroup::price).reversed())
            .thenComparing(NodeGroup::instanceType)
            .thenComparing(NodeGroup::zone)
            .thenComparing(NodeGroup::capacityType);

    NodeGroup {
        nodes = List.copyOf(nodes);
    }

    /** The groups of {@code nodes}: pools by name, in each the dearest group first. */
    static List<NodeGroup> of(List<PlannedNode> nodes) {
        return nodes.stream().collect(Collectors.groupingBy(NodeGroup::withoutNodes)).entrySet().stream()
                .map(group -> group.getKey().with(group.getValue()))
                .sorted(ORDER)
                .toList();
    }

    private static NodeGroup withoutNodes(PlannedNode node) {
        return new NodeGroup(
                node.nodePool(),
                node.instanceType(),
                node.zone(),
                node.capacityType().toString(),
                List.of());
    }

    private NodeGroup with(List<PlannedNode> members) {
        return new NodeGroup(nodePool, instanceType, zone, capacityType, members);
    }

    /** USD per hour of all of them. */
    double price() {
        return nodes.stream().mapToDouble(PlannedNode::hourlyPrice).sum();
    }
}
