package io.karpenter.core.disruption.command;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.plan.PlannedNode;
import java.util.List;

/**
 * One disruption action: nodes go once their replacements are there, and their pods move. Immutable.
 *
 * @param nodes that go, at least one
 * @param replacements that come for them, any number; their pods are those that move there, pending ones, and those of nodes that are
 *     being deleted
 * @param podMoves of every pod that needs another place
 * @param savings USD per hour that the cluster is expected to cost less afterwards; where risk has no price, that it costs less
 * @param disruptionCost of the evictions, and 1 for each node, without unit (DIS-CAN-17)
 * @param batch commands of one batch may be carried out at the same time; batches follow each other, from 0
 */
public record Command(
        DisruptionReason reason,
        List<String> nodes,
        List<PlannedNode> replacements,
        List<PodMove> podMoves,
        double savings,
        double disruptionCost,
        int batch) {

    public Command {
        nodes = List.copyOf(nodes);
        replacements = List.copyOf(replacements);
        podMoves = List.copyOf(podMoves);
        if (nodes.isEmpty()) {
            throw new IllegalArgumentException("a command is about no node, at least one is needed");
        }
    }

    public Command inBatch(int newBatch) {
        return new Command(reason, nodes, replacements, podMoves, savings, disruptionCost, newBatch);
    }

    /** The same with nodes in place of its replacements that hold the same pods at the same price. */
    public Command launching(List<PlannedNode> nodesInstead) {
        return new Command(reason, nodes, nodesInstead, podMoves, savings, disruptionCost, batch);
    }

    /** How the command is called in documents: {@code Delete} without replacements, else {@code Replace}. */
    public String action() {
        return replacements.isEmpty() ? "Delete" : "Replace";
    }
}
