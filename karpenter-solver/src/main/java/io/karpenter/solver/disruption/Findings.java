package io.karpenter.solver.disruption;

import io.karpenter.core.disruption.budget.PoolBudget;
import io.karpenter.core.disruption.candidate.UnconsolidatableNode;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.DisruptionMethod;
import io.karpenter.core.nodepool.ConsolidationPolicy;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * What was found out on the way to a plan, for those who tell others. Immutable.
 *
 * @param runs of the methods, in their order
 * @param budgets of each NodePool for each reason, as they were when that was looked at
 * @param blocked nodes that must not be disrupted at all now, or not for their drift, and why
 * @param moves commands that were weighed, decided or not (DIS-BAL-10)
 * @param unreadableBudgets what cannot be read of the budgets of a NodePool, by its name (DIS-LOP-09)
 */
public record Findings(
        List<MethodRun> runs,
        List<PoolBudget> budgets,
        List<UnconsolidatableNode> blocked,
        List<WeighedMove> moves,
        Map<String, String> unreadableBudgets) {

    public static final Findings NONE = new Findings(List.of(), List.of(), List.of(), List.of(), Map.of());

    public Findings {
        runs = List.copyOf(runs);
        budgets = List.copyOf(budgets);
        blocked = List.copyOf(blocked);
        moves = List.copyOf(moves);
        unreadableBudgets = Collections.unmodifiableMap(new TreeMap<>(unreadableBudgets));
    }

    /**
     * One look of a method.
     *
     * @param eligible nodes that it could have disrupted (MET-53)
     * @param took how long it looked (MET-50)
     * @param timedOut true if it was stopped before it had looked at everything (MET-54)
     * @param skipped true if it had found nothing to do before, and nothing has changed since (DIS-CON-08)
     */
    public record MethodRun(DisruptionMethod method, int eligible, Duration took, boolean timedOut, boolean skipped) {}

    /**
     * A command as one of the NodePools sees it that nodes of it belong to (MET-57, MET-58).
     *
     * @param score under the policy Balanced; empty under others
     * @param savingsShare of the price of the pool
     * @param disruptionShare of the disruption cost of the pool
     * @param decided true if the command is one of the decisions
     */
    public record WeighedMove(
            Command command,
            DisruptionMethod method,
            String nodePool,
            ConsolidationPolicy policy,
            OptionalDouble score,
            double savingsShare,
            double disruptionShare,
            boolean decided) {}
}
