package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.plan.PlannedNode;
import io.karpenter.core.workload.Pod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cuts a change into the smallest commands, orders them so that each is safe after those before it, and puts them into batches.
 *
 * <p>Room never stands in the way of an order: nodes that stay only get pods, and those of the whole change fit. So only commands
 * that are coupled by rules between pods, limits or reservations are tried on the snapshot, one after another, the one that saves
 * most first. If none of them is valid, two of them, or all, become one command; if that does not help, the one that saves least is
 * dropped. Tries commands² times at worst, once for each command at best. Immutable.
 */
public final class ChangeSequencer {

    /** Up to so many commands are tried in pairs. */
    private static final int MOST_FOR_PAIRS = 12;

    private static final double PRICE_TOLERANCE = 1e-9;

    private static final Comparator<Command> MOST_SAVED_FIRST = Comparator.comparingDouble(Command::savings)
            .reversed()
            .thenComparing(command -> command.nodes().get(0));

    private final ConsolidationProblem problem;
    private final ConsolidationSettings settings;
    private final Placements placements;

    private ChangeSequencer(ConsolidationProblem problem, ConsolidationSettings settings) {
        this.problem = problem;
        this.settings = settings;
        this.placements = new Placements(problem.catalog(), settings.solving());
    }

    /**
     * {@code change} as commands.
     *
     * @param change from the snapshot of {@code problem}; all that it places is valid once all of it is carried out
     * @throws IllegalArgumentException if it removes a node that is not there, or adds one under a name that is taken
     */
    public static CommandSequence of(
            ConsolidationProblem problem, ConsolidationSettings settings, ClusterChange change) {
        return new ChangeSequencer(problem, settings).run(change);
    }

    private CommandSequence run(ClusterChange change) {
        Set<String> taken = new HashSet<>();
        problem.cluster().nodes().forEach(node -> taken.add(node.name()));
        for (PlannedNode node : change.added()) {
            if (!taken.add(node.name())) {
                throw new IllegalArgumentException(
                        "the change adds a node \"%s\", but one of that name is there".formatted(node.name()));
            }
        }
        List<DroppedCommand> dropped = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        Known known = Known.of(problem, change);
        for (Command command : Components.of(change, known.removed())) {
            Optional<String> objection = known.objection(command, change);
            if (objection.isPresent()) {
                dropped.add(new DroppedCommand(command, objection.get()));
            } else if (command.savings() < -PRICE_TOLERANCE) {
                dropped.add(new DroppedCommand(command, "it costs more than it saves"));
            } else {
                commands.add(command);
            }
        }
        List<Command> ordered = new ArrayList<>();
        for (List<Command> group : groups(commands)) {
            order(group, ordered, dropped);
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
            Map<String, Candidate> byName = new HashMap<>();
            Stream.concat(empty.candidates().stream(), filled.candidates().stream())
                    .forEach(candidate -> byName.put(candidate.node(), candidate));
            Map<String, List<Blocked>> blocked = new HashMap<>();
            Stream.concat(empty.blocked().stream(), filled.blocked().stream())
                    .collect(Collectors.toMap(UnconsolidatableNode::node, UnconsolidatableNode::because, (a, b) -> b))
                    .forEach((node, because) -> {
                        if (!byName.containsKey(node)) {
                            blocked.put(node, because);
                        }
                    });
            Map<String, Candidate> all = candidates.known();
            List<Candidate> removed = new ArrayList<>();
            for (String node : change.removed()) {
                Candidate candidate = Optional.ofNullable(byName.get(node))
                        .or(() -> Optional.ofNullable(all.get(node)))
                        .orElseThrow(() -> new IllegalArgumentException(
                                "the change removes node \"%s\", which no NodePool of the cluster has"
                                        .formatted(node)));
                removed.add(candidate);
            }
            return new Known(removed, blocked);
        }

        Optional<String> objection(Command command, ClusterChange change) {
            Set<String> going = Set.copyOf(command.nodes());
            for (Candidate candidate : removed) {
                if (going.contains(candidate.node())) {
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
            }
            return Optional.empty();
        }
    }

    /** Commands that are coupled, directly or through others. */
    private List<List<Command>> groups(List<Command> commands) {
        Couplings couplings = new Couplings(problem.cluster());
        List<Couplings.Coupling> of = commands.stream().map(couplings::of).toList();
        int[] group = new int[commands.size()];
        for (int i = 0; i < group.length; i++) {
            group[i] = i;
            for (int j = 0; j < i; j++) {
                if (group[j] != group[i] && of.get(i).concerns(of.get(j))) {
                    int joined = group[j];
                    for (int k = 0; k <= i; k++) {
                        group[k] = group[k] == joined ? group[i] : group[k];
                    }
                }
            }
        }
        Map<Integer, List<Command>> groups = new TreeMap<>();
        for (int i = 0; i < group.length; i++) {
            groups.computeIfAbsent(group[i], g -> new ArrayList<>()).add(commands.get(i));
        }
        return List.copyOf(groups.values());
    }

    /** Adds the commands of one group in an order in which each is valid. */
    private void order(List<Command> group, List<Command> ordered, List<DroppedCommand> dropped) {
        List<Command> left = new ArrayList<>(group);
        left.sort(MOST_SAVED_FIRST);
        Cluster cluster = problem.cluster();
        while (!left.isEmpty()) {
            Optional<List<Command>> next = next(cluster, left);
            if (next.isPresent()) {
                Command command = next.get().size() == 1 ? next.get().get(0) : Components.merged(next.get());
                left.removeAll(next.get());
                ordered.add(command);
                cluster = Aftermath.of(cluster, problem.catalog(), command);
            } else {
                Command least = left.remove(left.size() - 1);
                dropped.add(new DroppedCommand(
                        least, placements.objection(cluster, least).orElse("others that it goes with cannot be done")));
            }
        }
    }

    /** Those that can be done now, as one command. */
    private Optional<List<Command>> next(Cluster cluster, List<Command> left) {
        for (Command command : left) {
            if (isValid(cluster, List.of(command))) {
                return Optional.of(List.of(command));
            }
        }
        if (left.size() <= MOST_FOR_PAIRS) {
            for (int i = 0; i < left.size(); i++) {
                for (int j = i + 1; j < left.size(); j++) {
                    List<Command> pair = List.of(left.get(i), left.get(j));
                    if (isValid(cluster, pair)) {
                        return Optional.of(pair);
                    }
                }
            }
        }
        return left.size() > 2 && isValid(cluster, left) ? Optional.of(List.copyOf(left)) : Optional.empty();
    }

    private boolean isValid(Cluster cluster, List<Command> commands) {
        return placements.objection(cluster, Components.merged(commands)).isEmpty();
    }
}
