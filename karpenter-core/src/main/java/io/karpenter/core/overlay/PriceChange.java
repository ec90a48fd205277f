package io.karpenter.core.overlay;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What an overlay does to the price of an offering. Calculated in decimal, so that 10 % off 0.30 is 0.27 and not a little
 * more. Source: SCH-OVL-02, API-NO-11, API-NO-12.
 */
sealed interface PriceChange {

    /** {@code price} in USD per hour after the change, never below zero. */
    double appliedTo(double price);

    /** A new price, whatever it was. */
    record Absolute(BigDecimal price) implements PriceChange {
        @Override
        public double appliedTo(double old) {
            return limited(price);
        }
    }

    /** So many dollars more, or less if negative. */
    record Difference(BigDecimal dollars) implements PriceChange {
        @Override
        public double appliedTo(double price) {
            return limited(BigDecimal.valueOf(price).add(dollars));
        }
    }

    /** So many per cent more, or less if negative. */
    record Percentage(BigDecimal percent) implements PriceChange {
        @Override
        public double appliedTo(double price) {
            return limited(
                    BigDecimal.valueOf(price).multiply(percent.movePointLeft(2).add(BigDecimal.ONE)));
        }
    }

    private static double limited(BigDecimal price) {
        return Math.min(price.max(BigDecimal.ZERO).doubleValue(), Double.MAX_VALUE);
    }

    /** The price in {@code text}; empty if it is no unsigned decimal number. */
    static Optional<PriceChange> ofPrice(String text) {
        return Syntax.PRICE.matcher(text).matches()
                ? Optional.of(new Absolute(new BigDecimal(text)))
                : Optional.empty();
    }

    /** The change in {@code text}; empty if it is none. The sign is mandatory, and no more than 100 % can be taken off. */
    static Optional<PriceChange> ofAdjustment(String text) {
        if (Syntax.DIFFERENCE.matcher(text).matches()) {
            return Optional.of(new Difference(new BigDecimal(text)));
        }
        if (Syntax.PERCENTAGE.matcher(text).matches()) {
            return Optional.of(new Percentage(new BigDecimal(text.substring(0, text.length() - 1))));
        }
        return Optional.empty();
    }

    /** How prices and changes are written. */
    final class Syntax {
        private static final Pattern PRICE = Pattern.compile("[0-9]+(\\.[0-9]+)?");
        private static final Pattern DIFFERENCE = Pattern.compile("[+-][0-9]*\\.?[0-9]+");
        private static final Pattern PERCENTAGE =
                Pattern.compile("(\\+[0-9]*\\.?[0-9]+|-[0-9]{1,2}(\\.[0-9]+)?|-100)%");

        private Syntax() {}
    }
}
