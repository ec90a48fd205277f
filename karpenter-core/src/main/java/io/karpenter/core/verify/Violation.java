package io.karpenter.core.verify;

/**
 * One thing a plan gets wrong.
 *
 * @param rule id of the behaviour in the specification, e.g. {@code SCH-HP-02}
 * @param where the node or pod concerned
 * @param message what is wrong, with numbers
 */
public record Violation(String rule, String where, String message) {

    @Override
    public String toString() {
        return where + ": " + message + " [" + rule + "]";
    }
}
