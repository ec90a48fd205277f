package io.karpenter.solver.binding.room;

import io.karpenter.core.plan.PlannedNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A change of a set of nodes, which are told apart by their names.
 *
 * @param removed nodes that go
 * @param added nodes that come
 */
record Move(List<PlannedNode> removed, List<PlannedNode> added) {

    /** USD per hour that it saves. */
    double saving() {
        return cost(removed) - cost(added);
    }

    private static double cost(List<PlannedNode> nodes) {
        return nodes.stream().mapToDouble(PlannedNode::expectedHourlyCost).sum();
    }

    /** True if all that it takes away is among {@code nodes}, and nothing that it brings. */
    boolean isPossible(List<PlannedNode> nodes) {
        Set<String> names = names(nodes);
        return removed.stream().allMatch(node -> names.contains(node.name()))
                && added.stream().noneMatch(node -> names.contains(node.name()));
    }

    List<PlannedNode> applied(List<PlannedNode> nodes) {
        Set<String> gone = names(removed);
        List<PlannedNode> result = new ArrayList<>();
        nodes.stream().filter(node -> !gone.contains(node.name())).forEach(result::add);
        result.addAll(added);
        return result;
    }

    private static Set<String> names(List<PlannedNode> nodes) {
        Set<String> names = new HashSet<>();
        nodes.forEach(node -> names.add(node.name()));
        return names;
    }
}
