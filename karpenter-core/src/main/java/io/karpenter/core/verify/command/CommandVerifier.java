package io.karpenter.core.verify.command;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.command.Aftermath;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.ConsolidationPlan;
import io.karpenter.core.offering.Catalog;
import io.karpenter.core.plan.Plan;
import io.karpenter.core.risk.PlanRisk;
import io.karpenter.core.verify.VerifierSettings;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.verify.state.FinalCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Says whether a consolidation plan is safe. Batch after batch, and in each command after command:
 *
 * <ul>
 *   <li>nodes that go are there and may be disrupted, every pod of theirs that needs another place moves exactly once, and the
 *       kube-scheduler would accept every place, for the command after those before it and for the command alone at the start of its
 *       batch;
 *   <li>what the nodes are expected to cost, their price where risk has none, is not more than before, and the saving is what the
 *       command says;
 *   <li>the nodes of a batch are within the budgets of their pools, the evictions within PodDisruptionBudgets.
 * </ul>
 *
 * <p>Verifies a plan twice for each command. Stateless, thus thread-safe.
 */
public final class CommandVerifier {

    private final VerifierSettings settings;
    private final BudgetCheck budgets;

    /** What offerings are expected to cost is the same for all commands: neither NodePools nor the catalogue change with them. */
    private final FinalCluster costs;

    private CommandVerifier(VerifierSettings settings, BudgetCheck budgets, FinalCluster costs) {
        this.settings = settings;
        this.budgets = budgets;
        this.costs = costs;
    }

    /**
     * Everything that {@code plan} gets wrong; empty if it is safe.
     *
     * @param catalog with NodeOverlays applied
     * @param schedules reads the schedules of disruption budgets
     */
    public static List<Violation> verify(
            Cluster cluster,
            Catalog catalog,
            ConsolidationPlan plan,
            Schedule.Reader schedules,
            VerifierSettings settings) {
        // Shares are those of a whole cluster after a whole plan; no single command answers for them.
        PlanRisk risk = new PlanRisk(plan.summary().risk().settings().withMaxShares(1, 1), List.of());
        FinalCluster costs = FinalCluster.of(cluster, catalog, Plan.NOTHING.with(risk), true);
        return new CommandVerifier(settings, new BudgetCheck(schedules), costs).verify(cluster, plan.commands());
    }

    private List<Violation> verify(Cluster cluster, List<Command> commands) {
        List<Violation> violations = new ArrayList<>();
        Map<Integer, List<Command>> batches = new TreeMap<>();
        int last = 0;
        for (Command command : commands) {
            if (command.batch() < last) {
                violations.add(new Violation(
                        "CONS-ORDER",
                        name(command),
                        "is of batch %d, the command before it of batch %d".formatted(command.batch(), last)));
            }
            last = command.batch();
            batches.computeIfAbsent(command.batch(), batch -> new ArrayList<>()).add(command);
        }
        Cluster now = cluster;
        for (List<Command> batch : batches.values()) {
            Cluster start = now;
            violations.addAll(budgets.violations(start, batch));
            for (Command command : batch) {
                List<Violation> alone = violations(start, command);
                violations.addAll(alone);
                if (now != start && alone.isEmpty()) {
                    violations.addAll(violations(now, command));
                }
                now = Aftermath.of(now, costs.catalog(), command);
            }
        }
        return List.copyOf(violations);
    }

    private List<Violation> violations(Cluster cluster, Command command) {
        return new CommandCheck(cluster, costs, settings, command).violations();
    }

    static String name(Command command) {
        return "command on " + String.join(", ", command.nodes());
    }
}
