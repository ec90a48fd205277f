package io.karpenter.k8s.simulated;

import java.time.Duration;

/**
 * What simulated kubelets do.
 *
 * @param runsPods false if Nodes only come and go, for clusters where something else plays kubelets (kwok); true if Nodes are also kept
 *     alive and pods on them run and end
 * @param lease how long a Node counts as alive after it has last said so
 * @param renewal how often each Node says so; n Nodes cost n/renewal requests
 * @param longestEnd how long a pod takes to end that is given as much time, or more; others take all the time that they are given
 */
public record KubeletSettings(boolean runsPods, Duration lease, Duration renewal, Duration longestEnd) {

    /** Nodes come and go, and that is all. */
    public static final KubeletSettings NODES_ONLY =
            new KubeletSettings(false, Duration.ofSeconds(40), Duration.ofSeconds(10), Duration.ZERO);

    /** Everything, Nodes at the pace of real kubelets; pods that are deleted end at once. */
    public static final KubeletSettings WITH_PODS = NODES_ONLY.runningPods(true);

    public KubeletSettings {
        if (renewal.compareTo(Duration.ofSeconds(1)) < 0 || lease.compareTo(renewal) <= 0) {
            throw new IllegalArgumentException(
                    "a lease of %s that is renewed every %s: renew every second at most, and before it runs out"
                            .formatted(lease, renewal));
        }
    }

    public KubeletSettings runningPods(boolean value) {
        return new KubeletSettings(value, lease, renewal, longestEnd);
    }

    public KubeletSettings withRenewal(Duration value) {
        return new KubeletSettings(runsPods, lease, value, longestEnd);
    }

    public KubeletSettings withLongestEnd(Duration value) {
        return new KubeletSettings(runsPods, lease, renewal, value);
    }
}
