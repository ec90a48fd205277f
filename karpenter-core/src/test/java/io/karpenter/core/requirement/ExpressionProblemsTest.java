package io.karpenter.core.requirement;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.label.LabelSchema;
import io.karpenter.core.label.Labels;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A requirement of a manifest")
class ExpressionProblemsTest {

    private static List<String> problems(String key, Operator operator, String... values) {
        return ExpressionProblems.of(new Expression(key, operator, List.of(values)), LabelSchema.CORE);
    }

    private static List<String> problems(String key, Operator operator, int minValues, String... values) {
        return ExpressionProblems.of(
                new Expression(key, operator, List.of(values), OptionalInt.of(minValues)), LabelSchema.CORE);
    }

    @Test
    @DisplayName("SCH-LBL-06 is valid with a free key and values that fit the operator")
    void valid() {
        assertThat(problems("team", Operator.IN, "red", "")).isEmpty();
        assertThat(problems("team", Operator.NOT_IN)).isEmpty();
        assertThat(problems("team", Operator.EXISTS, "ignored")).isEmpty();
        assertThat(problems("team", Operator.DOES_NOT_EXIST)).isEmpty();
        assertThat(problems("acme.io/cores", Operator.GT, "0")).isEmpty();
        assertThat(problems("acme.io/cores", Operator.LTE, "64")).isEmpty();
    }

    @Test
    @DisplayName("SCH-LBL-06 must not be about a restricted key, also not by another name of it")
    void restrictedKey() {
        assertThat(problems("karpenter.sh/initialized", Operator.EXISTS))
                .singleElement()
                .asString()
                .contains("\"karpenter.sh/initialized\" is restricted")
                .contains("karpenter.sh/capacity-type");
        assertThat(problems(Labels.HOSTNAME, Operator.IN, "n1")).hasSize(1);
        assertThat(problems("failure-domain.beta.kubernetes.io/zone", Operator.IN, "a"))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-LBL-06 needs a qualified key and valid values, and says all that is wrong at once")
    void syntax() {
        assertThat(problems("bad key", Operator.IN, "bad value!", "-"))
                .hasSize(3)
                .anySatisfy(p -> assertThat(p).contains("\"bad key\""))
                .anySatisfy(p -> assertThat(p).contains("\"bad value!\""))
                .anySatisfy(p -> assertThat(p).contains("\"-\""));
    }

    @Test
    @DisplayName("SCH-LBL-06 with In needs a value, and as many as minValues says")
    void inNeedsValues() {
        assertThat(problems("team", Operator.IN)).singleElement().asString().contains("at least one");
        assertThat(problems("team", Operator.IN, 3, "a", "b"))
                .singleElement()
                .asString()
                .contains("minValues 3 and only 2 values");
        assertThat(problems("team", Operator.IN, 2, "a", "b")).isEmpty();
        assertThat(problems("team", Operator.NOT_IN, 3, "a")).isEmpty();
    }

    @ParameterizedTest
    @DisplayName("SCH-LBL-06 with a bound needs an integer from 0")
    @ValueSource(strings = {"-1", "1.5", "x", "", "9223372036854775808"})
    void boundNeedsInteger(String value) {
        assertThat(problems("acme.io/cores", Operator.GTE, value))
                .anySatisfy(p -> assertThat(p).contains("operator Gte").contains("one integer from 0"));
    }

    @Test
    @DisplayName("SCH-LBL-06 with a bound needs exactly one value")
    void boundNeedsOneValue() {
        assertThat(problems("acme.io/cores", Operator.LT)).hasSize(1);
        assertThat(problems("acme.io/cores", Operator.LT, "1", "2")).hasSize(1);
    }

    @Test
    @DisplayName(
            "SCH-LBL-05 on a key with known values needs one of them, or as many as minValues says; others are tolerated")
    void knownValues() {
        assertThat(problems(Labels.CAPACITY_TYPE, Operator.IN, "spot", "foo")).isEmpty();
        assertThat(problems(Labels.CAPACITY_TYPE, Operator.IN, "foo"))
                .singleElement()
                .asString()
                .contains("at least 1 of them")
                .contains("on-demand, reserved, spot");
        assertThat(problems(Labels.CAPACITY_TYPE, Operator.IN, 2, "spot", "foo"))
                .singleElement()
                .asString()
                .contains("at least 2 of them");
        assertThat(problems(Labels.CAPACITY_TYPE, Operator.IN, 2, "spot", "on-demand"))
                .isEmpty();
    }

    @Test
    @DisplayName("SCH-MIN-01 has minValues from 1 to 50")
    void minValuesRange() {
        assertThat(problems("team", Operator.EXISTS, 0))
                .singleElement()
                .asString()
                .contains("from 1 to 50");
        assertThat(problems("team", Operator.EXISTS, 51)).hasSize(1);
        assertThat(problems("team", Operator.EXISTS, 50)).isEmpty();
    }
}
