package io.karpenter.core.requirement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("A requirement")
class RequirementTest {

    private static final String MAX = Long.toString(Long.MAX_VALUE);

    private static Requirement of(Operator operator, String... values) {
        return Requirement.of(new Expression("k", operator, List.of(values)));
    }

    private static Requirement withMinValues(int minValues, Operator operator, String... values) {
        return Requirement.of(new Expression("k", operator, List.of(values), OptionalInt.of(minValues)));
    }

    @Test
    @DisplayName("SCH-REQ-01 is built from each of the eight operators")
    void construction() {
        assertThat(of(Operator.IN, "b", "a", "b")).hasToString("k In [a b]");
        assertThat(of(Operator.NOT_IN, "a")).hasToString("k NotIn [a]");
        assertThat(of(Operator.EXISTS)).hasToString("k Exists");
        assertThat(of(Operator.DOES_NOT_EXIST)).hasToString("k DoesNotExist");
        assertThat(of(Operator.GT, "5")).hasToString("k Exists >=6");
        assertThat(of(Operator.LT, "5")).hasToString("k Exists <=4");
        assertThat(of(Operator.GTE, "5")).hasToString("k Exists >=5");
        assertThat(of(Operator.LTE, "5")).hasToString("k Exists <=5");
    }

    @Test
    @DisplayName("SCH-REQ-01 ignores values of Exists and DoesNotExist, and NotIn without values is Exists")
    void ignoredValues() {
        assertThat(of(Operator.EXISTS, "x")).isEqualTo(Requirement.exists("k"));
        assertThat(of(Operator.DOES_NOT_EXIST, "x")).isEqualTo(Requirement.doesNotExist("k"));
        assertThat(of(Operator.NOT_IN)).isEqualTo(Requirement.exists("k"));
    }

