package io.karpenter.core.disruption.execution;

import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.quantity.ResourceList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is looked at of NodePools before nodes of theirs are replaced. Stateless. Source: DIS-LOP-09, DIS-QUE-04. */
public final class PoolChecks {

    private PoolChecks() {}

    /** The resources of which a pool uses more than its limits allow already, so that nothing may come for it. */
    public static List<String> beyondLimits(NodePool pool, ResourceList usage) {
        return pool.limits().names().stream()
                .filter(name -> usage.get(name).compareTo(pool.limits().get(name)) > 0)
                .toList();
    }

    /** What is wrong with budgets, by name of the pool, one line for each; such a pool allows nothing. */
    public static Map<String, String> invalidBudgets(List<NodePool> pools, Schedule.Reader schedules) {
        Map<String, String> problems = new TreeMap<>();
        for (NodePool pool : pools) {
            pool.disruption().budgets().stream()
                    .flatMap(budget -> problem(budget, schedules).stream())
                    .findFirst()
                    .ifPresent(problem -> problems.put(pool.name(), problem));
        }
        return problems;
    }

    private static Optional<String> problem(Budget budget, Schedule.Reader schedules) {
        if (budget.schedule().isPresent() != budget.duration().isPresent()) {
            return Optional.of("schedule and duration of a budget must be given together");
        }
        try {
            budget.schedule().ifPresent(schedules::read);
            return Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            return Optional.of("schedule \"%s\" of a budget cannot be read: %s"
                    .formatted(budget.schedule().orElse(""), unreadable.getMessage()));
        }
    }
}
