package io.karpenter.core.drain;

import io.karpenter.core.testkit.PodBuilder;
import io.karpenter.core.workload.PodPhase;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Pods on a node that goes, for tests. */
final class Leaving {

    static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

    private Leaving() {}

    static LeavingPod pod(String name) {
        return pod(name, pod -> pod);
    }

    static LeavingPod pod(String name, UnaryOperator<PodBuilder> change) {
        PodBuilder builder = PodBuilder.pod(name).uid("uid-" + name).on("node").phase(PodPhase.RUNNING);
        return new LeavingPod(change.apply(builder).one(), Optional.empty(), LeavingPod.USUAL_GRACE, false);
    }

    static LeavingPod withGrace(LeavingPod pod, Duration grace) {
        return new LeavingPod(pod.pod(), pod.deletion(), grace, pod.critical());
    }

    static LeavingPod critical(LeavingPod pod) {
        return new LeavingPod(pod.pod(), pod.deletion(), pod.grace(), true);
    }

    static UnaryOperator<PodBuilder> daemon() {
        return pod -> pod.ownedBy("apps/v1", "DaemonSet", "agent");
    }

    /** A pod that is ending. */
    static LeavingPod ending(String name, Instant begun, Duration grace) {
        LeavingPod pod = pod(name, PodBuilder::terminating);
        return new LeavingPod(pod.pod(), Optional.of(new LeavingPod.Deletion(begun.plus(grace), grace)), grace, false);
    }
}
