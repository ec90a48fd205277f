package io.karpenter.solver.consolidation.global;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.Plans;
import io.karpenter.solver.consolidation.sequence.Batches;
import io.karpenter.solver.consolidation.sequence.ChangeSequencer;
import io.karpenter.solver.consolidation.sequence.CommandSequence;
import io.karpenter.solver.search.SearchLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Consolidates by one optimisation over all candidates: what is minimised is the price of the cluster and what evictions are worth
 * ({@link ConsolidationSettings#worth}). Pods that move stay within their domains, such as the zone of a pod with a zonal spread, so
 * that rules between nodes hold throughout. The result is cut into commands, each of which is safe after those before it.
 *
 * <p>A change that needs more nodes at once than budgets allow is dropped; then smaller ones are looked for, each within the budgets,
 * until none is found. Takes about as long as {@code settings.solving().timeLimit()} says, or less where next to nothing is gained
 * any more. Source: decisions 15.
 */
public final class GlobalMethod implements ConsolidationMethod {

    /** Share of the time for all candidates at once. */
    private static final double SHARE_OF_THE_WHOLE = 0.75;

    /** Share of the time for a step within budgets, at most. */
    private static final double SHARE_OF_A_STEP = 0.1;

    /** Steps within budgets at most. */
    private static final int STEPS = 40;

    private final boolean proving;

    /** One that also proves what the cluster costs at least. */
    public GlobalMethod() {
        this(true);
    }

    private GlobalMethod(boolean proving) {
        this.proving = proving;
    }

    /** One that proves nothing about what the cluster costs at least, which takes a pass over all pods. */
    public static GlobalMethod withoutBound() {
        return new GlobalMethod(false);
    }

    @Override
    public ConsolidationPlan consolidate(ConsolidationProblem unpriced, ConsolidationSettings wanted, StopSignal stop) {
        long start = System.nanoTime();
        RiskSettings risk = wanted.solving().risk();
        ConsolidationProblem problem = unpriced.priced(risk);
        ConsolidationSettings settings = wanted.withoutShareLimits();
        SearchLimits limits = SearchLimits.of(settings.solving());
        ConsolidationScope scope = scope(problem, settings, stop);
        Set<String> names = new HashSet<>();
        problem.cluster().nodes().forEach(node -> names.add(node.name()));
        problem.cluster().nodeClaims().forEach(claim -> names.add(claim.name()));
        long before = System.nanoTime();
        SearchLimits ofWhole = limits.shortened(SHARE_OF_THE_WHOLE);
        Step whole =
                step(problem, settings, risk, scope, names, Optional.empty(), settings.maxDisruption(), ofWhole, stop);
        List<Command> commands = new ArrayList<>(whole.commands());
        if (whole.beyondBudgets()) {
            // No step is begun that would not end in time.
            long besides =
                    Math.max(0, System.nanoTime() - before - ofWhole.time().toNanos());
            withinBudgets(problem, settings, risk, commands, names, limits, stop, limits.deadline(start - besides));
        }
        List<DroppedCommand> dropped = new ArrayList<>(whole.dropped());
        Set<String> going = nodes(commands);
        dropped.removeIf(no -> no.command().nodes().stream().anyMatch(going::contains));
        // Those of one step are in batches already.
        CommandSequence batches = commands.size() == whole.commands().size()
                ? new CommandSequence(commands, List.of())
                : Batches.of(problem, settings, commands);
        dropped.addAll(batches.dropped());
        List<UnconsolidatableNode> kept = kept(scope, nodes(batches.commands()));
        return Plans.withRisk(
                problem, risk, Plans.of(problem, batches.commands(), kept, dropped, whole.leastPrice(), start));
    }

    /** Adds commands that budgets allow one after another. */
    private void withinBudgets(
            ConsolidationProblem problem,
            ConsolidationSettings settings,
            RiskSettings risk,
            List<Command> commands,
            Set<String> names,
            SearchLimits limits,
            StopSignal stop,
            StopSignal deadline) {
        Cluster cluster = problem.cluster();
        List<Command> next = List.copyOf(commands);
        double left = settings.maxDisruption();
        for (int i = 0; i < STEPS && !over(stop, deadline, commands) && (i == 0 || !next.isEmpty()); i++) {
            for (Command command : next) {
                left -= command.disruptionCost();
            }
            cluster = Aftermath.of(cluster, problem.catalog(), next);
            ConsolidationProblem later = problem.with(cluster);
            RemainingBudgets budgets = RemainingBudgets.of(
                    cluster, later.standing(), DisruptionReason.UNDERUTILIZED, cluster.now(), settings.schedules());
            next = step(
                            later,
                            settings,
                            risk,
                            scope(later, settings, stop),
                            names,
                            Optional.of(budgets),
                            Math.max(0, left),
                            limits.shortened(SHARE_OF_A_STEP),
                            stop)
                    .commands();
            commands.addAll(next);
        }
    }

    /** One step is made even if the time is over, rather than none. */
    private static boolean over(StopSignal stop, StopSignal deadline, List<Command> commands) {
        return stop.isRaised() || (deadline.isRaised() && !commands.isEmpty());
    }

    private static Set<String> nodes(List<Command> commands) {
        Set<String> nodes = new HashSet<>();
        commands.forEach(command -> nodes.addAll(command.nodes()));
        return nodes;
    }

    /**
     * What is found at once.
     *
     * @param beyondBudgets true if something was dropped because budgets never allow it
     * @param leastPrice USD per hour that the cluster costs at least after any consolidation, if that was asked for
     */
    private record Step(
            List<Command> commands, List<DroppedCommand> dropped, boolean beyondBudgets, OptionalDouble leastPrice) {}

    private Step step(
            ConsolidationProblem problem,
            ConsolidationSettings settings,
            RiskSettings risk,
            ConsolidationScope scope,
            Set<String> names,
            Optional<RemainingBudgets> quotas,
            double mostDisruption,
            SearchLimits limits,
            StopSignal stop) {
        if (scope.candidates().isEmpty()) {
            return new Step(List.of(), List.of(), false, OptionalDouble.empty());
        }
        Movable movable = Movable.of(problem, settings, scope, names);
        ClusterChange change = movable.change(movable.search(quotas, mostDisruption, limits, stop));
        // Where risk is priced, expected costs would be proven, which prices may be below.
        OptionalDouble leastPrice = !proving || quotas.isPresent() || !risk.isOff() || stop.isRaised()
                ? OptionalDouble.empty()
                : movable.leastPrice(Plans.hourlyPrice(problem));
        Worthwhile worthwhile = new Worthwhile(problem, settings, scope.candidates());
        List<DroppedCommand> dropped = new ArrayList<>();
        CommandSequence sequence = ChangeSequencer.of(problem, settings, scope, change, stop);
        while (true) {
            int before = dropped.size();
            ShareObjection shares = new ShareObjection(problem, risk);
            for (List<Command> group : Worthwhile.groups(sequence.commands())) {
                worthwhile
                        .objection(group)
                        .or(() -> shares.objection(group))
                        .ifPresent(
                                because -> group.forEach(command -> dropped.add(new DroppedCommand(command, because))));
            }
            if (dropped.size() == before) {
                dropped.addAll(sequence.dropped());
                return new Step(
                        worthwhile.settled(sequence.commands()),
                        dropped,
                        !sequence.dropped().isEmpty(),
                        leastPrice);
            }
            List<DroppedCommand> objected = dropped.subList(before, dropped.size());
            // Others may have been valid only after what does not pay, so that the rest is cut anew, if there is time
            // for that.
            if (stop.isRaised()) {
                sequence = before(objected, sequence);
            } else {
                change = without(change, objected);
                sequence = ChangeSequencer.of(problem, settings, scope, change, stop);
            }
        }
    }

    /** The commands before the first that something was said against: what comes later may rely on it. */
    private static CommandSequence before(List<DroppedCommand> objected, CommandSequence sequence) {
        Set<Command> against = Collections.newSetFromMap(new IdentityHashMap<>());
        objected.forEach(no -> against.add(no.command()));
        List<Command> commands = sequence.commands();
        int first = 0;
        while (!against.contains(commands.get(first))) {
            first++;
        }
        List<DroppedCommand> dropped = new ArrayList<>(sequence.dropped());
        commands.subList(first, commands.size()).stream()
                .filter(command -> !against.contains(command))
                .forEach(command -> dropped.add(new DroppedCommand(command, CommandSequence.STOPPED)));
        return new CommandSequence(commands.subList(0, first), dropped);
    }

    private static ClusterChange without(ClusterChange change, List<DroppedCommand> dropped) {
        Set<String> removed = new HashSet<>(change.removed());
        Map<PodId, String> places = new HashMap<>(change.places());
        for (DroppedCommand no : dropped) {
            no.command().nodes().forEach(removed::remove);
            no.command().podMoves().forEach(move -> places.remove(move.pod()));
        }
        Set<String> needed = new HashSet<>(places.values());
        return new ClusterChange(
                removed,
                change.added().stream()
                        .filter(node -> needed.contains(node.name()))
                        .toList(),
                places);
    }

    private static ConsolidationScope scope(
            ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        SolverSettings firstPlan = settings.solving().withTimeLimit(Duration.ZERO);
        return ConsolidationScope.of(
                problem,
                cluster -> Solver.builder()
                        .settings(firstPlan)
                        .build()
                        .solve(new Problem(cluster, problem.catalog()), stop));
    }

    /** The nodes that stay, and why. */
    private static List<UnconsolidatableNode> kept(ConsolidationScope scope, Set<String> going) {
        List<UnconsolidatableNode> kept = new ArrayList<>(scope.blocked());
        for (Candidate candidate : scope.candidates()) {
            if (!going.contains(candidate.node())) {
                kept.add(new UnconsolidatableNode(candidate.node(), List.of(new Blocked.WorthKeeping())));
            }
        }
        return kept;
    }
}
