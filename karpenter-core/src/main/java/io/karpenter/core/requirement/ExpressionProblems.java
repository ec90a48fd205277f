package io.karpenter.core.requirement;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.LabelSyntax;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What is wrong with requirements of NodePools, NodeOverlays and pods, beyond their shape. Source: SCH-LBL-05, SCH-LBL-06. */
public final class ExpressionProblems {

    private static final int MAX_MIN_VALUES = 50;

    private ExpressionProblems() {}

    /** All problems of all {@code expressions}, in their order; empty if they are valid. */
    public static List<String> of(Collection<Expression> expressions, LabelSchema schema) {
        return expressions.stream().flatMap(e -> of(e, schema).stream()).toList();
    }

    /** All problems of {@code expression}, each saying what was found and what is allowed; empty if it is valid. */
    public static List<String> of(Expression expression, LabelSchema schema) {
        List<String> problems = new ArrayList<>();
        String key = schema.canonical(expression.key());
        LabelSyntax.problemOfKey(key)
                .ifPresent(p -> problems.add("requirement key \"%s\" is not valid: %s".formatted(key, p)));
        if (schema.isRestricted(key)) {
            problems.add(
                    "requirement key \"%s\" is restricted: use one of the well-known labels %s, or a key of your own domain"
                            .formatted(key, new TreeSet<>(schema.wellKnown())));
        }
        for (String value : expression.values()) {
            LabelSyntax.problemOfValue(value)
                    .ifPresent(p ->
                            problems.add("requirement on \"%s\" has the value \"%s\": %s".formatted(key, value, p)));
        }
        values(expression, key, schema, problems);
        return problems;
    }

    private static void values(Expression expression, String key, LabelSchema schema, List<String> problems) {
        int minValues = expression.minValues().orElse(0);
        if (expression.minValues().isPresent() && (minValues < 1 || minValues > MAX_MIN_VALUES)) {
            problems.add("requirement on \"%s\" has minValues %d, it must be from 1 to %d"
                    .formatted(key, minValues, MAX_MIN_VALUES));
        }
        switch (expression.operator()) {
            case IN -> {
                if (expression.values().isEmpty()) {
                    problems.add("requirement on \"%s\" has operator In and no values, it needs at least one"
                            .formatted(key));
                } else if (expression.values().size() < minValues) {
                    problems.add("requirement on \"%s\" has minValues %d and only %d values"
                            .formatted(key, minValues, expression.values().size()));
                } else {
                    knownValues(expression, key, schema, minValues, problems);
                }
            }
            case GT, LT, GTE, LTE -> {
                if (expression.values().size() != 1
                        || !isNonNegativeInteger(expression.values().get(0))) {
                    problems.add("requirement on \"%s\" has operator %s and values %s, it needs one integer from 0"
                            .formatted(key, expression.operator(), expression.values()));
                }
            }
            case NOT_IN, EXISTS, DOES_NOT_EXIST -> {
                // Values, or none, are all the same to these.
            }
        }
    }

    private static boolean isNonNegativeInteger(String text) {
        return Requirement.integer(text).orElse(-1) >= 0;
    }

    private static void knownValues(
            Expression expression, String key, LabelSchema schema, int minValues, List<String> problems) {
        Set<String> known = schema.knownValues().get(key);
        if (known == null) {
            return;
        }
        long found = expression.values().stream().filter(known::contains).count();
        if (found < Math.max(1, minValues)) {
            problems.add("requirement on \"%s\" has the values %s, at least %d of them must be of %s"
                    .formatted(key, expression.values(), Math.max(1, minValues), new TreeSet<>(known)));
        }
    }
}
