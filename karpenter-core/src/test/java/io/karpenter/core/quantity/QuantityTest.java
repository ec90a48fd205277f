package io.karpenter.core.quantity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.core.quantity.Quantity.Format;
import java.math.BigDecimal;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A quantity")
class QuantityTest {

    @ParameterizedTest(name = "{0} is {1}, printed {2}")
    @DisplayName("SCH-RES-06 is read exactly and printed in Kubernetes' canonical form")
    @CsvSource({
        // text, exact amount, canonical form, format
        "0, 0, 0, DECIMAL_SI",
        "0Ki, 0, 0, BINARY_SI",
        "00.000, 0, 0, DECIMAL_SI",
        "1, 1, 1, DECIMAL_SI",
        "007, 7, 7, DECIMAL_SI",
        "+3, 3, 3, DECIMAL_SI",
        "-3, -3, -3, DECIMAL_SI",
        "250m, 0.25, 250m, DECIMAL_SI",
        "1000m, 1, 1, DECIMAL_SI",
        "1500m, 1.5, 1500m, DECIMAL_SI",
        "0.1, 0.1, 100m, DECIMAL_SI",
        "1.5, 1.5, 1500m, DECIMAL_SI",
        "1., 1, 1, DECIMAL_SI",
        ".5, 0.5, 500m, DECIMAL_SI",
        "-.5, -0.5, -500m, DECIMAL_SI",
        "1.G, 1000000000, 1G, DECIMAL_SI",
        "0.0005k, 0.5, 500m, DECIMAL_SI",
        "9.01, 9.01, 9010m, DECIMAL_SI",
        "1.2345, 1.2345, 1234500u, DECIMAL_SI",
        "100u, 0.0001, 100u, DECIMAL_SI",
        "80n, 0.00000008, 80n, DECIMAL_SI",
        "1000n, 0.000001, 1u, DECIMAL_SI",
        "1k, 1000, 1k, DECIMAL_SI",
        "1000k, 1000000, 1M, DECIMAL_SI",
        "12345, 12345, 12345, DECIMAL_SI",
        "3000, 3000, 3k, DECIMAL_SI",
        "5G, 5000000000, 5G, DECIMAL_SI",
        "300.2T, 300200000000000, 300200G, DECIMAL_SI",
        "2.5P, 2500000000000000, 2500T, DECIMAL_SI",
        "12E, 12000000000000000000, 12E, DECIMAL_SI",
        "1000E, 1000000000000000000000, 1e21, DECIMAL_SI",
        "18446744073709551616, 18446744073709551616, 18446744073709551616, DECIMAL_SI",
        "1Ki, 1024, 1Ki, BINARY_SI",
        "1024Ki, 1048576, 1Mi, BINARY_SI",
        "1.5Gi, 1610612736, 1536Mi, BINARY_SI",
        "0.5Mi, 524288, 512Ki, BINARY_SI",
        "1001Gi, 1074815565824, 1001Gi, BINARY_SI",
        "1025Mi, 1074790400, 1025Mi, BINARY_SI",
        "3Ei, 3458764513820540928, 3Ei, BINARY_SI",
        "-2Gi, -2147483648, -2Gi, BINARY_SI",
        "0.5Ki, 512, 512, BINARY_SI",
        "100.035Ki, 102435.84, 102435840m, BINARY_SI",
        "0.001Ki, 1.024, 1024m, BINARY_SI",
        "0.0001Ki, 0.1024, 102400u, DECIMAL_SI",
        "1e3, 1000, 1e3, DECIMAL_EXPONENT",
        "1E3, 1000, 1e3, DECIMAL_EXPONENT",
        "1e14, 100000000000000, 100e12, DECIMAL_EXPONENT",
        "1.3E+6, 1300000, 1300e3, DECIMAL_EXPONENT",
        "1e-3, 0.001, 1e-3, DECIMAL_EXPONENT",
        "0.5e-1, 0.05, 50e-3, DECIMAL_EXPONENT",
        "5e0, 5, 5, DECIMAL_EXPONENT",
        "1e21, 1000000000000000000000, 1e21, DECIMAL_EXPONENT",
    })
    void canonicalForms(String text, BigDecimal amount, String canonical, Format format) {
        Quantity quantity = Quantity.parse(text);

        assertThat(quantity.amount()).isEqualByComparingTo(amount);
        assertThat(quantity).hasToString(canonical);
        assertThat(quantity.format()).isEqualTo(format);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @DisplayName("SCH-RES-06 finer than one nano is rounded away from zero, so that little never becomes nothing")
    @CsvSource({
        "0.9n, 1n",
        "3.001n, 4n",
        "0.0000000001, 1n",
        "-0.0000000001, -1n",
        "0.00000012345, 124n",
        "1.1E-9, 2e-9",
        "1e-999, 1e-9",
        "0.000000000001Ki, 2n"
    })
    void roundsToNano(String text, String rounded) {
        assertThat(Quantity.parse(text)).hasToString(rounded);
    }

    @ParameterizedTest(name = "{0} becomes {1}")
    @DisplayName("SCH-RES-06 binary amounts are capped at 2^63-1, decimal ones are not")
    @CsvSource({
        "8Ei, 9223372036854775807",
        "9Ei, 9223372036854775807",
        "-9Ei, -9223372036854775807",
        "9223372036854775807Ki, 9223372036854775807",
        "7.5Ei, 7680Pi",
        "9223372036854775808, 9223372036854775808"
    })
    void capsBinaryAmounts(String text, String capped) {
        assertThat(Quantity.parse(text)).hasToString(capped);
    }

    @ParameterizedTest(name = "\"{0}\"")
    @DisplayName("is refused with what was found and what is allowed")
    @ValueSource(
            strings = {
                "",
                " ",
                " 1",
                "1 ",
                "+",
                "-",
                ".",
                "-.",
                "m",
                "Mi",
                "e3",
                "abc",
                "1.1.M",
                "1+1.0M",
                "--1",
                "+-1",
                "0.1mi",
                "0.1am",
                ".5i",
                "1i",
                "1KI",
                "1ki",
                "1K",
                "1MI",
                "1g",
                "1kM",
                "1e",
                "1e+",
                "-3.01e-",
                "1e1.5",
                "1e1000",
                "1 Mi",
                "1,5",
                "0x10",
                "١",
                "1e٣",
                "NaN",
                "Infinity",
                "1\n"
            })
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> Quantity.parse(text))
                .isInstanceOf(QuantityFormatException.class)
                .hasMessageStartingWith("\"" + text + "\" is not a quantity: ")
                .hasMessageContaining(
                        "a number with an optional suffix n, u, m, k, M, G, T, P, E, Ki, Mi, Gi, Ti, Pi, Ei");
    }

    @Test
    @DisplayName("names the suffix that is none, and shortens endless texts")
    void messages() {
        assertThatThrownBy(() -> Quantity.parse("10Gib")).hasMessageContaining("\"Gib\" is not a suffix");
        assertThatThrownBy(() -> Quantity.parse("9".repeat(5_000)))
                .hasMessageContaining("it is longer than 64 characters")
                .hasMessageContaining("(5000 characters)")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    @DisplayName("SCH-RES-06 equals another of the same amount, whatever it is printed like")
    void equalityIsOfAmounts() {
        assertThat(Quantity.parse("1Gi"))
                .isEqualTo(Quantity.parse("1073741824"))
                .hasSameHashCodeAs(Quantity.parse("1073741824"))
                .isNotEqualTo(Quantity.parse("1G"));
        assertThat(Quantity.parse("1000m"))
                .isEqualTo(Quantity.of(1))
                .isEqualTo(Quantity.ofMilli(1000))
                .isEqualTo(Quantity.parse("1e0"))
                .hasSameHashCodeAs(Quantity.of(1));
        assertThat(Quantity.parse("0Ki")).isEqualTo(Quantity.ZERO).hasSameHashCodeAs(Quantity.ZERO);
    }

    @Test
    @DisplayName("is printed like the operand that is not zero")
    void formatOfSums() {
        assertThat(Quantity.ZERO.plus(Quantity.parse("1Gi"))).hasToString("1Gi");
        assertThat(Quantity.parse("1Gi").plus(Quantity.ZERO)).hasToString("1Gi");
        assertThat(Quantity.ZERO.minus(Quantity.parse("1Gi"))).hasToString("-1Gi");
        assertThat(Quantity.parse("1Gi").plus(Quantity.parse("1073741824"))).hasToString("2Gi");
        assertThat(Quantity.parse("1G").minus(Quantity.parse("1Ki"))).hasToString("999998976");
        assertThat(Quantity.ofMebibytes(512).times(4)).hasToString("2Gi");
        assertThat(Quantity.ofBytes(1536)).hasToString("1536");
    }

    @ParameterizedTest(name = "{0}: {1} milli, {2} units")
    @DisplayName("is rounded away from zero to whole milli or units, and to the nearest long")
    @CsvSource({
        "0, 0, 0",
        "1500m, 1500, 2",
        "1m, 1, 1",
        "1u, 1, 1",
        "-1500m, -1500, -2",
        "-1u, -1, -1",
        "2Gi, 2147483648000, 2147483648",
        "100E, 9223372036854775807, 9223372036854775807",
        "-100E, -9223372036854775808, -9223372036854775808"
    })
    void longValues(String text, long milli, long units) {
        assertThat(Quantity.parse(text).milliValue()).isEqualTo(milli);
        assertThat(Quantity.parse(text).value()).isEqualTo(units);
    }

    @Test
    @DisplayName("SCH-RES-06 compares exactly where floating point would not")
    void comparesExactly() {
        assertThat(Quantity.parse("9007199254740993")).isGreaterThan(Quantity.parse("9007199254740992"));
        assertThat(Quantity.parse("100m").times(3)).isEqualTo(Quantity.parse("300m"));
        assertThat(Quantity.parse("0.1").plus(Quantity.parse("0.2"))).isEqualTo(Quantity.parse("0.3"));
        assertThat(Quantity.parse("1").max(Quantity.parse("999m"))).hasToString("1");
        assertThat(Quantity.parse("1").min(Quantity.parse("999m"))).hasToString("999m");
    }
}
