package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.solver.api.StopSignal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds an order for pieces that may stand in each other's way, by trying them on the snapshot. What was not valid is tried again only
 * once something that concerns it has been carried out. Once {@code stop} is raised nothing more is tried. Not thread-safe.
 */
final class Ordering {

    /** Up to so many pieces are tried in pairs. */
    private static final int MOST_FOR_PAIRS = 12;

    private static final Comparator<Piece> MOST_SAVED_FIRST = Comparator.comparingDouble(Piece::savings)
            .reversed()
            .thenComparing(piece -> piece.going().get(0).node());

    private final Surroundings surroundings;
    private final Placements placements;
    private final Drafts drafts;
    private final StopSignal stop;
    private final Set<String> coming = new HashSet<>();
    private boolean pairsTried;
    private final Set<Piece> notYet = Collections.newSetFromMap(new IdentityHashMap<>());

    Ordering(Surroundings surroundings, Placements placements, ClusterChange change, Drafts drafts, StopSignal stop) {
        this.surroundings = surroundings;
        this.placements = placements;
        this.drafts = drafts;
        this.stop = stop;
        change.added().stream().map(PlannedNode::name).forEach(coming::add);
    }

    /** Adds the commands of the pieces in an order in which each is valid; what is valid in none is dropped. */
    void order(List<Piece> group, List<Command> ordered, List<DroppedCommand> dropped) {
        List<Piece> left = new ArrayList<>(group);
        left.sort(MOST_SAVED_FIRST);
        while (!left.isEmpty()) {
            Optional<Next> next = next(left);
            if (stop.isRaised() && next.isEmpty()) {
                left.forEach(piece -> dropped.add(new DroppedCommand(drafts.command(piece), CommandSequence.STOPPED)));
                return;
            }
            if (next.isPresent()) {
                Piece done = next.get().whole();
                Command command = drafts.command(done);
                left.removeIf(piece -> next.get().pieces().stream().anyMatch(taken -> taken == piece));
                ordered.add(command);
                command.replacements().stream().map(PlannedNode::name).forEach(coming::remove);
                surroundings.carryOut(command, drafts.coupling(done));
                pairsTried = false;
                notYet.removeIf(piece -> drafts.concern(piece, done));
            } else {
                Piece least = left.remove(left.size() - 1);
                dropped.add(new DroppedCommand(
                        drafts.command(least), objection(least).orElse("what it goes together with cannot be done")));
            }
        }
    }

    /**
     * What is done next.
     *
     * @param whole the pieces as one
     */
    private record Next(List<Piece> pieces, Piece whole) {

        static Next of(List<Piece> pieces) {
            return new Next(List.copyOf(pieces), pieces.size() == 1 ? pieces.get(0) : Piece.together(pieces));
        }
    }

    private Optional<Next> next(List<Piece> left) {
        for (Piece piece : left) {
            if (stop.isRaised()) {
                return Optional.empty();
            }
            if (!notYet.contains(piece)) {
                if (objection(piece).isEmpty()) {
                    return Optional.of(Next.of(List.of(piece)));
                }
                notYet.add(piece);
            }
        }
        if (left.size() <= MOST_FOR_PAIRS && !pairsTried) {
            pairsTried = true;
            for (int i = 0; i < left.size(); i++) {
                for (int j = i + 1; j < left.size() && !stop.isRaised(); j++) {
                    Optional<Next> pair = valid(List.of(left.get(i), left.get(j)));
                    if (pair.isPresent()) {
                        return pair;
                    }
                }
            }
        }
        return left.size() > 2 && !stop.isRaised() ? valid(left) : Optional.empty();
    }

    private Optional<Next> valid(List<Piece> pieces) {
        Next next = Next.of(pieces);
        return objection(next.whole()).isEmpty() ? Optional.of(next) : Optional.empty();
    }

    private Optional<String> objection(Piece piece) {
        Command command = drafts.command(piece);
        Set<String> missing = new HashSet<>(coming);
        command.replacements().stream().map(PlannedNode::name).forEach(missing::remove);
        for (PodMove move : command.podMoves()) {
            if (missing.contains(move.to())) {
                return Optional.of("node " + move.to() + ", where pods of it go, does not come");
            }
        }
        return placements.objection(surroundings.around(command, drafts.coupling(piece)), command);
    }
}
