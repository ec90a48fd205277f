package io.karpenter.solver.consolidation.global;

import ai.timefold.solver.core.config.solver.EnvironmentMode;
import io.karpenter.core.disruption.candidate.Blocked;
import io.karpenter.core.disruption.candidate.Candidate;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.ClusterChange;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.disruption.command.ConsolidationPlan.DroppedCommand;
import io.karpenter.solver.api.Problem;
import io.karpenter.solver.api.Solver;
import io.karpenter.solver.api.SolverSettings;
import io.karpenter.solver.api.StopSignal;
import io.karpenter.solver.consolidation.ConsolidationMethod;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationScope;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import io.karpenter.solver.consolidation.Plans;
import io.karpenter.solver.consolidation.sequence.ChangeSequencer;
import io.karpenter.solver.consolidation.sequence.CommandSequence;
import io.karpenter.solver.search.ConsolidationSearch;
import io.karpenter.solver.search.SearchLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Consolidates by one optimisation over all candidates: what is minimised is the price of the cluster and what evictions are worth
 * ({@link ConsolidationSettings#worth}). Pods that move stay within their domains, such as the zone of a pod with a zonal spread, so
 * that rules between nodes hold throughout. The result is cut into commands, each of which is safe after those before it.
 *
 * <p>Takes as long as {@code settings.solving().timeLimit()} says, or less where next to nothing is gained any more. Source:
 * decisions 15.
 */
public final class GlobalMethod implements ConsolidationMethod {

    @Override
    public ConsolidationPlan consolidate(
            ConsolidationProblem problem, ConsolidationSettings settings, StopSignal stop) {
        long start = System.nanoTime();
        SolverSettings firstPlan = settings.solving().withTimeLimit(Duration.ZERO);
        ConsolidationScope scope = ConsolidationScope.of(
                problem,
                cluster -> Solver.builder()
                        .settings(firstPlan)
                        .build()
                        .solve(new Problem(cluster, problem.catalog()), stop));
        if (scope.candidates().isEmpty()) {
            return Plans.of(problem, List.of(), scope.blocked(), List.of(), OptionalDouble.empty(), start);
        }
        Movable movable = Movable.of(problem, settings, scope);
        ConsolidationSearch.Outcome outcome = movable.search(limits(settings.solving()), stop);
        ClusterChange change = movable.change(outcome);
        CommandSequence sequence = ChangeSequencer.of(problem, settings, change);
        List<Command> commands = new ArrayList<>();
        List<DroppedCommand> dropped = new ArrayList<>(sequence.dropped());
        Worthwhile worthwhile = new Worthwhile(problem, settings, scope.candidates());
        for (Command command : sequence.commands()) {
            switch (worthwhile.of(command)) {
                case Worthwhile.Yes(Command narrowed) -> commands.add(narrowed);
                case Worthwhile.No(String because) -> dropped.add(new DroppedCommand(command, because));
            }
        }
        return Plans.of(problem, commands, kept(scope, commands), dropped, OptionalDouble.empty(), start);
    }

    private static SearchLimits limits(SolverSettings solving) {
        return new SearchLimits(
                solving.timeLimit(),
                solving.moveLimit(),
                solving.targetGap(),
                solving.seed(),
                solving.threads(),
                EnvironmentMode.NO_ASSERT);
    }

    /** The nodes that stay, and why. */
    private static List<UnconsolidatableNode> kept(ConsolidationScope scope, List<Command> commands) {
        Set<String> going = new HashSet<>();
        commands.forEach(command -> going.addAll(command.nodes()));
        List<UnconsolidatableNode> kept = new ArrayList<>(scope.blocked());
        for (Candidate candidate : scope.candidates()) {
            if (!going.contains(candidate.node())) {
                kept.add(new UnconsolidatableNode(candidate.node(), List.of(new Blocked.WorthKeeping())));
            }
        }
        return kept;
    }
}
