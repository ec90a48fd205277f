package io.karpenter.core.workload;

import java.util.Arrays;

/** Phase of a pod as its status says. */
public enum PodPhase {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    UNKNOWN;

    /** The phase as objects state it; pending if they state none yet, unknown if it is a new one. */
    public static PodPhase parse(String text) {
        return text.isEmpty()
                ? PENDING
                : Arrays.stream(values())
                        .filter(phase -> phase.name().equalsIgnoreCase(text))
                        .findFirst()
                        .orElse(UNKNOWN);
    }

    /** True if the pod takes no resources any more. */
    public boolean isTerminal() {
        return switch (this) {
            case SUCCEEDED, FAILED -> true;
            case PENDING, RUNNING, UNKNOWN -> false;
        };
    }
}
