package io.karpenter.core.drain;

import io.karpenter.core.disruption.DoNotDisrupt;
import io.karpenter.core.disruption.candidate.PodEvictions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What is to be done now with a pod that has to go. Decided anew at each attempt (TRM-24). */
public sealed interface EvictionStep {

    /** Nothing any more: it has ended or is ending in time. */
    record Nothing() implements EvictionStep {}

    /** Nothing yet: it must not be evicted, and there is time. */
    record Wait() implements EvictionStep {}

    /** Ask the API server to evict it, which PodDisruptionBudgets may refuse. */
    record Evict() implements EvictionStep {}

    /**
     * Delete it, whatever protects it.
     *
     * @param grace whole seconds, at least one
     */
    record Delete(Duration grace) implements EvictionStep {}

    /**
     * Decides.
     *
     * <p>Source: TRM-20 to TRM-22, TRM-27.
     *
     * @param deadline by when it must have ended
     */
    static EvictionStep of(LeavingPod pod, Optional<Instant> deadline, Instant now) {
        Optional<Duration> forced = pod.forcedGrace(deadline, now);
        if (forced.isPresent()) {
            return new Delete(forced.get());
        }
        if (!PodEvictions.isActive(pod.pod())) {
            return new Nothing();
        }
        boolean protects = DoNotDisrupt.isActive(pod.pod(), now) || PodEvictions.staysWithNode(pod.pod());
        return protects ? new Wait() : new Evict();
    }
}
