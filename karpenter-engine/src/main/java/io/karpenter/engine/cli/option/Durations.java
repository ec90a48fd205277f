package io.karpenter.engine.cli.option;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as Kubernetes writes them ({@code 1m30s}), and ISO-8601 ({@code PT2S}). */
final class Durations implements ITypeConverter<Duration> {

    private static final Pattern PART = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|s|m|h)");
    private static final Map<String, Long> NANOS =
            Map.of("ms", 1_000_000L, "s", 1_000_000_000L, "m", 60_000_000_000L, "h", 3_600_000_000_000L);
    private static final Duration LONGEST = Duration.ofHours(24);

    @Override
    public Duration convert(String text) {
        Duration duration = text.equals("0") ? Duration.ZERO : parse(text);
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw refused(text);
        }
        return duration;
    }

    private static Duration parse(String text) {
        if (text.toUpperCase(Locale.ROOT).startsWith("P")) {
            try {
                return Duration.parse(text);
            } catch (DateTimeParseException | ArithmeticException noIsoDuration) {
                throw refused(text);
            }
        }
        Matcher part = PART.matcher(text);
        double nanos = 0;
        int end = 0;
        while (part.lookingAt()) {
            nanos += Double.parseDouble(part.group(1)) * NANOS.getOrDefault(part.group(2), 0L);
            end = part.end();
            part.region(end, text.length());
        }
        if (end == 0 || end < text.length() || nanos > LONGEST.toNanos()) {
            throw refused(text);
        }
        return Duration.ofNanos(Math.round(nanos));
    }

    private static TypeConversionException refused(String text) {
        return new TypeConversionException("'" + text
                + "' is not a duration from 0 to 24h; write e.g. 0, 500ms, 2s, 1m30s or PT2S"
                + (text.matches("\\d+") ? ". Maybe you mean " + text + "s" : ""));
    }
}
