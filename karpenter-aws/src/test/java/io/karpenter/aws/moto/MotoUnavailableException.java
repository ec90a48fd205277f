package io.karpenter.aws.moto;

import java.io.Serial;

/** There is no moto to start, and no way to install it here. The message says what is missing. */
final class MotoUnavailableException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    MotoUnavailableException(String message) {
        super(message);
    }
}
