package io.karpenter.engine.report.text;

import io.karpenter.core.quantity.Quantity;
import io.karpenter.core.quantity.Resource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** How figures are printed for people. */
public final class Amounts {

    /** Hours of a month, as cloud providers count them. */
    private static final double HOURS_PER_MONTH = 730;

    private static final BigDecimal GIBIBYTE = BigDecimal.valueOf(1L << 30);

    private Amounts() {}

    /** USD per hour with four decimals, as price lists print it. */
    public static String hourly(double usd) {
        return String.format(Locale.ROOT, "%,.4f", usd);
    }

    /** USD per month of 730 hours. */
    public static String monthly(double usdPerHour) {
        return String.format(Locale.ROOT, "%,.2f", usdPerHour * HOURS_PER_MONTH);
    }

    /** A share in percent, with one decimal below ten percent. */
    public static String percent(double share) {
        return String.format(Locale.ROOT, Math.abs(share) < 0.0995 ? "%.1f%%" : "%.0f%%", share * 100);
    }

    /** How much of {@code total} is used; a dash if there is none. */
    public static String used(Quantity part, Quantity total) {
        if (total.signum() <= 0) {
            return "-";
        }
        return percent(part.amount().doubleValue() / total.amount().doubleValue());
    }

    /** Cores with at most two decimals, bytes in GiB, everything else as Kubernetes prints it. */
    public static String amount(String resource, Quantity amount) {
        return switch (resource) {
            case Resource.CPU -> plain(amount.amount());
            case Resource.MEMORY, Resource.EPHEMERAL_STORAGE ->
                plain(amount.amount().divide(GIBIBYTE, 4, RoundingMode.HALF_EVEN)) + "Gi";
            default -> amount.toString();
        };
    }

    private static String plain(BigDecimal number) {
        BigDecimal rounded = number.setScale(2, RoundingMode.HALF_EVEN);
        return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    }

    /** {@code 3 ms}, {@code 2.0 s}. */
    public static String duration(long nanos) {
        long millis = Duration.ofNanos(nanos).toMillis();
        return millis < 1000 ? millis + " ms" : String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
