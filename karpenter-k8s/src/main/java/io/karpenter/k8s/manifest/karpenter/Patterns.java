package io.karpenter.k8s.manifest.karpenter;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Text forms of Karpenter's API. Source: API 0.1, API 10. */
final class Patterns {

    private static final Pattern DURATION = Pattern.compile("([0-9]+[smh])+");
    private static final Pattern GROUP = Pattern.compile("([0-9]+)([smh])");
    private static final Pattern BUDGET_NODES = Pattern.compile("(100|[0-9]{1,2})%|[0-9]+");
    private static final Pattern BUDGET_DURATION = Pattern.compile("([0-9]+[hm]|[0-9]+h[0-9]+m)(0s)?");
    private static final Pattern SCHEDULE = Pattern.compile(
            "@(annually|yearly|monthly|weekly|daily|midnight|hourly).*|.*\\S+(\\s+\\S+){4,}.*", Pattern.DOTALL);
    private static final Pattern PRICE = Pattern.compile("[0-9]+(\\.[0-9]+)?");
    private static final Pattern PRICE_ADJUSTMENT =
            Pattern.compile("[+-]([0-9]*\\.)?[0-9]+|\\+([0-9]*\\.)?[0-9]+%|-[0-9]{1,2}(\\.[0-9]+)?%|-100%");

    private Patterns() {}

    static boolean isBudgetNodes(String text) {
        return BUDGET_NODES.matcher(text).matches();
    }

    static boolean isSchedule(String text) {
        return SCHEDULE.matcher(text).matches();
    }

    static boolean isPrice(String text) {
        return PRICE.matcher(text).matches();
    }

    static boolean isPriceAdjustment(String text) {
        return PRICE_ADJUSTMENT.matcher(text).matches();
    }

    /** Whole hours, minutes and seconds in any order, summed; empty if the text is none or beyond 292 years. */
    static Optional<Duration> duration(String text) {
        return DURATION.matcher(text).matches() ? sum(text) : Optional.empty();
    }

    /** The duration of a budget: hours and minutes only. */
    static Optional<Duration> budgetDuration(String text) {
        return BUDGET_DURATION.matcher(text).matches() ? sum(text) : Optional.empty();
    }

    private static Optional<Duration> sum(String text) {
        Duration sum = Duration.ZERO;
        Matcher groups = GROUP.matcher(text);
        try {
            while (groups.find()) {
                long count = Long.parseLong(groups.group(1));
                sum = sum.plus(
                        switch (groups.group(2)) {
                            case "h" -> Duration.ofHours(count);
                            case "m" -> Duration.ofMinutes(count);
                            default -> Duration.ofSeconds(count);
                        });
            }
            long nanos = sum.toNanos();
            return nanos < 0 ? Optional.empty() : Optional.of(sum);
        } catch (NumberFormatException | ArithmeticException tooLong) {
            return Optional.empty();
        }
    }
}
