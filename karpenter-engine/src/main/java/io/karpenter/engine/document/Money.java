package io.karpenter.engine.document;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Prices as documents state them: decimal, exact to a billionth of a dollar, without the noise of binary fractions. */
final class Money {

    private Money() {}

    /** {@code usd} rounded to nine decimals, trailing zeros cut. */
    static BigDecimal of(double usd) {
        return rounded(usd, 9);
    }

    /** A share such as a gap, rounded to six decimals. */
    static BigDecimal share(double share) {
        return rounded(share, 6);
    }

    private static BigDecimal rounded(double value, int decimals) {
        BigDecimal rounded = new BigDecimal(Double.toString(value)).setScale(decimals, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? BigDecimal.ZERO : rounded.stripTrailingZeros();
    }
}
