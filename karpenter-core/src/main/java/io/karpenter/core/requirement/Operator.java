package io.karpenter.core.requirement;

import java.util.Arrays;
import java.util.Optional;

/** Operators of a requirement, as Kubernetes and Karpenter write them. */
public enum Operator {
    IN("In"),
    NOT_IN("NotIn"),
    EXISTS("Exists"),
    DOES_NOT_EXIST("DoesNotExist"),
    /** Greater than an integer. */
    GT("Gt"),
    /** Less than an integer. */
    LT("Lt"),
    /** Greater than or equal to an integer. */
    GTE("Gte"),
    /** Less than or equal to an integer. */
    LTE("Lte");

    private final String text;

    Operator(String text) {
        this.text = text;
    }

    /** The operator written {@code text}, e.g. {@code "NotIn"}. */
    public static Optional<Operator> parse(String text) {
        return Arrays.stream(values()).filter(o -> o.text.equals(text)).findFirst();
    }

    /** True for the four that compare with one integer. */
    public boolean isBound() {
        return switch (this) {
            case GT, LT, GTE, LTE -> true;
            case IN, NOT_IN, EXISTS, DOES_NOT_EXIST -> false;
        };
    }

    @Override
    public String toString() {
        return text;
    }
}
