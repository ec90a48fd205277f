package io.karpenter.aws.interruption;

/** A message cannot be understood, and will not be when it comes again. */
final class InvalidMessageException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidMessageException(String message, Throwable cause) {
        super(message, cause);
    }
}
