package io.karpenter.k8s.lifecycle.upkeep;

import io.karpenter.core.condition.Condition;
import io.karpenter.k8s.api.Resource;
import io.karpenter.k8s.object.StatusConditions;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** When something happened to a pod that matters for its Node (DIS-CON-07). Stateless. */
final class PodMoments {

    private static final Set<String> TERMINAL = Set.of("Succeeded", "Failed");

    private PodMoments() {}

    /** Pods of DaemonSets come and go with the Node; those without a Node do not matter. */
    static boolean counts(Resource pod) {
        return !pod.text("spec", "nodeName").isEmpty()
                && pod.objects("metadata", "ownerReferences").stream().noneMatch(PodMoments::isDaemonSet);
    }

    private static boolean isDaemonSet(Map<String, Object> owner) {
        return "DaemonSet".equals(owner.get("kind")) && "apps/v1".equals(owner.get("apiVersion"));
    }

    /** True if between two looks at it the pod was bound, ended, began to terminate, or went away. */
    static boolean isEvent(Resource before, @Nullable Resource now) {
        if (now == null) {
            return !isTerminal(before) && !before.isDeleting();
        }
        return before.text("spec", "nodeName").isEmpty()
                || (!isTerminal(before) && isTerminal(now))
                || (!before.isDeleting() && now.isDeleting());
    }

    /** When the last of these happened, as far as the pod itself tells. */
    static Optional<Instant> lastEvent(Resource pod) {
        Optional<Instant> bound = StatusConditions.find(pod, "PodScheduled")
                .filter(Condition::isTrue)
                .map(Condition::lastTransition);
        Optional<Instant> ended = isTerminal(pod)
                ? StatusConditions.find(pod, "ContainersReady").map(Condition::lastTransition)
                : Optional.empty();
        return Stream.of(bound, ended, terminating(pod))
                .flatMap(Optional::stream)
                .max(Instant::compareTo);
    }

    /** The deletion timestamp lies ahead by the grace period. */
    private static Optional<Instant> terminating(Resource pod) {
        long grace = pod.at("metadata", "deletionGracePeriodSeconds") instanceof Number number ? number.longValue() : 0;
        return pod.deletionTimestamp().map(time -> time.minusSeconds(grace));
    }

    private static boolean isTerminal(Resource pod) {
        return TERMINAL.contains(pod.text("status", "phase"));
    }
}
