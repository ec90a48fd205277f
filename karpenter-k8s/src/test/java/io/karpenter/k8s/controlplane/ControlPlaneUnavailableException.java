package io.karpenter.k8s.controlplane;

import java.io.Serial;

/** There are no programs to start, and no way to build them here. The message says what is missing. */
public final class ControlPlaneUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    ControlPlaneUnavailableException(String message) {
        super(message);
    }
}
