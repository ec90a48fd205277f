package io.karpenter.core.drain;

import io.karpenter.core.disruption.candidate.PodEvictions;
import io.karpenter.core.workload.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * A pod on a node that goes.
 *
 * @param deletion how it is being deleted; empty if it is not
 * @param grace how long it may take to end, by its own word
 * @param critical true if the cluster cannot do without it, so that it goes last
 */
public record LeavingPod(Pod pod, Optional<Deletion> deletion, Duration grace, boolean critical) {

    /** What pods get that say nothing, from the API server. Source: Kubernetes API reference, PodSpec. */
    public static final Duration USUAL_GRACE = Duration.ofSeconds(30);

    /** How long after its end a pod that is still there is believed to end at all. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    /** So much later than the deadline a pod may end, because the API server's clock is another one. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    /** Never 0, with which the API server forgets a pod whose containers may still run (TRM-21). */
    private static final Duration LEAST_GRACE = Duration.ofSeconds(1);

    private static final Set<String> CRITICAL_CLASSES = Set.of("system-cluster-critical", "system-node-critical");

    /**
     * How a pod is being deleted.
     *
     * @param ends by when its containers have ended
     * @param grace how long they were given
     */
    public record Deletion(Instant ends, Duration grace) {}

    /** True if pods of this PriorityClass are those that the cluster cannot do without (TRM-14). */
    public static boolean isCritical(String priorityClass) {
        return CRITICAL_CLASSES.contains(priorityClass);
    }

    /** True if the node can be rid of it: it neither belongs to the node, nor wants to stay, nor is stuck (TRM-13). */
    public boolean isDrainable(Instant now) {
        return !PodEvictions.staysWithNode(pod) && !isStuck(now);
    }

    /** True if the node must not go before it has gone (TRM-13). */
    public boolean isWaitedFor(Instant now) {
        return !pod.status().phase().isTerminal() && isDrainable(now);
    }

    private boolean isStuck(Instant now) {
        return deletion.filter(d -> now.isAfter(d.ends().plus(PATIENCE))).isPresent();
    }

    /**
     * With how much grace it must be deleted now, whatever protects it, so that it has ended by the deadline; empty if it need not be. Grace
     * that it is given already is only ever made shorter.
     *
     * <p>Source: TRM-20, TRM-21.
     *
     * @return whole seconds, at least one
     */
    public Optional<Duration> forcedGrace(Optional<Instant> deadline, Instant now) {
        if (deadline.isEmpty() || pod.status().phase().isTerminal()) {
            return Optional.empty();
        }
        Instant end = deadline.get();
        Duration left = Duration.ofSeconds(Duration.between(now, end).getSeconds());
        Duration given = left.compareTo(LEAST_GRACE) < 0 ? LEAST_GRACE : left;
        boolean must = deletion.map(
                        d -> d.ends().isAfter(end.plus(SKEW)) && d.grace().compareTo(given) > 0)
                .orElseGet(() -> !now.isBefore(end.minus(grace)));
        return must ? Optional.of(given) : Optional.empty();
    }
}
