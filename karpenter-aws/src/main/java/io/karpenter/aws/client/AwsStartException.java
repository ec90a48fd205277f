package io.karpenter.aws.client;

/** The provider cannot start; the message says why and what to try. */
public final class AwsStartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public AwsStartException(String message) {
        super(message);
    }

    public AwsStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
