package io.karpenter.core.rule;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Expression;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What an expression on node labels may look like, for pods, NodePools and NodeOverlays alike.
 *
 * <p>Stateless. Source: SCH-LBL-05, SCH-LBL-06; Kubernetes "Labels and Selectors" for the syntax of keys and values.
 */
public final class RequirementSyntax {

    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_PREFIX = 253;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?");
    private static final Pattern PREFIX =
            Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
    private static final Pattern NON_NEGATIVE_INTEGER = Pattern.compile("\\+?[0-9]{1,19}");

    private RequirementSyntax() {}

    /** Everything wrong with {@code expression}, one sentence each; empty if it is fine. */
    public static List<String> problems(Expression expression, LabelSchema schema) {
        List<String> problems = new ArrayList<>();
        String key = schema.canonical(expression.key());
        if (!isQualifiedName(key)) {
            problems.add(("label key \"%s\" is not a qualified name: an optional DNS subdomain and \"/\", then up to %d letters,"
                            + " digits, '-', '_' or '.'")
                    .formatted(key, LONGEST_NAME));
        } else if (schema.isRestricted(key)) {
            problems.add("label %s is restricted".formatted(key));
        }
        for (String value : expression.values()) {
            if (!isLabelValue(value)) {
                problems.add("value \"%s\" of label %s is not a label value: up to %d letters, digits, '-', '_' or '.'"
                        .formatted(value, key, LONGEST_NAME));
            }
        }
        switch (expression.operator()) {
            case IN -> problems.addAll(problemsOfIn(expression, key, schema));
            case GT, LT, GTE, LTE -> {
                if (expression.values().size() != 1
                        || !NON_NEGATIVE_INTEGER.matcher(expression.values().get(0)).matches()) {
                    problems.add("operator %s of label %s takes exactly one integer of at least 0, found %s"
                            .formatted(expression.operator(), key, expression.values()));
                }
            }
            case NOT_IN, EXISTS, DOES_NOT_EXIST -> {}
        }
        return problems;
    }

    private static List<String> problemsOfIn(Expression expression, String key, LabelSchema schema) {
        List<String> values = expression.values();
        int least = Math.max(1, expression.minValues().orElse(1));
        if (values.size() < least) {
            return List.of("operator In of label %s needs at least %d values, found %s".formatted(key, least, values));
        }
        Set<String> known = schema.knownValues().getOrDefault(key, Set.of());
        if (!known.isEmpty() && values.stream().filter(known::contains).distinct().count() < least) {
            return List.of("label %s needs at least %d of the values %s, found %s"
                    .formatted(key, least, known.stream().sorted().toList(), values));
        }
        return List.of();
    }

    /** True for {@code name} and {@code dns.prefix/name}. */
    static boolean isQualifiedName(String key) {
        int slash = key.indexOf('/');
        String name = key.substring(slash + 1);
        boolean prefixFine = slash < 0
                || (slash <= LONGEST_PREFIX && PREFIX.matcher(key.substring(0, slash)).matches());
        return prefixFine && name.length() <= LONGEST_NAME && NAME.matcher(name).matches();
    }

    static boolean isLabelValue(String value) {
        return value.isEmpty() || (value.length() <= LONGEST_NAME && NAME.matcher(value).matches());
    }
}
