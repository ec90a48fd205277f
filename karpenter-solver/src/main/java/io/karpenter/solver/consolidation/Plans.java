package io.karpenter.solver.consolidation;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.risk.pricing.RiskPricing;
import io.karpenter.core.risk.share.PoolShares;
import java.util.List;
import java.util.OptionalDouble;

/** Sums up what a method found. Stateless. */
public final class Plans {

    private Plans() {}

    /** USD per hour of all managed nodes. */
    public static double hourlyPrice(ConsolidationProblem problem) {
        return hourlyPrice(problem.cluster(), problem.catalog());
    }

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
        double before = hourlyPrice(problem);
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

    /**
     * {@code plan} with what it is to say about risk: prices as the catalogue has them beside expected costs, and where shares are beyond
     * their limits afterwards.
     *
     * @param problem with offerings at what they are expected to cost
     */
    public static ConsolidationPlan withRisk(ConsolidationProblem problem, RiskSettings risk, ConsolidationPlan plan) {
        if (risk.isOff()) {
            return plan;
        }
        Cluster after = Aftermath.of(problem.cluster(), problem.catalog(), plan.commands());
        Catalog market = risk.pricesRisk() ? RiskPricing.atPrices(problem.catalog()) : problem.catalog();
        ConsolidationPlan.Summary summary = plan.summary();
        return new ConsolidationPlan(
                new ConsolidationPlan.Summary(
                        summary.nodesBefore(),
                        summary.nodesAfter(),
                        hourlyPrice(problem.cluster(), market),
                        hourlyPrice(after, market),
                        summary.podsMoved(),
                        summary.disruptionCost(),
                        summary.lowerBound(),
                        summary.elapsedNanos(),
                        new PlanRisk(risk, PoolShares.of(after, market, risk).crowded()),
                        summary.hourlyPriceBefore(),
                        summary.hourlyPriceAfter()),
                plan.commands(),
                plan.unconsolidatable(),
                plan.dropped());
    }

    private static double hourlyPrice(Cluster cluster, Catalog catalog) {
        return Aftermath.hourlyPrices(cluster, catalog).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
    }
}
