package io.karpenter.aws.expression;

/** An expression is none. The message says what is wrong with it and where. */
public final class InvalidExpressionException extends Exception {

    private static final long serialVersionUID = 1L;

    InvalidExpressionException(String message) {
        super(message);
    }
}
