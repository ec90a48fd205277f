package io.karpenter.k8s.manifest.karpenter;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.LabelSyntax;
import io.karpenter.core.label.Labels;
import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.manifest.tree.Fields;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads and checks the requirements of NodePools, NodeClaims and NodeOverlays (API-NP-09..20, -50, -51; API-NC; API-NO). */
final class RequirementReader {

    private static final int MOST_REQUIREMENTS = 100;
    private static final int MOST_MIN_VALUES = 50;

    /** What the owner of the requirements allows. */
    enum Owner {
        NODE_POOL(true, false, false),
        NODE_CLAIM(true, true, false),
        NODE_OVERLAY(false, true, true);

        private final boolean minValues;
        private final boolean nodePoolKey;
        private final boolean notInNeedsValues;

        Owner(boolean minValues, boolean nodePoolKey, boolean notInNeedsValues) {
            this.minValues = minValues;
            this.nodePoolKey = nodePoolKey;
            this.notInNeedsValues = notInNeedsValues;
        }
    }

    private final LabelSchema schema;
    private final Set<String> notForOverlays;

    /**
     * @param notForOverlays well-known keys that overlays may not ask for (API-NO-06)
     */
    RequirementReader(LabelSchema schema, Set<String> notForOverlays) {
        this.schema = schema;
        this.notForOverlays = notForOverlays;
    }

    /** The field {@code requirements}, which must be there but may be empty. */
    List<Expression> requirements(Fields fields, Owner owner) {
        fields.require("requirements", "a list, empty if there are none");
        if (fields.size("requirements") > MOST_REQUIREMENTS) {
            fields.problem("requirements", fields.size("requirements") + " items", "at most " + MOST_REQUIREMENTS);
        }
        return fields.objects("requirements", requirement -> requirement(requirement, owner));
    }

    private Expression requirement(Fields fields, Owner owner) {
        String key = fields.requiredText("key");
        if (!key.isEmpty()) {
            checkKey(fields, key, owner);
        }
        fields.require(
                "operator",
                "one of "
                        + Arrays.stream(Operator.values())
                                .map(Operator::toString)
                                .collect(Collectors.joining(", ")));
        Operator operator =
                fields.oneOf("operator", Operator::parse, Operator.values()).orElse(Operator.EXISTS);
        List<String> values = fields.textList("values");
        OptionalInt minValues = owner.minValues ? fields.integer("minValues", 1, MOST_MIN_VALUES) : OptionalInt.empty();
        checkValues(fields, operator, values, minValues, owner);
        checkKnownValues(fields, schema.canonical(key), operator, values, minValues);
        return new Expression(key, operator, values, minValues);
    }

    private void checkKey(Fields fields, String key, Owner owner) {
        String canonical = schema.canonical(key);
        Optional<String> misspelt = LabelSyntax.problemOfKey(key);
        if (misspelt.isPresent()) {
            fields.problem("key", "a label key: " + misspelt.get());
        } else if (isRestricted(canonical)
                || (canonical.equals(Labels.NODEPOOL) && !owner.nodePoolKey)
                || (owner == Owner.NODE_OVERLAY && notForOverlays.contains(canonical))) {
            fields.problem("key", "a key that is not restricted; well-known keys: " + wellKnown(owner));
        }
    }

    private String wellKnown(Owner owner) {
        return schema.wellKnown().stream()
                .filter(k -> owner.nodePoolKey || !k.equals(Labels.NODEPOOL))
                .filter(k -> owner != Owner.NODE_OVERLAY || !notForOverlays.contains(k))
                .sorted()
                .collect(Collectors.joining(", "));
    }

    /** True if nobody may set the key; the domain is compared by its end, as the API server does (API 7.2). */
    boolean isRestricted(String key) {
        if (schema.isRestricted(key)) {
            return true;
        }
        int slash = key.indexOf('/');
        return slash > 0
                && !schema.isWellKnown(key)
                && schema.restrictedDomains().stream().anyMatch(key.substring(0, slash)::endsWith);
    }

    private static void checkValues(
            Fields fields, Operator operator, List<String> values, OptionalInt minValues, Owner owner) {
        for (String value : values) {
            LabelSyntax.problemOfValue(value)
                    .ifPresent(allowed -> fields.problem("values", Report.quoted(value), allowed));
        }
        switch (operator) {
            case IN -> {
                if (values.isEmpty()) {
                    fields.problem("values", "no value", "at least one value with operator In");
                } else if (minValues.isPresent() && values.size() < minValues.getAsInt()) {
                    fields.problem(
                            "values",
                            values.size() + " values",
                            "at least minValues, " + minValues.getAsInt() + ", values with operator In");
                }
            }
            case NOT_IN -> {
                if (values.isEmpty() && owner.notInNeedsValues) {
                    fields.problem("values", "no value", "at least one value with operator NotIn");
                }
            }
            case GT, LT, GTE, LTE -> {
                if (values.size() != 1 || !values.get(0).matches("[0-9]{1,18}")) {
                    fields.problem(
                            "values",
                            Report.quoted(String.join(" ", values)),
                            "exactly one whole number of at least 0 with operator " + operator);
                }
            }
            case EXISTS, DOES_NOT_EXIST -> {}
        }
    }

    private void checkKnownValues(
            Fields fields, String key, Operator operator, List<String> values, OptionalInt minValues) {
        Set<String> known = schema.knownValues().get(key);
        if (known == null || operator != Operator.IN || values.isEmpty()) {
            return;
        }
        long useful = values.stream().filter(known::contains).distinct().count();
        if (useful < minValues.orElse(1)) {
            fields.problem(
                    "values",
                    Report.quoted(String.join(" ", values)),
                    "at least " + minValues.orElse(1) + " of "
                            + known.stream().sorted().toList());
        }
    }
}
