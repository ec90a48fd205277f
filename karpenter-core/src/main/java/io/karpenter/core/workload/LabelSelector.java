package io.karpenter.core.workload;

import io.karpenter.core.requirement.Expression;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Selects objects by their labels. The empty selector selects everything; an absent one (an empty {@code Optional} where it
 * is used) nothing.
 *
 * @param matchLabels labels that must have exactly these values
 * @param matchExpressions further conditions, all of which must hold: In, NotIn, Exists, DoesNotExist; with another operator
 *     the constructor throws {@link IllegalArgumentException}
 */
public record LabelSelector(Map<String, String> matchLabels, List<Expression> matchExpressions) {

    public static final LabelSelector EVERYTHING = new LabelSelector(Map.of(), List.of());

    public LabelSelector {
        // Sorted, so that equal selectors print and hash alike.
        matchLabels = Collections.unmodifiableMap(new TreeMap<>(matchLabels));
        matchExpressions = List.copyOf(matchExpressions);
        for (Expression expression : matchExpressions) {
            if (expression.operator().isBound()) {
                throw new IllegalArgumentException(
                        "label selector on \"%s\" has operator %s, it must be In, NotIn, Exists or DoesNotExist"
                                .formatted(expression.key(), expression.operator()));
            }
        }
    }

    public static LabelSelector of(String key, String value) {
        return new LabelSelector(Map.of(key, value), List.of());
    }

    /** True if an object with exactly these labels is selected. */
    public boolean matches(Map<String, String> labels) {
        for (Map.Entry<String, String> wanted : matchLabels.entrySet()) {
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        for (Expression expression : matchExpressions) {
            if (!matches(expression, labels.containsKey(expression.key()), labels.getOrDefault(expression.key(), ""))) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(Expression expression, boolean present, String value) {
        return switch (expression.operator()) {
            case IN -> present && expression.values().contains(value);
            case NOT_IN -> !present || !expression.values().contains(value);
            case EXISTS -> present;
            case DOES_NOT_EXIST -> !present;
            case GT, LT, GTE, LTE -> throw new AssertionError("refused by the constructor: " + expression);
        };
    }

    /** This selector with {@code key In [value]} added, unless it is already there (SCH-TSC-04). */
    public LabelSelector and(String key, String value) {
        Expression added = Expression.in(key, value);
        if (matchExpressions.contains(added)) {
            return this;
        }
        List<Expression> all = new ArrayList<>(matchExpressions);
        all.add(added);
        return new LabelSelector(matchLabels, all);
    }
}
