package io.karpenter.core.requirement;

import java.util.List;
import java.util.OptionalInt;

/**
 * One requirement as a manifest writes it: {@code {key, operator, values, minValues}}.
 *
 * @param minValues least number of distinct values to keep, NodePools and NodeClaims only (SCH-MIN-01)
 */
public record Expression(String key, Operator operator, List<String> values, OptionalInt minValues) {

    public Expression {
        values = List.copyOf(values);
    }

    public Expression(String key, Operator operator, List<String> values) {
        this(key, operator, values, OptionalInt.empty());
    }

    public static Expression in(String key, String... values) {
        return new Expression(key, Operator.IN, List.of(values));
    }

    @Override
    public String toString() {
        return key + " " + operator + (values.isEmpty() ? "" : " " + values);
    }
}
