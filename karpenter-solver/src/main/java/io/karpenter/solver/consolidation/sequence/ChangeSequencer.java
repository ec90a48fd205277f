package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cuts a change into the smallest commands, orders them so that each is safe after those before it, and puts them into batches. A node
 * that many pods of many nodes go to comes with the first of these, as soon as what goes pays for it; the others follow later.
 *
 * <p>Room never stands in the way of an order: nodes that stay only get pods, and those of the whole change fit. So only commands
 * that are coupled by rules between pods, limits or reservations are tried on the snapshot, one after another, the one that saves
 * most first. If none of them is valid, two of them, or all, become one command; if that does not help, the one that saves least is
 * dropped. Tries commands² times at worst, once for each command at best. Immutable.
 */
public final class ChangeSequencer {

    private static final double PRICE_TOLERANCE = 1e-9;

    private final ConsolidationProblem problem;
    private final ConsolidationSettings settings;
    private final Placements placements;
    private final ReplacementPrice prices;

    private ChangeSequencer(ConsolidationProblem problem, ConsolidationSettings settings) {
        this.problem = problem;
        this.settings = settings;
        this.placements = new Placements(problem.catalog(), settings.solving());
        this.prices = new ReplacementPrice(problem.catalog(), settings.spotToSpot(), settings.leastSpotTypes());
    }

    /**
     * {@code change} as commands.
     *
     * @param change from the snapshot of {@code problem}; all that it places is valid once all of it is carried out
     * @throws IllegalArgumentException if it removes a node that is not there, or adds one under a name that is taken
     */
    public static CommandSequence of(
            ConsolidationProblem problem, ConsolidationSettings settings, ClusterChange change) {
        return new ChangeSequencer(problem, settings).run(change, Known.of(problem, change), StopSignal.NEVER);
    }

    /**
     * The same where it is known who may be disrupted.
     *
     * @param scope of {@code problem}
     * @param stop once it is raised, commands that have no place in the order yet are dropped
     */
    public static CommandSequence of(
            ConsolidationProblem problem,
            ConsolidationSettings settings,
            ConsolidationScope scope,
            ClusterChange change,
            StopSignal stop) {
        return new ChangeSequencer(problem, settings).run(change, Known.of(problem, scope, change), stop);
    }

    private CommandSequence run(ClusterChange change, Known known, StopSignal stop) {
        Set<String> taken = new HashSet<>();
        problem.cluster().nodes().forEach(node -> taken.add(node.name()));
        for (PlannedNode node : change.added()) {
            if (!taken.add(node.name())) {
                throw new IllegalArgumentException(
                        "the change adds a node \"%s\", but one of that name is there".formatted(node.name()));
            }
        }
        List<DroppedCommand> dropped = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        Map<PodId, Pod> pods = Piece.pods(known.removed());
        for (List<Piece> part : Components.of(change, known.removed())) {
            Piece whole = Piece.together(part);
            Optional<String> objection = known.objection(whole, change);
            if (objection.isPresent()) {
                dropped.add(new DroppedCommand(whole.command(change, pods, prices), objection.get()));
            } else if (whole.savings() < -PRICE_TOLERANCE) {
                dropped.add(new DroppedCommand(whole.command(change, pods, prices), "it costs more than it saves"));
            } else {
                pieces.addAll(part);
            }
        }
        List<Command> ordered = new ArrayList<>();
        Couplings couplings = new Couplings(problem.cluster());
        Drafts drafts = new Drafts(couplings, piece -> piece.command(change, pods, prices));
        Surroundings surroundings = new Surroundings(problem.cluster(), problem.catalog(), couplings);
        for (List<Piece> group : groups(pieces, drafts)) {
            new Ordering(surroundings, placements, change, drafts, stop).order(group, ordered, dropped);
        }
        CommandSequence batched = Batches.of(problem, settings, ordered);
        dropped.addAll(batched.dropped());
        return new CommandSequence(batched.commands(), dropped);
    }

    /** What is known of the nodes that a change removes. */
    private record Known(List<Candidate> removed, Map<String, List<Blocked>> blocked) {

        static Known of(ConsolidationProblem problem, ClusterChange change) {
            Candidates candidates = Candidates.of(problem.cluster(), problem.catalog(), problem.standing());
            CandidateList empty = candidates.emptiness();
            CandidateList filled = candidates.consolidation();
            return of(
                    Stream.concat(empty.candidates().stream(), filled.candidates().stream())
                            .toList(),
                    Stream.concat(empty.blocked().stream(), filled.blocked().stream())
                            .toList(),
                    candidates::known,
                    change);
        }

        static Known of(ConsolidationProblem problem, ConsolidationScope scope, ClusterChange change) {
            return of(
                    scope.candidates(),
                    scope.blocked(),
                    () -> Candidates.of(problem.cluster(), problem.catalog(), problem.standing())
                            .known(),
                    change);
        }

        private static Known of(
                List<Candidate> candidates,
                List<UnconsolidatableNode> others,
                Supplier<Map<String, Candidate>> all,
                ClusterChange change) {
            Map<String, Candidate> byName = new HashMap<>();
            candidates.forEach(candidate -> byName.put(candidate.node(), candidate));
            Map<String, List<Blocked>> blocked = new HashMap<>();
            others.stream()
                    .filter(node -> !byName.containsKey(node.node()))
                    .forEach(node -> blocked.put(node.node(), node.because()));
            if (!byName.keySet().containsAll(change.removed())) {
                all.get().forEach(byName::putIfAbsent);
            }
            List<Candidate> removed = new ArrayList<>();
            for (String node : change.removed()) {
                Candidate candidate = Optional.ofNullable(byName.get(node))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the change removes node \"%s\", which no NodePool of the cluster has"
                                        .formatted(node)));
                removed.add(candidate);
            }
            return new Known(removed, blocked);
        }

        Optional<String> objection(Piece piece, ClusterChange change) {
            for (Candidate candidate : piece.going()) {
                List<Blocked> reasons =
                        Optional.ofNullable(blocked.get(candidate.node())).orElse(List.of());
                if (!reasons.isEmpty()) {
                    return Optional.of("node " + candidate.node() + ": "
                            + reasons.stream().map(Blocked::message).collect(Collectors.joining("; ")));
                }
                Optional<Pod> left = candidate.pods().stream()
                        .filter(pod -> !change.places().containsKey(pod.id()))
                        .findFirst();
                if (left.isPresent()) {
                    return Optional.of("pod " + left.get().id() + " has no other place");
                }
            }
            return Optional.empty();
        }
    }

    /** Pieces that are coupled, directly or through others, or that belong to one part. */
    private static List<List<Piece>> groups(List<Piece> pieces, Drafts drafts) {
        int[] parent = new int[pieces.size()];
        for (int i = 0; i < parent.length; i++) {
            parent[i] = i;
            for (int j = 0; j < i; j++) {
                int one = root(parent, j);
                if (one != i && (root(parent, i) != one) && drafts.concern(pieces.get(i), pieces.get(j))) {
                    parent[one] = root(parent, i);
                }
            }
        }
        Map<Integer, List<Piece>> groups = new TreeMap<>();
        for (int i = 0; i < parent.length; i++) {
            groups.computeIfAbsent(root(parent, i), g -> new ArrayList<>()).add(pieces.get(i));
        }
        return List.copyOf(groups.values());
    }

    private static int root(int[] parent, int of) {
        int root = of;
        while (parent[root] != root) {
            parent[root] = parent[parent[root]];
            root = parent[root];
        }
        return root;
    }
}
