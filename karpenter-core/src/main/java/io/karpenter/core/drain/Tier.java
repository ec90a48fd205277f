package io.karpenter.core.drain;

/** Pods leave a node tier by tier, so that what others rely on goes last (TRM-14). In the order in which they leave. */
public enum Tier {
    ORDINARY,
    DAEMON,
    CRITICAL,
    CRITICAL_DAEMON;

    public static Tier of(LeavingPod pod) {
        boolean daemon = pod.pod().isOwnedBy("DaemonSet");
        if (pod.critical()) {
            return daemon ? CRITICAL_DAEMON : CRITICAL;
        }
        return daemon ? DAEMON : ORDINARY;
    }
}
