package io.karpenter.aws.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.testkit.ManualClock;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisplayName("An expression")
class ExpressionLanguageTest {

    private static final Variables M5_LARGE = new Variables("m5.large", 2, 8192, 3, 10, 29);

    private final ManualClock clock = new ManualClock();
    private final ExpressionLanguage language = new ExpressionLanguage(clock);

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName(
            "AWS-CAP-20 comes to a whole number by the variables of an instance type and by min and max of int and double")
    @CsvSource(
            delimiter = ';',
            value = {
                "vcpus * 10; 20",
                "memory_mib / 100; 81",
                "default_enis * (ips_per_eni - 1) + 2; 29",
                "max_pods; 29",
                "instance_type.startsWith('m5.') ? 7 : 8; 7",
                "max(60, vcpus * 30); 60",
                "min(60, vcpus * 29); 58",
                "max(1.5, 2.7); 2",
                "min(1.5, 2.7); 1",
                "max(2, 3.9); 3",
                "min(2, 3.9); 2",
                "max(3.9, 2); 3",
                "min(3.9, 2); 2",
                "2.99; 2",
                "-2.99; -2",
                "double(vcpus) * 1.75; 3",
                "['c5', 'm5'].exists(family, instance_type.startsWith(family)) ? 1 : 0; 1",
                "110; 110"
            })
    void comesToANumber(String text, long number) throws Exception {
        assertThat(language.compile(text).evaluate(M5_LARGE)).isEqualTo(number);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName(
            "AWS-CAP-20 API-ENC-80 is refused, with what and where, if it does not compile or gives neither int nor double")
    @CsvSource(
            delimiter = ';',
            value = {
                "vcpus > 2; gives bool, allowed: int or double",
                "instance_type; gives string, allowed: int or double",
                "dyn(1); gives dyn, allowed: int or double",
                "1u; gives uint, allowed: int or double",
                "max(1, 2, 3); no matching overload for 'max'",
                "max(instance_type, 1); no matching overload for 'max'",
                "cores * 2; undeclared reference to 'cores' (column 1)",
                "vcpus * 1.5; no matching overload for '_*_'",
                "vcpus *; (column 8)",
                "size(instance_type) == 8; gives bool"
            })
    void refused(String text, String why) {
        assertThatThrownBy(() -> language.compile(text))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining(why);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @DisplayName("AWS-CAP-20 fails if it comes to no finite number")
    @CsvSource(
            delimiter = ';',
            value = {
                "0.0 / 0.0; NaN",
                "1.0 / 0.0; Infinity",
                "-1.0 / 0.0; -Infinity",
                "1e300; 1.0E300",
                "vcpus / 0; / by zero",
                "9223372036854775807 + vcpus; overflow",
                "int(instance_type); m5.large"
            })
    void fails(String text, String why) throws Exception {
        Expression expression = language.compile(text);

        assertThatThrownBy(() -> expression.evaluate(M5_LARGE))
                .isInstanceOf(FailedExpressionException.class)
                .hasMessageContaining(why)
                .message()
                .doesNotContain("<input>", "evaluation error");
    }

    @ParameterizedTest
    @DisplayName("is given up when it takes too many steps or grows without measure")
    @CsvSource(
            delimiter = ';',
            value = {
                "['aaaaaaaaaaaaaaaa'].map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).map(a, a+a).size()",
                "['aaaaaaaa'].exists(a, [a+a+a+a+a+a].exists(b, [b+b+b+b+b+b].exists(c, [c+c+c+c+c+c].exists(d, [d+d+d+d+d+d].exists(e, e.size() > 0))))) ? 1 : 2",
                "[1,2,3,4,5,6,7,8,9,10].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, [1,2,3,4,5,6,7,8,9,10].all(d, d > 0)))) ? 1 : 2"
            })
    void tooCostly(String text) throws Exception {
        Expression expression = language.compile(text);

        assertThatThrownBy(() -> expression.evaluate(M5_LARGE))
                .isInstanceOf(FailedExpressionException.class)
                .hasMessageContaining("10000 steps");
    }

    @Test
    @DisplayName("is refused if it is too long or too deep")
    void tooLong() {
        assertThatThrownBy(() -> language.compile("1" + "+1".repeat(1_000)))
                .isInstanceOf(InvalidExpressionException.class)
                .hasMessageContaining("2000");
        assertThatThrownBy(() -> language.compile("(".repeat(900) + "1" + ")".repeat(900)))
                .isInstanceOf(InvalidExpressionException.class);
    }

    @Test
    @DisplayName(
            "AWS-CAP-24 is compiled once in twelve hours from when it was last asked for; what is refused is not kept")
    void kept() throws Exception {
        Expression first = language.compile("vcpus * 10");
        clock.passes(Duration.ofHours(11));
        assertThat(language.compile("vcpus * 10")).isSameAs(first);
        clock.passes(Duration.ofHours(11));
        assertThat(language.compile("vcpus * 10")).isSameAs(first);
        clock.passes(Duration.ofHours(13));
        assertThat(language.compile("vcpus * 10")).isNotSameAs(first);

        assertThatThrownBy(() -> language.compile("vcpus *")).isInstanceOf(InvalidExpressionException.class);
        assertThat(language.kept()).isOne();
    }
}
