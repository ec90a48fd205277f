package io.karpenter.solver.disruption;

import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What is left of the budgets of pods for the commands of one plan: together they evict no more pods at once than each allows. A
 * command that takes more is taken if it has the budget for itself: its nodes drain round after round (DIS-CAN-13, WK-16). Not
 * thread-safe.
 */
public final class Evictions {

    private final Map<PodId, Pod> pods = new HashMap<>();
    private final Map<PodDisruptionBudget, Integer> taken = new HashMap<>();
    private final PodEvictions rules;

    public Evictions(ConsolidationProblem problem) {
        problem.cluster().pods().forEach(pod -> pods.put(pod.id(), pod));
        rules = new PodEvictions(
                problem.cluster().podDisruptionBudgets(), problem.cluster().now());
    }

    public Pod pod(PodId id) {
        return Objects.requireNonNull(pods.get(id));
    }

    public boolean knows(PodId id) {
        return pods.containsKey(id);
    }

    /** What speaks against {@code command}; empty if nothing does. */
    public Optional<Postponement> objection(Command command, int mostRounds) {
        for (Map.Entry<PodDisruptionBudget, Integer> wanted : wanted(command).entrySet()) {
            PodDisruptionBudget budget = wanted.getKey();
            int before = taken.getOrDefault(budget, 0);
            int allowed = budget.disruptionsAllowed();
            if (before > 0 && before + wanted.getValue() > allowed) {
                return Optional.of(new Postponement.EvictionsTaken(PodEvictions.name(budget)));
            }
            int rounds = allowed <= 0 ? Integer.MAX_VALUE : Math.ceilDiv(wanted.getValue(), allowed);
            if (rounds > mostRounds) {
                return Optional.of(new Postponement.LongDrain(PodEvictions.name(budget), rounds, mostRounds));
            }
        }
        return Optional.empty();
    }

    public void take(Command command) {
        wanted(command).forEach((budget, count) -> taken.merge(budget, count, Integer::sum));
    }

    private Map<PodDisruptionBudget, Integer> wanted(Command command) {
        Map<PodDisruptionBudget, Integer> wanted = new HashMap<>();
        for (PodMove move : command.podMoves()) {
            rules.limiting(pod(move.pod())).forEach(budget -> wanted.merge(budget, 1, Integer::sum));
        }
        return wanted;
    }
}
