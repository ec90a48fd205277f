package io.karpenter.core.quantity;

import io.karpenter.core.quantity.Quantity.Format;
import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * The grammar {@code [sign] digits [. digits] [suffix]} of a quantity, either digits optional but not both. Stricter than
 * Kubernetes only where a text makes no sense: without any digit (there {@code "+"} and {@code "Mi"} are zero), longer than 64
 * characters, or with an exponent of more than three digits.
 */
final class QuantityParser {

    /** Longest text looked at; the longest useful quantity is far shorter. */
    private static final int MAX_LENGTH = 64;

    private static final Pattern EXPONENT = Pattern.compile("[eE][+-]?[0-9]{1,3}");
    private static final BigDecimal LARGEST_BINARY = BigDecimal.valueOf(Long.MAX_VALUE);

    private QuantityParser() {}

    static Quantity parse(String text) {
        if (text.isEmpty()) {
            throw new QuantityFormatException(text, "it is empty");
        }
        if (text.length() > MAX_LENGTH) {
            throw new QuantityFormatException(text, "it is longer than " + MAX_LENGTH + " characters");
        }
        int start = text.charAt(0) == '-' || text.charAt(0) == '+' ? 1 : 0;
        int end = start;
        int digits = 0;
        boolean point = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (c >= '0' && c <= '9') {
                digits++;
            } else if (c == '.' && !point) {
                point = true;
            } else {
                break;
            }
            end++;
        }
        if (digits == 0) {
            throw new QuantityFormatException(text, "it has no digits");
        }
        BigDecimal number = new BigDecimal(withoutBarePoint(text.substring(start, end)));
        if (text.charAt(0) == '-') {
            number = number.negate();
        }
        return scaled(text, number, text.substring(end));
    }

    private static String withoutBarePoint(String number) {
        return number.endsWith(".") ? number.substring(0, number.length() - 1) : number;
    }

    private static Quantity scaled(String text, BigDecimal number, String suffix) {
        return switch (suffix) {
            case "" -> Quantity.of(number, Format.DECIMAL_SI);
            case "n" -> Quantity.of(number.movePointLeft(9), Format.DECIMAL_SI);
            case "u" -> Quantity.of(number.movePointLeft(6), Format.DECIMAL_SI);
            case "m" -> Quantity.of(number.movePointLeft(3), Format.DECIMAL_SI);
            case "k" -> Quantity.of(number.movePointRight(3), Format.DECIMAL_SI);
            case "M" -> Quantity.of(number.movePointRight(6), Format.DECIMAL_SI);
            case "G" -> Quantity.of(number.movePointRight(9), Format.DECIMAL_SI);
            case "T" -> Quantity.of(number.movePointRight(12), Format.DECIMAL_SI);
            case "P" -> Quantity.of(number.movePointRight(15), Format.DECIMAL_SI);
            case "E" -> Quantity.of(number.movePointRight(18), Format.DECIMAL_SI);
            case "Ki" -> binary(number, 10);
            case "Mi" -> binary(number, 20);
            case "Gi" -> binary(number, 30);
            case "Ti" -> binary(number, 40);
            case "Pi" -> binary(number, 50);
            case "Ei" -> binary(number, 60);
            default -> exponent(text, number, suffix);
        };
    }

    private static Quantity binary(BigDecimal number, int shift) {
        BigDecimal bytes = number.multiply(BigDecimal.valueOf(1L << shift));
        // As Kubernetes: only binary amounts are capped, and a fraction of one byte is no longer binary.
        BigDecimal capped = bytes.min(LARGEST_BINARY).max(LARGEST_BINARY.negate());
        boolean fraction = bytes.signum() != 0 && bytes.abs().compareTo(BigDecimal.ONE) < 0;
        return Quantity.of(capped, fraction ? Format.DECIMAL_SI : Format.BINARY_SI);
    }

    private static Quantity exponent(String text, BigDecimal number, String suffix) {
        if (!EXPONENT.matcher(suffix).matches()) {
            throw new QuantityFormatException(text, "\"" + suffix + "\" is not a suffix");
        }
        int power = Integer.parseInt(suffix.substring(1));
        return Quantity.of(number.scaleByPowerOfTen(power), Format.DECIMAL_EXPONENT);
    }
}
