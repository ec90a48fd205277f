package io.karpenter.solver.disruption.method;

import io.karpenter.core.disruption.candidate.Postponement;
import io.karpenter.core.disruption.command.Command;
import io.karpenter.core.disruption.command.PodMove;
import io.karpenter.core.workload.OwnerReference;
import io.karpenter.core.workload.Pod;
import io.karpenter.core.workload.PodId;
import io.karpenter.solver.disruption.Evictions;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Remembers which workloads had pods moved, so that these settle before they are moved again (WK-10). An evicted pod comes back under
 * another name: it is known by its controller, and by having been created since. Thread-safe.
 */
final class RecentMoves {

    private final Duration settling;

    /** The workload of each pod of a decision that is not over yet. */
    private final Map<PodId, String> decided = new HashMap<>();

    /** When a workload last had pods moved. */
    private final Map<String, Instant> moved = new HashMap<>();

    RecentMoves(Duration settling) {
        this.settling = settling;
    }

    synchronized void decided(Command command, Evictions pods) {
        // Of what was dropped before it began nobody hears, but its pods go some day.
        decided.keySet().removeIf(pod -> !pods.knows(pod));
        command.podMoves().forEach(move -> decided.put(move.pod(), workload(pods.pod(move.pod()))));
    }

    synchronized void failed(Command command) {
        command.podMoves().forEach(move -> decided.remove(move.pod()));
    }

    synchronized void succeeded(Command command, Instant now) {
        moved.values().removeIf(at -> !now.isBefore(at.plus(settling)));
        for (PodMove move : command.podMoves()) {
            String workload = decided.remove(move.pod());
            if (workload != null) {
                moved.put(workload, now);
            }
        }
    }

    /** Why {@code command} had better wait; empty if none of its pods was moved just now. */
    synchronized Optional<Postponement> objection(Command command, Evictions pods, Instant now) {
        for (PodMove move : command.podMoves()) {
            Pod pod = pods.pod(move.pod());
            Instant at = moved.get(workload(pod));
            if (at != null && !pod.status().created().isBefore(at)) {
                Duration left = Duration.between(now, at.plus(settling));
                if (left.isPositive()) {
                    return Optional.of(new Postponement.MovedRecently(pod.id(), left));
                }
            }
        }
        return Optional.empty();
    }

    private static String workload(Pod pod) {
        return pod.owners().stream()
                .filter(OwnerReference::controller)
                .findFirst()
                .map(owner -> pod.namespace() + "/" + owner.kind() + "/" + owner.name())
                .orElseGet(() -> pod.id().toString());
    }
}
