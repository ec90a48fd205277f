package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The smallest parts of a change that can be carried out by themselves: nodes that go belong together if pods of both go to the same
 * new node, and new nodes if they share one that goes. New nodes to which no pod moves are left out. Linear in pods. Not
 * thread-safe.
 */
final class Components {

    private final Map<String, String> parents = new HashMap<>();
    private final Map<String, PlannedNode> added = new HashMap<>();
    private final ClusterChange change;

    private Components(ClusterChange change) {
        this.change = change;
        change.added().forEach(node -> added.put(node.name(), node));
    }

    /**
     * A command for each part, in the order of its first node.
     *
     * @param removed the nodes that go, all that the change names
     */
    static List<Command> of(ClusterChange change, List<Candidate> removed) {
        return new Components(change).commands(removed);
    }

    /** Several commands as one. */
    static Command merged(List<Command> commands) {
        List<String> nodes = new ArrayList<>();
        List<PlannedNode> replacements = new ArrayList<>();
        List<PodMove> moves = new ArrayList<>();
        double savings = 0;
        double cost = 0;
        boolean empty = true;
        for (Command command : commands) {
            nodes.addAll(command.nodes());
            replacements.addAll(command.replacements());
            moves.addAll(command.podMoves());
            savings += command.savings();
            cost += command.disruptionCost();
            empty &= command.reason() == DisruptionReason.EMPTY;
        }
        return new Command(
                empty ? DisruptionReason.EMPTY : DisruptionReason.UNDERUTILIZED,
                nodes,
                replacements,
                moves,
                savings,
                cost,
                0);
    }

    private List<Command> commands(List<Candidate> removed) {
        for (Candidate candidate : removed) {
            for (Pod pod : candidate.pods()) {
                place(pod).filter(added::containsKey).ifPresent(node -> join("-" + candidate.node(), "+" + node));
            }
        }
        Map<String, List<Candidate>> parts = new LinkedHashMap<>();
        for (Candidate candidate : removed) {
            parts.computeIfAbsent(root("-" + candidate.node()), root -> new ArrayList<>())
                    .add(candidate);
        }
        Map<String, List<PlannedNode>> coming = new HashMap<>();
        for (PlannedNode node : change.added()) {
            coming.computeIfAbsent(root("+" + node.name()), root -> new ArrayList<>())
                    .add(node);
        }
        List<Command> commands = new ArrayList<>();
        parts.forEach((root, going) -> commands.add(command(going, coming.getOrDefault(root, List.of()))));
        return commands;
    }

    private Optional<String> place(Pod pod) {
        return Optional.ofNullable(change.places().get(pod.id()));
    }

    private Command command(List<Candidate> going, List<PlannedNode> coming) {
        List<PodMove> moves = new ArrayList<>();
        double price = 0;
        double cost = 0;
        boolean empty = true;
        for (Candidate candidate : going) {
            price += candidate.hourlyPrice();
            cost += candidate.rescheduleCost();
            empty &= candidate.isEmpty();
            for (Pod pod : candidate.pods()) {
                place(pod).ifPresent(to -> moves.add(new PodMove(pod.id(), candidate.node(), to)));
            }
        }
        return new Command(
                empty && coming.isEmpty() ? DisruptionReason.EMPTY : DisruptionReason.UNDERUTILIZED,
                going.stream().map(Candidate::node).toList(),
                coming,
                moves,
                price - coming.stream().mapToDouble(PlannedNode::hourlyPrice).sum(),
                cost,
                0);
    }

    private void join(String one, String other) {
        parents.put(root(one), root(other));
    }

    private String root(String of) {
        String root = of;
        while (parents.containsKey(root) && !Objects.equals(parents.get(root), root)) {
            root = Objects.requireNonNull(parents.get(root));
        }
        // Shortens the way for the next time.
        if (!root.equals(of)) {
            parents.put(of, root);
        }
        return root;
    }
}
