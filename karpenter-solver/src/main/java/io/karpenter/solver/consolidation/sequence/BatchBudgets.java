package io.karpenter.solver.consolidation.sequence;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.budget.RemainingBudgets;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What is left of all budgets for one batch: nodes of each pool for each reason, and evictions of each PodDisruptionBudget. Every node
 * of a batch counts for every reason that the batch has, as those are disrupted at the same time.
 *
 * <p>A command that evicts more pods than a PodDisruptionBudget allows at once is taken if it has that budget for itself: its nodes
 * drain pod after pod (DIS-CAN-13). Not thread-safe.
 */
final class BatchBudgets {

    private final Map<DisruptionReason, RemainingBudgets> ofReason = new EnumMap<>(DisruptionReason.class);
    private final Map<String, Integer> nodesOfPool = new HashMap<>();
    private final Set<DisruptionReason> reasons = EnumSet.noneOf(DisruptionReason.class);
    private final Map<String, String> poolOf = new HashMap<>();
    private final Map<PodDisruptionBudget, Integer> evictions = new HashMap<>();
    private final Map<PodId, Pod> pods;
    private final Function<DisruptionReason, RemainingBudgets> budgets;
    private final PodEvictions rules;

    /**
     * @param nodes the snapshot at the beginning of the batch, pods left out
     * @param pods all pods, by id
     */
    BatchBudgets(ConsolidationProblem problem, Cluster nodes, Map<PodId, Pod> pods, ConsolidationSettings settings) {
        this.budgets =
                reason -> RemainingBudgets.of(nodes, problem.standing(), reason, nodes.now(), settings.schedules());
        this.pods = pods;
        ManagedNode.all(nodes).forEach(node -> poolOf.put(node.name(), node.nodePool()));
        rules = new PodEvictions(
                problem.cluster().podDisruptionBudgets(), problem.cluster().now());
    }

    /** Takes what {@code command} needs; else takes nothing and says what is missing. */
    Optional<String> take(Command command) {
        Set<DisruptionReason> together = EnumSet.of(command.reason());
        together.addAll(reasons);
        Map<String, Integer> nodes = new HashMap<>(nodesOfPool);
        command.nodes().forEach(node -> nodes.merge(poolOf.getOrDefault(node, ""), 1, Integer::sum));
        for (DisruptionReason reason : together) {
            RemainingBudgets left = ofReason.computeIfAbsent(reason, budgets);
            for (Map.Entry<String, Integer> pool : nodes.entrySet()) {
                if (left.left(pool.getKey()) < pool.getValue()) {
                    return Optional.of(
                            "disruption budgets of nodepool \"%s\" allow %d nodes at once for reason %s, it needs %d"
                                    .formatted(pool.getKey(), left.left(pool.getKey()), reason, pool.getValue()));
                }
            }
        }
        Map<PodDisruptionBudget, Integer> wanted = new HashMap<>();
        for (PodMove move : command.podMoves()) {
            rules.limiting(Objects.requireNonNull(pods.get(move.pod())))
                    .forEach(budget -> wanted.merge(budget, 1, Integer::sum));
        }
        for (Map.Entry<PodDisruptionBudget, Integer> budget : wanted.entrySet()) {
            int before = evictions.getOrDefault(budget.getKey(), 0);
            if (before > 0 && before + budget.getValue() > budget.getKey().disruptionsAllowed()) {
                return Optional.of("pdb %s allows %d evictions at once"
                        .formatted(
                                PodEvictions.name(budget.getKey()),
                                budget.getKey().disruptionsAllowed()));
            }
        }
        nodesOfPool.putAll(nodes);
        reasons.add(command.reason());
        wanted.forEach((budget, count) -> evictions.merge(budget, count, Integer::sum));
        return Optional.empty();
    }
}
