package io.karpenter.core.disruption;

import io.karpenter.core.label.Labels;
import io.karpenter.core.workload.Pod;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Whether a pod asks to be left alone with the annotation {@code karpenter.sh/do-not-disrupt}: {@code true}, or a time from its
 * start such as {@code 1h30m}. Other values ask for nothing.
 *
 * <p>Stateless. Source: DIS-CAN-11; spec API section 8.
 */
public final class DoNotDisrupt {

    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h)");
    private static final Pattern WHOLE = Pattern.compile("\\+?(" + PART.pattern() + ")+");

    private static final BigDecimal MOST_NANOS = BigDecimal.valueOf(Long.MAX_VALUE);

    private DoNotDisrupt() {}

    /** True if {@code pod} must not be disrupted at {@code now}. A time from a start that is unknown has not passed. */
    public static boolean isActive(Pod pod, Instant now) {
        String stated = pod.spec().annotations().getOrDefault(Labels.DO_NOT_DISRUPT, "");
        if (stated.equals("true")) {
            return true;
        }
        Optional<Duration> time = duration(stated).filter(Duration::isPositive);
        return time.isPresent()
                && pod.status()
                        .started()
                        .map(start -> Duration.between(start, now).compareTo(time.get()) < 0)
                        .orElse(true);
    }

    private static Optional<Duration> duration(String text) {
        if (!WHOLE.matcher(text).matches()) {
            return Optional.empty();
        }
        BigDecimal nanos = BigDecimal.ZERO;
        Matcher parts = PART.matcher(text);
        while (parts.find()) {
            nanos = nanos.add(new BigDecimal(parts.group(1)).multiply(BigDecimal.valueOf(nanosIn(parts.group(2)))));
        }
        return nanos.compareTo(MOST_NANOS) > 0 ? Optional.empty() : Optional.of(Duration.ofNanos(nanos.longValue()));
    }

    private static long nanosIn(String unit) {
        return switch (unit) {
            case "ns" -> 1;
            case "ms" -> 1_000_000;
            case "s" -> 1_000_000_000L;
            case "m" -> 60_000_000_000L;
            case "h" -> 3_600_000_000_000L;
            default -> 1_000; // microseconds, which have three spellings
        };
    }
}
