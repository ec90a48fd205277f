package io.karpenter.engine.explain;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.engine.explain.Explanation.NodeGoes;
import io.karpenter.engine.explain.Explanation.NodeStays;
import java.util.List;

/** Explains what consolidation does with the nodes of a snapshot. */
public final class NodeDecisions {

    private NodeDecisions() {}

    /** Why {@code node}, which is one of the snapshot, goes or stays. */
    public static Explanation of(String node, ConsolidationPlan plan) {
        for (Command command : plan.commands()) {
            if (command.nodes().contains(node)) {
                return new NodeGoes(node, command);
            }
        }
        List<Blocked> because = plan.unconsolidatable().stream()
                .filter(kept -> kept.node().equals(node))
                .flatMap(kept -> kept.because().stream())
                .toList();
        List<DroppedCommand> dropped = plan.dropped().stream()
                .filter(command -> command.command().nodes().contains(node))
                .toList();
        return new NodeStays(node, because, dropped);
    }
}
