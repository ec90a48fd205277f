package io.karpenter.solver.consolidation;

import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import java.util.List;
import java.util.OptionalDouble;

/** Sums up what a method found. Stateless. */
public final class Plans {

    private Plans() {}

    /**
     * The plan of these commands with its figures.
     *
     * @param kept nodes that stay, and why
     * @param dropped commands that cannot be carried out safely
     * @param lowerBound proven least price in USD per hour for the same pods
     * @param startNanos {@link System#nanoTime} when the method began
     */
    public static ConsolidationPlan of(
            ConsolidationProblem problem,
            List<Command> commands,
            List<UnconsolidatableNode> kept,
            List<ConsolidationPlan.DroppedCommand> dropped,
            OptionalDouble lowerBound,
            long startNanos) {
        double before = Aftermath.hourlyPrices(problem.cluster(), problem.catalog()).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        double savings = commands.stream().mapToDouble(Command::savings).sum();
        int nodes = ManagedNode.all(problem.cluster()).size();
        int change = commands.stream()
                .mapToInt(command ->
                        command.replacements().size() - command.nodes().size())
                .sum();
        ConsolidationPlan.Summary summary = new ConsolidationPlan.Summary(
                nodes,
                nodes + change,
                before,
                before - savings,
                commands.stream().mapToInt(command -> command.podMoves().size()).sum(),
                commands.stream().mapToDouble(Command::disruptionCost).sum(),
                lowerBound,
                System.nanoTime() - startNanos);
        return new ConsolidationPlan(summary, commands, kept, dropped);
    }
}
