package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives every replacement of a run a name that nothing else has or had. Not thread-safe. */
public final class ReplacementNames {

    private final Set<String> taken = new HashSet<>();
    private final Map<String, Integer> numbers = new HashMap<>();

    public ReplacementNames(Cluster cluster) {
        cluster.nodes().forEach(node -> taken.add(node.name()));
        cluster.nodeClaims().forEach(claim -> taken.add(claim.name()));
    }

    /** {@code command} with its replacements under such names. */
    public Command unique(Command command) {
        Map<String, String> renamed = new HashMap<>();
        List<PlannedNode> replacements = new ArrayList<>();
        for (PlannedNode node : command.replacements()) {
            String name;
            do {
                name = node.nodePool() + "-" + numbers.merge(node.nodePool(), 1, Integer::sum);
            } while (!taken.add(name));
            renamed.put(node.name(), name);
            replacements.add(node.withName(name));
        }
        List<PodMove> moves = command.podMoves().stream()
                .map(move -> new PodMove(move.pod(), move.from(), renamed.getOrDefault(move.to(), move.to())))
                .toList();
        return new Command(
                command.reason(),
                command.nodes(),
                replacements,
                moves,
                command.savings(),
                command.disruptionCost(),
                command.batch());
    }
}
