package io.karpenter.core.disruption.candidate;

import java.util.List;

/** A node that stays, and why: at least one reason. */
public record UnconsolidatableNode(String node, List<Blocked> because) {

    public UnconsolidatableNode {
        because = List.copyOf(because);
        if (because.isEmpty()) {
            throw new IllegalArgumentException("node " + node + " is unconsolidatable for no reason");
        }
    }

    static UnconsolidatableNode of(String node, Blocked... because) {
        return new UnconsolidatableNode(node, List.of(because));
    }
}
