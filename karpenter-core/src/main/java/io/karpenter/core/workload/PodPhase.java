package io.karpenter.core.workload;

/** Phase of a pod as its status says. */
public enum PodPhase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN;

    /** True if the pod takes no resources any more. */
    public boolean isTerminal() {
        return switch (this) {
            case SUCCEEDED, FAILED -> true;
            case PENDING, RUNNING, UNKNOWN -> false;
        };
    }
}
