package io.karpenter.solver.consolidation.reference;

import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.balance.BalancedScore;
import io.karpenter.core.disruption.balance.PoolTotals;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.CandidateList;
import io.karpenter.core.disruption.candidate.Candidates;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.price.ReplacementPrice;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The next command as the reference finds it: first what is empty, else the longest list of candidates that can go together, as a
 * binary search finds it, else the first single one. Not thread-safe; for one snapshot.
 *
 * <p>Costs one simulation for each step of the binary search and for each candidate. Source: DIS-LOP-04, DIS-EMP, DIS-CON-21 to
 * DIS-CON-31.
 */
public final class ReferenceStep {

    /** The largest index that the binary search begins with (DIS-CON-21). */
    private static final int LARGEST_INDEX = 100;

    private final ConsolidationProblem problem;
    private final ConsolidationSettings settings;
    private final StopSignal stop;
    private final Simulation simulation;
    private final Options options;
    private final CandidateList empty;
    private final CandidateList filled;
    private final Map<String, List<Blocked>> kept = new TreeMap<>();
    private final List<Command> evaluated = new ArrayList<>();
    private final Set<String> unreached = new TreeSet<>();

    public ReferenceStep(ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        this.problem = problem;
        this.settings = settings;
        this.stop = stop;
        this.simulation = Simulation.ofConsolidation(problem, settings, stop);
        Candidates candidates = Candidates.of(problem.cluster(), problem.catalog(), problem.standing());
        Map<String, PoolTotals> totals =
                PoolTotals.of(candidates, Aftermath.hourlyPrices(problem.cluster(), problem.catalog()));
        this.options = new Options(
                simulation,
                new ReplacementPrice(problem.catalog(), settings.spotToSpot(), settings.leastSpotTypes()),
                new BalancedScore(totals));
        this.empty = candidates.emptiness();
        this.filled = candidates.consolidation();
        empty.blocked().forEach(node -> kept.put(node.node(), node.because()));
        filled.blocked().forEach(node -> kept.put(node.node(), node.because()));
    }

    Optional<Command> next() {
        Optional<Command> command = emptiness();
        return command.isPresent() ? command : severalOrSingle();
    }

    private Optional<Command> severalOrSingle() {
        Optional<Command> command = several(stop);
        return command.isPresent() ? command : single(stop, Set.of());
    }

    /** Why nodes stay, once there is no {@link #next} command. */
    public List<UnconsolidatableNode> kept() {
        return kept.entrySet().stream()
                .map(node -> new UnconsolidatableNode(node.getKey(), node.getValue()))
                .toList();
    }

    /** The commands that were scored: of searches for several nodes the last one, of single nodes all (DIS-BAL-10). */
    public List<Command> evaluated() {
        return List.copyOf(evaluated);
    }

    /** Pools that the search for single nodes was not in time for (DIS-CON-28). */
    public Set<String> unreached() {
        return Set.copyOf(unreached);
    }

    private void keep(Candidate candidate, Blocked because) {
        kept.put(candidate.node(), List.of(because));
    }

    private RemainingBudgets budgets(DisruptionReason reason) {
        return RemainingBudgets.of(
                problem.cluster(), problem.standing(), reason, problem.cluster().now(), settings.schedules());
    }

    private List<Candidate> withinBudgets(List<Candidate> candidates, DisruptionReason reason) {
        RemainingBudgets budgets = budgets(reason);
        List<Candidate> within = new ArrayList<>();
        for (Candidate candidate : candidates.stream().sorted(Candidate.ORDER).toList()) {
            String pool = candidate.nodePool().name();
            if (budgets.take(pool)) {
                within.add(candidate);
            } else {
                keep(candidate, new Blocked.NoBudgetLeft(pool, reason));
            }
        }
        return within;
    }

