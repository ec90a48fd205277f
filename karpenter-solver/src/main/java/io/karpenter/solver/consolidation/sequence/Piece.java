package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.quantity.ResourceList;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What one command of a change does: some nodes go, and some new ones come of which the change says what they hold in the end.
 * Immutable.
 *
 * @param part the part of the change that it belongs to: pieces of one part have new nodes in common
 * @param launched new nodes as they are in the end
 */
record Piece(int part, List<Candidate> going, List<PlannedNode> launched) {

    Piece {
        going = List.copyOf(going);
        launched = List.copyOf(launched);
    }

    /** Several pieces at once. */
    static Piece together(List<Piece> pieces) {
        List<Candidate> going = new ArrayList<>();
        List<PlannedNode> launched = new ArrayList<>();
        for (Piece piece : pieces) {
            going.addAll(piece.going);
            launched.addAll(piece.launched);
        }
        return new Piece(pieces.get(0).part, going, launched);
    }

    /** USD per hour. */
    double savings() {
        double savings = 0;
        for (Candidate candidate : going) {
            savings += candidate.hourlyPrice();
        }
        for (PlannedNode node : launched) {
            savings -= node.expectedHourlyCost();
        }
        return savings;
    }

    /**
     * The command. New nodes are launched for the pods that move now and for pending ones; what they may be launched as holds those too
     * that come later.
     *
     * @param pods all pods of nodes that the change removes
     * @param prices narrows what new nodes may be launched as to what surely costs less than the nodes that go
     */
    Command command(ClusterChange change, Map<PodId, Pod> pods, ReplacementPrice prices) {
        List<PodMove> moves = new ArrayList<>();
        Set<PodId> moving = new HashSet<>();
        double cost = 0;
        boolean empty = launched.isEmpty();
        for (Candidate candidate : going) {
            cost += candidate.rescheduleCost();
            empty &= candidate.isEmpty();
            for (Pod pod : candidate.pods()) {
                Optional.ofNullable(change.places().get(pod.id())).ifPresent(to -> {
                    moves.add(new PodMove(pod.id(), candidate.node(), to));
                    moving.add(pod.id());
                });
            }
        }
        List<PlannedNode> replacements = new ArrayList<>();
        double slack = launched.isEmpty() ? 0 : Math.max(0, savings()) / launched.size();
        for (PlannedNode node : launched) {
            ResourceList requests = node.requests();
            List<PodId> now = new ArrayList<>();
            for (PodId id : node.pods()) {
                Pod later = moving.contains(id) ? null : pods.get(id);
                if (later == null) {
                    now.add(id);
                } else {
                    requests = requests.minus(later.spec().requests());
                }
            }
            replacements.add(prices.cheaperThan(node.withPods(now, requests), node.expectedHourlyCost() + slack));
        }
        return new Command(
                empty ? DisruptionReason.EMPTY : DisruptionReason.UNDERUTILIZED,
                going.stream().map(Candidate::node).toList(),
                replacements,
                moves,
                savings(),
                cost,
                0);
    }

    /** The pods of nodes that go, by id. */
    static Map<PodId, Pod> pods(List<Candidate> going) {
        Map<PodId, Pod> pods = new HashMap<>();
        going.forEach(candidate -> candidate.pods().forEach(pod -> pods.put(pod.id(), pod)));
        return pods;
    }
}
