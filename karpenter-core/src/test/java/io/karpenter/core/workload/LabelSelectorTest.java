package io.karpenter.core.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.requirement.Expression;
import io.karpenter.core.requirement.Operator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A label selector")
class LabelSelectorTest {

    private static LabelSelector expression(String key, Operator operator, String... values) {
        return new LabelSelector(Map.of(), List.of(new Expression(key, operator, List.of(values))));
    }

    @Test
    @DisplayName("SCH-TSC-05 that is empty selects everything")
    void emptySelectsAll() {
        assertThat(LabelSelector.EVERYTHING.matches(Map.of())).isTrue();
        assertThat(LabelSelector.EVERYTHING.matches(Map.of("a", "1"))).isTrue();
    }

    @ParameterizedTest(name = "k {0} selects k={1}: {2}")
    @DisplayName("compares with In and NotIn; an absent label is not in anything")
    @CsvSource({"IN, a, true", "IN, c, false", "IN, , false", "NOT_IN, a, false", "NOT_IN, c, true", "NOT_IN, , true"})
    void inAndNotIn(Operator operator, String value, boolean expected) {
        Map<String, String> labels = value == null ? Map.of("other", "a") : Map.of("k", value);

        assertThat(expression("k", operator, "a", "b").matches(labels)).isEqualTo(expected);
    }

    @Test
    @DisplayName("looks with Exists and DoesNotExist at the key only, an empty value counts as there")
    void existence() {
        assertThat(expression("k", Operator.EXISTS).matches(Map.of("k", ""))).isTrue();
        assertThat(expression("k", Operator.EXISTS).matches(Map.of())).isFalse();
        assertThat(expression("k", Operator.DOES_NOT_EXIST).matches(Map.of("k", "")))
                .isFalse();
        assertThat(expression("k", Operator.DOES_NOT_EXIST).matches(Map.of())).isTrue();
    }

    @Test
    @DisplayName("needs all of its labels and expressions")
    void conjunction() {
        LabelSelector selector = new LabelSelector(
                Map.of("app", "web", "tier", "front"),
                List.of(new Expression("canary", Operator.DOES_NOT_EXIST, List.of())));

        assertThat(selector.matches(Map.of("app", "web", "tier", "front", "x", "y")))
                .isTrue();
        assertThat(selector.matches(Map.of("app", "web"))).isFalse();
        assertThat(selector.matches(Map.of("app", "web", "tier", "back"))).isFalse();
        assertThat(selector.matches(Map.of("app", "web", "tier", "front", "canary", "")))
                .isFalse();
    }

    @Test
    @DisplayName("SCH-TSC-04 KW-D-16 takes an added key once, so that equal constraints stay equal")
    void addedOnce() {
        LabelSelector own = LabelSelector.of("app", "web");
        LabelSelector added = own.and("version", "v1");

        assertThat(added.matches(Map.of("app", "web", "version", "v1"))).isTrue();
        assertThat(added.matches(Map.of("app", "web", "version", "v2"))).isFalse();
        assertThat(added.and("version", "v1")).isEqualTo(added);
        assertThat(own.matchExpressions()).isEmpty();
    }

    @Test
    @DisplayName("equals another with the same labels in any order")
    void orderOfLabels() {
        Map<String, String> ab = new LinkedHashMap<>();
        ab.put("a", "1");
        ab.put("b", "2");
        Map<String, String> ba = new LinkedHashMap<>();
        ba.put("b", "2");
        ba.put("a", "1");

        assertThat(new LabelSelector(ab, List.of()))
                .isEqualTo(new LabelSelector(ba, List.of()))
                .hasToString(new LabelSelector(ba, List.of()).toString());
    }

    @ParameterizedTest
    @DisplayName("has none of the operators that compare integers")
    @EnumSource(
            value = Operator.class,
            names = {"GT", "LT", "GTE", "LTE"})
    void noBounds(Operator operator) {
        assertThatThrownBy(() -> expression("k", operator, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("label selector on \"k\" has operator %s, it must be In, NotIn, Exists or DoesNotExist"
                        .formatted(operator));
    }
}
