package io.karpenter.core.quantity;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.core.quantity.Quantity.Format;
import io.karpenter.core.testkit.Choice;
import io.karpenter.core.testkit.Generator;
import io.karpenter.core.testkit.Property;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

@DisplayName("Quantities")
class QuantityPropertyTest {

    private record Pair(Quantity a, Quantity b) {}

    /** Amounts of up to {@code size} digits and nine decimals, some of them multiples of a unit, in every format. */
    private static final Generator<Quantity> QUANTITIES = (random, size) -> {
        Choice choose = new Choice(random);
        BigInteger digits = new BigInteger(1 + choose.between(0, 3 * size), new java.util.Random(random.nextLong()));
        BigDecimal amount = switch (choose.between(0, 2)) {
            case 0 -> new BigDecimal(digits, choose.between(0, 9));
            case 1 -> new BigDecimal(digits).movePointRight(3 * choose.between(0, 5));
            default -> new BigDecimal(digits.shiftLeft(10 * choose.between(0, 5)));
        };
        // Binary amounts beyond a long are capped when they are read, so nothing prints them.
        Format format = amount.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
                ? Format.DECIMAL_SI
                : choose.of(Format.values());
        return Quantity.of(choose.onceIn(3) ? amount.negate() : amount, format);
    };

    private static final Generator<Pair> PAIRS =
            (random, size) -> new Pair(QUANTITIES.generate(random, size), QUANTITIES.generate(random, size));

    @TestFactory
    @DisplayName("SCH-RES-06")
    Stream<DynamicTest> laws() {
        Property<Quantity> one = Property.forAll(QUANTITIES).tries(3_000);
        Property<Pair> two = Property.forAll(PAIRS).tries(3_000);
        return Stream.of(
                one.holds(
                        "are read back equal from what they print",
                        q -> assertThat(Quantity.parse(q.toString())).isEqualTo(q)),
                one.holds("print a canonical form, that is one that prints itself", q -> {
                    String text = q.toString();
                    // Bytes that are no multiple of 1Ki are printed without a suffix, hence read as decimal.
                    if (q.format() != Format.BINARY_SI || text.endsWith("i")) {
                        assertThat(Quantity.parse(text)).hasToString(text);
                    }
                }),
                one.holds("print no fraction", q -> assertThat(q.toString()).doesNotContain(".")),
                two.holds("are added and subtracted exactly", p -> {
                    assertThat(p.a().plus(p.b()).amount())
                            .isEqualByComparingTo(p.a().amount().add(p.b().amount()));
                    assertThat(p.a().minus(p.b()).amount())
                            .isEqualByComparingTo(p.a().amount().subtract(p.b().amount()));
                    assertThat(p.a().plus(p.b()).minus(p.b())).isEqualTo(p.a());
                }),
                two.holds(
                        "are multiplied as added repeatedly",
                        p -> assertThat(p.a().times(3))
                                .isEqualTo(p.a().plus(p.a()).plus(p.a()))),
                two.holds(
                        "are ordered like their amounts",
                        p -> assertThat(Integer.signum(p.a().compareTo(p.b())))
                                .isEqualTo(p.a().minus(p.b()).signum())),
                two.holds("that are equal hash and compare alike", p -> {
                    assertThat(p.a().equals(p.b())).isEqualTo(p.a().compareTo(p.b()) == 0);
                    assertThat(Quantity.of(p.a().amount(), p.b().format())).hasSameHashCodeAs(p.a());
                }));
    }
}
