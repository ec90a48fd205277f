package io.karpenter.core.verify.match;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import java.util.OptionalLong;
import java.util.Set;

/**
 * One label expression, evaluated on one value as the kube-scheduler does: {@code NotIn} and {@code DoesNotExist} accept a
 * node without the label, the four comparisons need an integer on both sides. Source: Kubernetes "Operators" of node
 * affinity; SCH-REQ-01, SCH-REQ-04.
 */
public record LabelTest(String key, Operator operator, Set<String> values) {

    public LabelTest {
        values = Set.copyOf(values);
    }

    public static LabelTest of(Expression expression) {
        return new LabelTest(expression.key(), expression.operator(), Set.copyOf(expression.values()));
    }

    public static LabelTest equalTo(String key, String value) {
        return new LabelTest(key, Operator.IN, Set.of(value));
    }

    /** True if a node whose label has {@code value} passes. */
    public boolean passes(String value) {
        return switch (operator) {
            case IN -> values.contains(value);
            case NOT_IN -> !values.contains(value);
            case EXISTS -> true;
            case DOES_NOT_EXIST -> false;
            case GT, LT, GTE, LTE -> compares(value);
        };
    }

    /** True if a node without the label passes. */
    public boolean passesAbsent() {
        return switch (operator) {
            case NOT_IN, DOES_NOT_EXIST -> true;
            case IN, EXISTS, GT, LT, GTE, LTE -> false;
        };
    }

    /** True if the node passes whatever the label turns out to be. */
    public boolean passesAll(Possible label) {
        if (label.absent() && !passesAbsent()) {
            return false;
        }
        for (String value : label.values()) {
            if (!passes(value)) {
                return false;
            }
        }
        return true;
    }

    private boolean compares(String value) {
        OptionalLong found = integer(value);
        OptionalLong bound = values.size() == 1 ? integer(values.iterator().next()) : OptionalLong.empty();
        if (found.isEmpty() || bound.isEmpty()) {
            return false;
        }
        int order = Long.compare(found.getAsLong(), bound.getAsLong());
        return switch (operator) {
            case GT -> order > 0;
            case LT -> order < 0;
            case GTE -> order >= 0;
            case LTE -> order <= 0;
            case IN, NOT_IN, EXISTS, DOES_NOT_EXIST -> throw new IllegalStateException(operator + " compares nothing");
        };
    }

    static OptionalLong integer(String text) {
        try {
            return OptionalLong.of(Long.parseLong(text));
        } catch (NumberFormatException notAnInteger) {
            return OptionalLong.empty();
        }
    }

    @Override
    public String toString() {
        return key + " " + operator
                + (values.isEmpty() ? "" : " " + values.stream().sorted().toList());
    }
}
