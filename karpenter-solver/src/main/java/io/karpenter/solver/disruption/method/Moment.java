package io.karpenter.solver.disruption.method;

import io.karpenter.core.cluster.Cluster;
import io.karpenter.core.disruption.DisruptionReason;
import io.karpenter.core.disruption.DoNotDisrupt;
import io.karpenter.core.disruption.budget.PoolBudget;
import io.karpenter.core.disruption.candidate.ManagedNode;
import io.karpenter.core.label.Labels;
import io.karpenter.core.nodepool.NodePool;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.consolidation.ConsolidationProblem;
import io.karpenter.solver.disruption.DisruptionSettings;
import io.karpenter.solver.disruption.Inputs;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A snapshot, and what time alone changes of it. While neither changes, nothing else is decided. One cheap pass over nodes and pods.
 * Immutable.
 *
 * @param budgets of all NodePools for all reasons: their schedules begin and end
 * @param drifted nodes that have drifted or are about to expire
 * @param busy nodes whose {@code consolidateAfter} has not passed
 * @param protectedPods pods that ask to be left alone, some of them for a while only
 * @param backingOff NodePools that are left in peace
 * @param resting nodes that are
 */
record Moment(
        Inputs inputs,
        List<PoolBudget> budgets,
        Set<String> drifted,
        Set<String> busy,
        Set<PodId> protectedPods,
        Set<String> backingOff,
        Set<String> resting) {

    static Moment of(ConsolidationProblem problem, DisruptionSettings settings, DriftBackoff backoff) {
        Cluster cluster = problem.cluster();
        Instant now = cluster.now();
        List<PoolBudget> budgets = PoolBudget.all(
                cluster,
                problem.standing(),
                List.of(DisruptionReason.values()),
                now,
                settings.consolidation().schedules());
        Map<String, Duration> windows = new HashMap<>();
        Set<String> backingOff = new HashSet<>();
        for (NodePool pool : cluster.nodePools()) {
            pool.disruption()
                    .consolidateAfter()
                    .filter(Duration::isPositive)
                    .ifPresent(window -> windows.put(pool.name(), window));
            backoff.left(pool.name(), now).ifPresent(left -> backingOff.add(pool.name()));
        }
        Set<String> busy = new HashSet<>();
        for (ManagedNode node : ManagedNode.all(cluster)) {
            Optional.ofNullable(windows.get(node.nodePool()))
                    .flatMap(window -> node.activity().quietSince().map(since -> since.plus(window)))
                    .filter(now::isBefore)
                    .ifPresent(end -> busy.add(node.name()));
        }
        Set<PodId> protectedPods = new HashSet<>();
        for (Pod pod : cluster.pods()) {
            if (pod.spec().annotations().containsKey(Labels.DO_NOT_DISRUPT) && DoNotDisrupt.isActive(pod, now)) {
                protectedPods.add(pod.id());
            }
        }
        return new Moment(
                Inputs.of(problem),
                budgets,
                DriftedNodes.of(cluster, settings.expiring()).since().keySet(),
                busy,
                protectedPods,
                backingOff,
                problem.standing().resting().keySet());
    }
}
