package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds an order for pieces that may stand in each other's way, by trying them on the snapshot. Not thread-safe. */
final class Ordering {

    /** Up to so many pieces are tried in pairs. */
    private static final int MOST_FOR_PAIRS = 12;

    private static final Comparator<Piece> MOST_SAVED_FIRST = Comparator.comparingDouble(Piece::savings)
            .reversed()
            .thenComparing(piece -> piece.going().get(0).node());

    private final Placements placements;
    private final ClusterChange change;
    private final Map<PodId, Pod> pods;
    private final ReplacementPrice prices;
    private final ConsolidationProblem problem;
    private final Set<String> coming = new HashSet<>();
    private Cluster cluster;

    Ordering(
            ConsolidationProblem problem,
            Placements placements,
            ClusterChange change,
            Map<PodId, Pod> pods,
            ReplacementPrice prices) {
        this.problem = problem;
        this.placements = placements;
        this.change = change;
        this.pods = pods;
        this.prices = prices;
        this.cluster = problem.cluster();
        change.added().stream().map(PlannedNode::name).forEach(coming::add);
    }

    /** Adds the commands of the pieces in an order in which each is valid; what is valid in none is dropped. */
    void order(List<Piece> group, List<Command> ordered, List<DroppedCommand> dropped) {
        List<Piece> left = new ArrayList<>(group);
        left.sort(MOST_SAVED_FIRST);
        while (!left.isEmpty()) {
            Optional<List<Piece>> next = next(left);
            if (next.isPresent()) {
                Command command = command(next.get());
                left.removeAll(next.get());
                ordered.add(command);
                command.replacements().stream().map(PlannedNode::name).forEach(coming::remove);
                cluster = Aftermath.of(cluster, problem.catalog(), command);
            } else {
                Command least = command(List.of(left.remove(left.size() - 1)));
                dropped.add(new DroppedCommand(
                        least, objection(least).orElse("what it goes together with cannot be done")));
            }
        }
    }

    private Command command(List<Piece> pieces) {
        return Piece.together(pieces).command(change, pods, prices);
    }

    /** Those that can be done now, as one command. */
    private Optional<List<Piece>> next(List<Piece> left) {
        for (Piece piece : left) {
            if (isValid(List.of(piece))) {
                return Optional.of(List.of(piece));
            }
        }
        if (left.size() <= MOST_FOR_PAIRS) {
            for (int i = 0; i < left.size(); i++) {
                for (int j = i + 1; j < left.size(); j++) {
                    List<Piece> pair = List.of(left.get(i), left.get(j));
                    if (isValid(pair)) {
                        return Optional.of(pair);
                    }
                }
            }
        }
        return left.size() > 2 && isValid(left) ? Optional.of(List.copyOf(left)) : Optional.empty();
    }

    private boolean isValid(List<Piece> pieces) {
        return objection(command(pieces)).isEmpty();
    }

    private Optional<String> objection(Command command) {
        Set<String> missing = new HashSet<>(coming);
        command.replacements().stream().map(PlannedNode::name).forEach(missing::remove);
        for (PodMove move : command.podMoves()) {
            if (missing.contains(move.to())) {
                return Optional.of("node " + move.to() + ", where pods of it go, does not come");
            }
        }
        return placements.objection(cluster, command);
    }
}
