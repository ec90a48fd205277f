package io.karpenter.aws.expression;

/** An expression comes to nothing of use. The message says why. */
public final class FailedExpressionException extends Exception {

    private static final long serialVersionUID = 1L;

    FailedExpressionException(String message) {
        super(message);
    }
}