    /**
     * All that is empty goes at once. Where pods run that do not mind, they must have another place: one by one, as long as they have
     * (WK-12).
     */
    private Optional<Command> emptiness() {
        List<Candidate> going = new ArrayList<>();
        Map<PodId, String> places = new HashMap<>();
        for (Candidate candidate : withinBudgets(empty.candidates(), DisruptionReason.EMPTY)) {
            if (candidate.pods().isEmpty()) {
                going.add(candidate);
            }
        }
        List<Candidate> together = new ArrayList<>(going);
        for (Candidate candidate : empty.candidates()) {
            if (!candidate.pods().isEmpty() && !kept.containsKey(candidate.node())) {
                together.add(candidate);
                Destination destination = simulation.explained(together);
                if (destination instanceof Destination.Found found
                        && found.replacements().isEmpty()) {
                    places.clear();
                    places.putAll(found.places());
                } else {
                    together.remove(candidate);
                    keep(candidate, reason(destination));
                }
            }
        }
        return together.isEmpty() ? Optional.empty() : Optional.of(Options.delete(together, places));
    }

    private static Blocked reason(Destination destination) {
        return switch (destination) {
            case Destination.Missing missing -> missing.because();
            case Destination.Found found ->
                new Blocked.SeveralReplacements(found.replacements().size());
        };
    }

    /** The largest prefix that a binary search meets (DIS-CON-22); not the largest there is, as longer ones may work again. */
    public Optional<Command> several(StopSignal limit) {
        Optional<Command> rejected = Optional.empty();
        List<Candidate> ordered = withinBudgets(filled.candidates(), DisruptionReason.UNDERUTILIZED);
        Optional<Command> best = Optional.empty();
        int low = 1;
        int high = Math.min(ordered.size() - 1, LARGEST_INDEX);
        while (low <= high && !limit.isRaised() && !stop.isRaised()) {
            int middle = (low + high) / 2;
            if (options.several(ordered.subList(0, middle + 1)) instanceof Options.Option.Possible possible) {
                best = Optional.of(possible.command());
                low = middle + 1;
            } else {
                high = middle - 1;
                if (options.evaluated().isPresent()) {
                    rejected = options.evaluated();
                }
            }
        }
        (best.isPresent() ? best : rejected).ifPresent(evaluated::add);
        return best;
    }

    /**
     * The first candidate that something can be done about.
     *
     * @param limit is looked at before each candidate
     * @param first pools whose candidates come before all others, as the last search did not get to them
     */
    public Optional<Command> single(StopSignal limit, Set<String> first) {
        RemainingBudgets budgets = budgets(DisruptionReason.UNDERUTILIZED);
        List<Candidate> ordered = new ArrayList<>(roundRobin(filled.candidates()));
        ordered.sort(Comparator.comparing(
                candidate -> !first.contains(candidate.nodePool().name())));
        ordered.forEach(candidate -> unreached.add(candidate.nodePool().name()));
        for (Candidate candidate : ordered) {
            if (limit.isRaised() || stop.isRaised()) {
                return Optional.empty();
            }
            String pool = candidate.nodePool().name();
            unreached.remove(pool);
            if (budgets.left(pool) == 0) {
                keep(candidate, new Blocked.NoBudgetLeft(pool, DisruptionReason.UNDERUTILIZED));
                continue;
            }
            Options.Option option = options.single(candidate);
            options.evaluated().ifPresent(evaluated::add);
            switch (option) {
                case Options.Option.Possible possible -> {
                    unreached.clear();
                    return Optional.of(possible.command());
                }
                case Options.Option.Impossible impossible -> keep(candidate, impossible.because());
            }
        }
        return Optional.empty();
    }

    /** The first of each pool, the second of each, and so on; pools by name (DIS-CON-27). */
    static List<Candidate> roundRobin(List<Candidate> candidates) {
        Map<String, List<Candidate>> byPool = new TreeMap<>();
        candidates.stream()
                .sorted(Candidate.ORDER)
                .forEach(
                        candidate -> byPool.computeIfAbsent(candidate.nodePool().name(), pool -> new ArrayList<>())
                                .add(candidate));
        Map<Integer, List<Candidate>> rounds = new TreeMap<>();
        byPool.values().forEach(pool -> {
            for (int i = 0; i < pool.size(); i++) {
                rounds.computeIfAbsent(i, round -> new ArrayList<>()).add(pool.get(i));
            }
        });
        return rounds.values().stream().flatMap(List::stream).toList();
    }
}
