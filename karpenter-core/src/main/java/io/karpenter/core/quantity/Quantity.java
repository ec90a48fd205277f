package io.karpenter.core.quantity;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/**
 * An exact, possibly fractional amount, as Kubernetes' {@code resource.Quantity} parses and prints it.
 *
 * <p>Two quantities are equal when their amounts are equal: {@code 1Gi} equals {@code 1073741824}. The format only decides
 * how the amount is printed. As in Kubernetes, an amount finer than one nano is rounded away from zero when it comes in, an
 * amount read with a binary suffix is capped at 2^63-1, and arithmetic is exact and knows no cap.
 *
 * <p>Immutable and thread-safe. Source: Kubernetes API documentation of {@code resource.Quantity}; SCH-RES-06.
 */
public final class Quantity implements Comparable<Quantity> {

    /** How an amount is printed. */
    public enum Format {
        /** Powers of 1024: {@code Ki}, {@code Mi}, {@code Gi}, … */
        BINARY_SI,
        /** Powers of 1000: {@code m}, none, {@code k}, {@code M}, … */
        DECIMAL_SI,
        /** Scientific: {@code 1e3}. */
        DECIMAL_EXPONENT
    }

    /** Nothing, printed {@code 0}. */
    public static final Quantity ZERO = new Quantity(BigDecimal.ZERO, Format.DECIMAL_SI);

    private static final int NANO_SCALE = 9;
    private static final BigDecimal KIBI = BigDecimal.valueOf(1024);
    private static final BigDecimal MEBI = BigDecimal.valueOf(1 << 20);
    private static final BigDecimal LONG_MAX = BigDecimal.valueOf(Long.MAX_VALUE);
    private static final BigDecimal LONG_MIN = BigDecimal.valueOf(Long.MIN_VALUE);

    private final BigDecimal amount;
    private final Format format;

    private Quantity(BigDecimal amount, Format format) {
        this.amount = amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros();
        this.format = format;
    }

    /** A whole number of units: cores, bytes, pods, devices. */
    public static Quantity of(long units) {
        return new Quantity(BigDecimal.valueOf(units), Format.DECIMAL_SI);
    }

    /** Thousandths, the usual unit of CPU. */
    public static Quantity ofMilli(long milli) {
        return new Quantity(BigDecimal.valueOf(milli, 3), Format.DECIMAL_SI);
    }

    /** Bytes, printed with binary suffixes. */
    public static Quantity ofBytes(long bytes) {
        return new Quantity(BigDecimal.valueOf(bytes), Format.BINARY_SI);
    }

    /** Mebibytes, printed with binary suffixes. */
    public static Quantity ofMebibytes(long mebibytes) {
        return new Quantity(BigDecimal.valueOf(mebibytes).multiply(MEBI), Format.BINARY_SI);
    }

    /** An amount in units, rounded away from zero to whole nanos, printed in {@code format}. */
    public static Quantity of(BigDecimal units, Format format) {
        return new Quantity(units.scale() > NANO_SCALE ? units.setScale(NANO_SCALE, RoundingMode.UP) : units, format);
    }

    /**
     * Reads {@code text} as Kubernetes does.
     *
     * @throws QuantityFormatException if the text is no quantity; the message says what was found and what is allowed
     */
    public static Quantity parse(String text) {
        return QuantityParser.parse(text);
    }

    /** The exact amount in units (cores, bytes, pods, …). */
    public BigDecimal amount() {
        return amount;
    }

    /** How the amount is printed. */
    public Format format() {
        return format;
    }

    /** -1, 0 or 1 as the amount is below, at or above zero. */
    public int signum() {
        return amount.signum();
    }

    /** Thousandths, rounded away from zero; the nearest {@code long} if beyond its range. */
    public long milliValue() {
        return rounded(amount.movePointRight(3));
    }

    /** Whole units, rounded away from zero; the nearest {@code long} if beyond its range. */
    public long value() {
        return rounded(amount);
    }

    private static long rounded(BigDecimal exact) {
        return exact.setScale(0, RoundingMode.UP).min(LONG_MAX).max(LONG_MIN).longValueExact();
    }

    /** The exact sum, printed as this quantity is, or as {@code other} if this is zero. */
    public Quantity plus(Quantity other) {
        return new Quantity(amount.add(other.amount), signum() == 0 ? other.format : format);
    }

    /** The exact difference, possibly negative, printed as this quantity is, or as {@code other} if this is zero. */
    public Quantity minus(Quantity other) {
        return new Quantity(amount.subtract(other.amount), signum() == 0 ? other.format : format);
    }

    /** The exact product, printed as this quantity is. */
    public Quantity times(long factor) {
        return new Quantity(amount.multiply(BigDecimal.valueOf(factor)), format);
    }

    /** The larger one; this one if both are equal. */
    public Quantity max(Quantity other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The smaller one; this one if both are equal. */
    public Quantity min(Quantity other) {
        return compareTo(other) <= 0 ? this : other;
    }

    @Override
    public int compareTo(Quantity other) {
        return amount.compareTo(other.amount);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Quantity that && amount.equals(that.amount);
    }

    @Override
    public int hashCode() {
        return amount.hashCode();
    }

    /** The canonical form: no fraction, the largest suffix that allows it, as the API server would print it. */
    @Override
    public String toString() {
        return switch (format) {
            case BINARY_SI -> binary();
            case DECIMAL_SI -> decimal();
            case DECIMAL_EXPONENT -> exponent();
        };
    }

    private String binary() {
        // Kubernetes prints fractions of a byte and amounts below one kibi in decimal form.
        if (amount.scale() > 0 || amount.abs().compareTo(KIBI) < 0) {
            return decimal();
        }
        BigInteger rest = amount.toBigIntegerExact();
        String suffixes = "KMGTPE";
        String suffix = "";
        BigInteger kibi = KIBI.toBigInteger();
        for (int i = 0; i < suffixes.length(); i++) {
            BigInteger[] parts = rest.divideAndRemainder(kibi);
            if (parts[1].signum() != 0) {
                break;
            }
            rest = parts[0];
            suffix = suffixes.charAt(i) + "i";
        }
        return rest + suffix;
    }

    private String decimal() {
        int power = powerOfThousand();
        String suffix = switch (power) {
            case -9 -> "n";
            case -6 -> "u";
            case -3 -> "m";
            case 0 -> "";
            case 3 -> "k";
            case 6 -> "M";
            case 9 -> "G";
            case 12 -> "T";
            case 15 -> "P";
            case 18 -> "E";
            // There is no suffix for larger ones; Kubernetes falls back to the exponent too.
            default -> "e" + power;
        };
        return amount.movePointLeft(power).toBigIntegerExact() + suffix;
    }

    private String exponent() {
        int power = powerOfThousand();
        return amount.movePointLeft(power).toBigIntegerExact() + (power == 0 ? "" : "e" + power);
    }

    /** The largest multiple of three that leaves no fraction; trailing zeros are stripped, so the scale says it. */
    private int powerOfThousand() {
        return Math.floorDiv(-amount.scale(), 3) * 3;
    }
}
