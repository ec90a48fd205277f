package io.karpenter.core.verify.command;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.cluster.Node;
import io.karpenter.core.cluster.NodeClaim;
import io.karpenter.core.cluster.PodDisruptionBudget;
import io.karpenter.core.disruption.budget.Schedule;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.nodepool.Budget;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.taint.Taint;
import io.karpenter.core.taint.TaintEffect;
import io.karpenter.core.taint.Toleration;
import io.karpenter.core.verify.Violation;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks the budgets of NodePools and of pods for one batch. Stateless. */
final class BudgetCheck {

    private static final Taint DISRUPTED = new Taint("karpenter.sh/disrupted", "", TaintEffect.NO_SCHEDULE);

    private final Schedule.Reader schedules;

    BudgetCheck(Schedule.Reader schedules) {
        this.schedules = schedules;
    }

    List<Violation> violations(Cluster start, List<Command> batch) {
        List<Violation> violations = new ArrayList<>();
        for (NodePool pool : start.nodePools()) {
            checkPool(start, pool, batch, violations);
        }
        checkPods(start, batch, violations);
        return violations;
    }

    private void checkPool(Cluster start, NodePool pool, List<Command> batch, List<Violation> violations) {
        int total = 0;
        int disrupting = 0;
        Set<String> ofPool = new HashSet<>();
        for (Node node : start.nodes()) {
            if (CommandCheck.poolOf(start, node).equals(pool.name())) {
                ofPool.add(node.name());
                NodeClaim claim = start.nodeClaims().stream()
                        .filter(c -> c.nodeName().filter(node.name()::equals).isPresent())
                        .findFirst()
                        .orElse(null);
                boolean counted = claim == null
                        || (claim.initialized() && !claim.lifecycle().instanceTerminating());
                total += counted ? 1 : 0;
                boolean going = node.deleting() || (claim != null && claim.deleting()) || !node.ready();
                disrupting += counted && going ? 1 : 0;
            }
        }
        int taken = 0;
        Set<String> reasons = new HashSet<>();
        for (Command command : batch) {
            int nodes = (int) command.nodes().stream().filter(ofPool::contains).count();
            taken += nodes;
            if (nodes > 0) {
                reasons.add(command.reason().toString());
            }
        }
        for (String reason : reasons) {
            long allowed = allowed(pool, total, reason, start.now()) - disrupting;
            if (taken > Math.max(0, allowed)) {
                violations.add(new Violation(
                        "DIS-BUD-06",
                        "nodepool " + pool.name(),
                        "batch %d disrupts %d nodes, %d are allowed for reason %s"
                                .formatted(batch.get(0).batch(), taken, Math.max(0, allowed), reason)));
            }
        }
    }

    private long allowed(NodePool pool, int total, String reason, Instant now) {
        long least = Integer.MAX_VALUE;
        for (Budget budget : pool.disruption().budgets()) {
            try {
                boolean active = budget.schedule().isEmpty()
                        || schedules
                                .read(budget.schedule().get())
                                .firstAfter(now.minus(budget.duration().orElseThrow()))
                                .filter(hit -> hit.compareTo(now) <= 0)
                                .isPresent();
                String text = budget.nodes();
                long nodes = text.endsWith("%")
                        ? (long) Math.ceil(Long.parseLong(text.replace("%", "")) * total / 100.0)
                        : Long.parseLong(text);
                boolean applies = budget.reasons().isEmpty() || budget.reasons().contains(reason);
                least = active && applies ? Math.min(least, nodes) : least;
            } catch (IllegalArgumentException unreadable) {
                return 0;
            }
        }
        return least;
    }

    /** Evictions of a batch must be allowed at once; a command that has a budget for itself may drain pod after pod. */
    private static void checkPods(Cluster start, List<Command> batch, List<Violation> violations) {
        Map<PodId, Pod> pods = new HashMap<>();
        start.pods().forEach(pod -> pods.put(pod.id(), pod));
        for (PodDisruptionBudget budget : start.podDisruptionBudgets()) {
            int evictions = 0;
            int commands = 0;
            for (Command command : batch) {
                int ofCommand = 0;
                for (PodMove move : command.podMoves()) {
                    Pod pod = pods.get(move.pod());
                    ofCommand += pod != null && counts(budget, pod) ? 1 : 0;
                }
                evictions += ofCommand;
                commands += ofCommand > 0 ? 1 : 0;
            }
            boolean atOnce = evictions <= budget.disruptionsAllowed();
            boolean oneByOne = commands == 1 && budget.disruptionsAllowed() > 0;
            if (evictions > 0 && !atOnce && !oneByOne) {
                violations.add(new Violation(
                        "DIS-CAN-12",
                        "pdb " + budget.namespace() + "/" + budget.name(),
                        "batch %d evicts %d pods of %d commands, %d are allowed"
                                .formatted(batch.get(0).batch(), evictions, commands, budget.disruptionsAllowed())));
            }
        }
    }

    private static boolean counts(PodDisruptionBudget budget, Pod pod) {
        return budget.namespace().equals(pod.namespace())
                && budget.selector().isPresent()
                && budget.selector().get().matches(pod.spec().labels())
                && CommandCheck.runs(pod)
                && !CommandCheck.owned(pod, "v1", "Node")
                && (pod.status().ready() || !budget.alwaysAllowUnhealthy())
                && pod.spec().tolerations().stream().noneMatch((Toleration t) -> t.tolerates(DISRUPTED));
    }
}
