package io.karpenter.core.verify.match;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.requirement.Expression;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Several expressions by the key they are on, all of which must hold. */
public final class LabelTests {

    private final Map<String, List<LabelTest>> byKey = new LinkedHashMap<>();

    private LabelTests() {}

    /** The expressions under the names that {@code schema} gives their keys, and labels as {@code In}. */
    public static LabelTests of(Collection<Expression> expressions, Map<String, String> labels, LabelSchema schema) {
        LabelTests tests = new LabelTests();
        expressions.forEach(e -> {
            LabelTest test = LabelTest.of(e);
            tests.add(new LabelTest(schema.canonical(test.key()), test.operator(), test.values()));
        });
        labels.forEach((key, value) -> tests.add(LabelTest.equalTo(schema.canonical(key), value)));
        return tests;
    }

    private void add(LabelTest test) {
        byKey.computeIfAbsent(test.key(), key -> new ArrayList<>()).add(test);
    }

    public Set<String> keys() {
        return byKey.keySet();
    }

    public List<LabelTest> on(String key) {
        return byKey.getOrDefault(key, List.of());
    }

    public boolean pass(String key, String value) {
        for (LabelTest test : on(key)) {
            if (!test.passes(value)) {
                return false;
            }
        }
        return true;
    }

    public boolean passAbsent(String key) {
        return on(key).stream().allMatch(LabelTest::passesAbsent);
    }

    /** True if some value of {@code label}, or its absence, passes. */
    public boolean mayPass(String key, Possible label) {
        if (label.absent() && passAbsent(key)) {
            return true;
        }
        for (String value : label.values()) {
            if (pass(key, value)) {
                return true;
            }
        }
        return false;
    }

    /** What is left of {@code label} when values that fail are taken away; empty of values and not absent: nothing. */
    public Possible narrow(String key, Possible label) {
        if (!byKey.containsKey(key)) {
            return label;
        }
        return new Possible(
                label.values().stream().filter(value -> pass(key, value)).toList(), label.absent() && passAbsent(key));
    }
}