    @ParameterizedTest
    @DisplayName("SCH-REQ-01 with a bound takes exactly one integer of 64 bits")
    @ValueSource(strings = {"", "x", "1.5", "9223372036854775808", "1 ", "٣", "-", "+", "1e3"})
    void badBounds(String value) {
        assertThatThrownBy(() -> of(Operator.GT, value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("requirement k: operator Gt takes exactly one integer, found [%s]".formatted(value));
        assertThatThrownBy(() -> of(Operator.LTE, "1", "2")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> of(Operator.LTE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    @DisplayName("SCH-REQ-02 greater than the largest integer allows nothing, and forgets minValues")
    void greaterThanTheLargest() {
        assertThat(of(Operator.GT, MAX)).isEqualTo(Requirement.doesNotExist("k"));
        assertThat(withMinValues(3, Operator.GT, MAX).minValues()).isEmpty();
        assertThat(withMinValues(3, Operator.DOES_NOT_EXIST).minValues()).hasValue(3);
        assertThat(of(Operator.LT, "0")).hasToString("k Exists <=-1");
        assertThat(of(Operator.LT, Long.toString(Long.MIN_VALUE))).isEqualTo(Requirement.doesNotExist("k"));
    }

    @Test
    @DisplayName("SCH-REQ-03 reports the operator of its set, not what it was built from")
    void derivedOperator() {
        assertThat(of(Operator.GT, "1").operator()).isEqualTo(Operator.EXISTS);
        assertThat(of(Operator.NOT_IN, "5").intersection(of(Operator.GT, "1")).operator())
                .isEqualTo(Operator.NOT_IN);
        assertThat(of(Operator.IN, "1").intersection(of(Operator.GT, "1")).operator())
                .isEqualTo(Operator.DOES_NOT_EXIST);
        assertThat(Requirement.in("k", List.of()).operator()).isEqualTo(Operator.DOES_NOT_EXIST);
        assertThat(of(Operator.NOT_IN).operator()).isEqualTo(Operator.EXISTS);
        assertThat(of(Operator.NOT_IN, "1", "9")
                        .intersection(of(Operator.IN, "1", "5"))
                        .operator())
                .isEqualTo(Operator.IN);
    }

    @ParameterizedTest(name = "{0} {1} has \"{2}\": {3}")
    @DisplayName("SCH-REQ-04 contains a value by its set and its bounds; with a bound only integers")
    @CsvSource({
        "IN, 1, 1, true",
        "IN, 1, 2, false",
        "IN, 1, 01, false",
        "NOT_IN, 1, 1, false",
        "NOT_IN, 1, x, true",
        "EXISTS, , x, true",
        "EXISTS, , '', true",
        "DOES_NOT_EXIST, , x, false",
        "DOES_NOT_EXIST, , '', false",
        "GT, 5, 5, false",
        "GT, 5, 6, true",
        "GT, 5, 006, true",
        "GT, 5, +6, true",
        "GT, 5, 000000000000000000000000006, true",
        "GT, 5, x, false",
        "GT, 5, '', false",
        "GT, 5, 6.5, false",
        "GT, 5, 6e1, false",
        "GT, 5, 9223372036854775808, false",
        "GTE, 5, 5, true",
        "LT, 5, 4, true",
        "LT, 5, -4, true",
        "LT, 5, 5, false",
        "LTE, 5, 5, true",
        "LTE, 5, x, false"
    })
    void membership(Operator operator, String value, String candidate, boolean expected) {
        Requirement requirement = value == null ? of(operator) : of(operator, value);

        assertThat(requirement.has(candidate)).isEqualTo(expected);
    }

    /** The rows and columns of the table, by name. */
    private static final Map<String, Requirement> NAMED = Map.ofEntries(
            Map.entry("Exists", of(Operator.EXISTS)),
            Map.entry("DNE", of(Operator.DOES_NOT_EXIST)),
            Map.entry("In{A}", of(Operator.IN, "A")),
            Map.entry("In{A,B}", of(Operator.IN, "A", "B")),
            Map.entry("NotIn{A}", of(Operator.NOT_IN, "A")),
            Map.entry("in19", of(Operator.IN, "1", "9")),
            Map.entry("NotIn{1,2}", of(Operator.NOT_IN, "1", "2")),
            Map.entry("gt1", of(Operator.GT, "1")),
            Map.entry("lt9", of(Operator.LT, "9")),
            Map.entry("gt9", of(Operator.GT, "9")),
            Map.entry("lt1", of(Operator.LT, "1")));

    /** What the cells of the table mean, as a requirement prints itself. */
    private static final Map<String, String> PRINTED = Map.ofEntries(
            Map.entry("Exists", "k Exists"),
            Map.entry("DNE", "k DoesNotExist"),
            Map.entry("In{A}", "k In [A]"),
            Map.entry("In{B}", "k In [B]"),
            Map.entry("In{1}", "k In [1]"),
            Map.entry("In{9}", "k In [9]"),
            Map.entry("In{A,B}", "k In [A B]"),
            Map.entry("NotIn{A}", "k NotIn [A]"),
            Map.entry("in19", "k In [1 9]"),
            Map.entry("NotIn{1,2}", "k NotIn [1 2]"),
            Map.entry("NotIn{A,1,2}", "k NotIn [1 2 A]"),
            Map.entry("gt1", "k Exists >=2"),
            Map.entry("lt9", "k Exists <=8"),
            Map.entry("gt9", "k Exists >=10"),
            Map.entry("lt1", "k Exists <=0"),
            Map.entry(">=2excl{2}", "k NotIn [2] >=2"),
            Map.entry("<=8excl{1,2}", "k NotIn [1 2] <=8"),
            Map.entry("2..8", "k Exists >=2 <=8"));

    private static final String TABLE = """
            -          Exists     DNE In{A} In{A,B} NotIn{A}     in19  NotIn{1,2}   gt1        lt9
            Exists     Exists     DNE In{A} In{A,B} NotIn{A}     in19  NotIn{1,2}   gt1        lt9
            DNE        DNE        DNE DNE   DNE     DNE          DNE   DNE          DNE        DNE
            In{A}      In{A}      DNE In{A} In{A}   DNE          DNE   In{A}        DNE        DNE
            In{A,B}    In{A,B}    DNE In{A} In{A,B} In{B}        DNE   In{A,B}      DNE        DNE
            NotIn{A}   NotIn{A}   DNE DNE   In{B}   NotIn{A}     in19  NotIn{A,1,2} gt1        lt9
            in19       in19       DNE DNE   DNE     in19         in19  In{9}        In{9}      In{1}
            NotIn{1,2} NotIn{1,2} DNE In{A} In{A,B} NotIn{A,1,2} In{9} NotIn{1,2}   >=2excl{2} <=8excl{1,2}
            gt1        gt1        DNE DNE   DNE     gt1          In{9} >=2excl{2}   gt1        2..8
            gt9        gt9        DNE DNE   DNE     gt9          DNE   gt9          gt9        DNE
            lt1        lt1        DNE DNE   DNE     lt1          DNE   lt1          DNE        lt1
            """;

    @TestFactory
    @DisplayName("SCH-REQ-05 SCH-REQ-07 intersects as the table says, from either side")
    Stream<DynamicTest> intersectionTable() {
        List<String[]> rows = TABLE.lines().map(line -> line.split(" +")).toList();
        String[] columns = rows.get(0);
        return rows.stream()
                .skip(1)
                .flatMap(row -> IntStream.range(1, row.length)
                        .mapToObj(i ->
                                DynamicTest.dynamicTest("%s ∧ %s = %s".formatted(row[0], columns[i], row[i]), () -> {
                                    Requirement a = NAMED.get(row[0]);
                                    Requirement b = NAMED.get(columns[i]);
                                    assertThat(a.intersection(b)).hasToString(PRINTED.get(row[i]));
                                    assertThat(b.intersection(a)).isEqualTo(a.intersection(b));
                                })));
    }

    @Test
    @DisplayName("SCH-REQ-05 keeps the larger minValues, also when nothing is left")
    void minValuesOfIntersections() {
        assertThat(withMinValues(2, Operator.IN, "a", "b")
                        .intersection(withMinValues(3, Operator.EXISTS))
                        .minValues())
                .hasValue(3);
        assertThat(withMinValues(2, Operator.IN, "a").intersection(of(Operator.IN, "b")))
                .hasToString("k DoesNotExist minValues 2");
        assertThat(withMinValues(2, Operator.GT, "9").intersection(of(Operator.LT, "1")))
                .hasToString("k DoesNotExist minValues 2");
    }

    @Test
    @DisplayName("SCH-REQ-05 is about one key")
    void oneKey() {
        assertThatThrownBy(() -> Requirement.exists("a").intersection(Requirement.exists("b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"a\" and \"b\"");
    }

    @Test
    @DisplayName("SCH-REQ-08 may find two open sets overlapping although only excluded integers are left")
    void documentedException() {
        Requirement five = of(Operator.GTE, "5").intersection(of(Operator.LTE, "5"));
        Requirement notFive = of(Operator.NOT_IN, "5");

        assertThat(five.intersects(notFive)).isTrue();
        assertThat(five.intersection(notFive).has("5")).isFalse();
        assertThat(five.intersects(of(Operator.IN, "5"))).isTrue();
        assertThat(five.intersects(of(Operator.IN, "4"))).isFalse();
        assertThat(five.intersects(of(Operator.GT, "5"))).isFalse();
    }

    @Test
    @DisplayName("SCH-REQ-16 KW-D-01 offers the smallest value allowed, past exclusions, or none")
    void anyValue() {
        assertThat(of(Operator.IN, "b", "a").anyValue()).isEqualTo("a");
        assertThat(of(Operator.EXISTS).anyValue()).isEqualTo("0");
        assertThat(of(Operator.NOT_IN, "0", "1", "3").anyValue()).isEqualTo("2");
        assertThat(of(Operator.GT, "7").anyValue()).isEqualTo("8");
        assertThat(of(Operator.GTE, "7").intersection(of(Operator.NOT_IN, "7")).anyValue())
                .isEqualTo("8");
        assertThat(of(Operator.LTE, "7").anyValue()).isEqualTo("0");
        assertThat(of(Operator.DOES_NOT_EXIST).anyValue()).isEmpty();
        assertThat(of(Operator.LT, "0").anyValue()).isEmpty();
        assertThat(of(Operator.GTE, "5")
                        .intersection(of(Operator.LTE, "5"))
                        .intersection(of(Operator.NOT_IN, "5"))
                        .anyValue())
                .isEmpty();
        assertThat(of(Operator.GTE, MAX).intersection(of(Operator.NOT_IN, MAX)).anyValue())
                .isEmpty();
    }

    @Test
    @DisplayName(
            "SCH-REQ-17 KW-D-02 is written with Gte and Lte, each with minValues, and keeps exclusions beside them")
    void expressions() {
        assertThat(of(Operator.GT, "1").expressions()).containsExactly(expression(Operator.GTE, "2"));
        assertThat(of(Operator.LT, "9").expressions()).containsExactly(expression(Operator.LTE, "8"));
        assertThat(of(Operator.IN, "b", "a").expressions()).containsExactly(expression(Operator.IN, "a", "b"));
        assertThat(of(Operator.NOT_IN, "b").expressions()).containsExactly(expression(Operator.NOT_IN, "b"));
        assertThat(of(Operator.EXISTS).expressions()).containsExactly(expression(Operator.EXISTS));
        assertThat(of(Operator.DOES_NOT_EXIST).expressions()).containsExactly(expression(Operator.DOES_NOT_EXIST));
        assertThat(withMinValues(2, Operator.GT, "1")
                        .intersection(of(Operator.LT, "9"))
                        .intersection(of(Operator.NOT_IN, "5"))
                        .expressions())
                .containsExactly(
                        new Expression("k", Operator.GTE, List.of("2"), OptionalInt.of(2)),
                        new Expression("k", Operator.LTE, List.of("8"), OptionalInt.of(2)),
                        new Expression("k", Operator.NOT_IN, List.of("5"), OptionalInt.of(2)));
    }

    private static Expression expression(Operator operator, String... values) {
        return new Expression("k", operator, List.of(values));
    }

    @Test
    @DisplayName("SCH-REQ-18 prints at most five values, bounds and minValues")
    void printing() {
        assertThat(of(Operator.IN, "g", "f", "e", "d", "c", "b", "a")).hasToString("k In [a b c d e and 2 others]");
        assertThat(of(Operator.IN, "e", "d", "c", "b", "a")).hasToString("k In [a b c d e]");
        assertThat(withMinValues(3, Operator.GTE, "2").intersection(of(Operator.LTE, "8")))
                .hasToString("k Exists >=2 <=8 minValues 3");
    }

    @Test
    @DisplayName("KW-D-12 allows the label to be absent only as DoesNotExist or an unbounded NotIn")
    void absence() {
        assertThat(of(Operator.DOES_NOT_EXIST).allowsAbsence()).isTrue();
        assertThat(of(Operator.NOT_IN, "a").allowsAbsence()).isTrue();
        assertThat(of(Operator.NOT_IN, "5").intersection(of(Operator.GT, "1")).allowsAbsence())
                .isFalse();
        assertThat(of(Operator.EXISTS).allowsAbsence()).isFalse();
        assertThat(of(Operator.IN, "a").allowsAbsence()).isFalse();
        assertThat(of(Operator.GT, "1").allowsAbsence()).isFalse();
    }

    @Test
    @DisplayName("cannot be changed through its values")
    void immutable() {
        Requirement requirement = of(Operator.IN, "a", "b");

        assertThatThrownBy(() -> requirement.values().remove("a")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> requirement.values().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> requirement.values().add("c")).isInstanceOf(UnsupportedOperationException.class);
        assertThat(requirement.values()).containsExactly("a", "b");
    }
}
