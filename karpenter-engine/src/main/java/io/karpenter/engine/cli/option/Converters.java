package io.karpenter.engine.cli.option;

import io.karpenter.core.offering.CapacityType;
import io.karpenter.engine.cli.terminal.LogLevel;
import io.karpenter.engine.cli.terminal.OutputFormat;
import io.karpenter.engine.explain.Subject;
import io.karpenter.engine.input.FeatureGates;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.solver.api.Binding;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PoolWeight;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads option values; what is refused is told together with what is allowed. */
public final class Converters {

    private Converters() {}

    /** Makes {@code commandLine} and its commands read our types. */
    public static void register(CommandLine commandLine) {
        commandLine.registerConverter(Duration.class, new Durations());
        commandLine.registerConverter(Instant.class, Converters::instant);
        commandLine.registerConverter(Long.class, Converters::integer);
        commandLine.registerConverter(Integer.class, Converters::positive);
        commandLine.registerConverter(Double.class, new Amount());
        commandLine.registerConverter(FeatureGates.Setting.class, Converters::gateSetting);
        commandLine.registerConverter(Subject.class, Converters::subject);
        choice(commandLine, OutputFormat.class, OutputFormat::toString);
        choice(commandLine, LogLevel.class, LogLevel::toString);
        choice(commandLine, CapacityType.class, CapacityType::toString);
        choice(commandLine, PreferencePolicy.class, Converters::spelling);
        choice(commandLine, MinValuesPolicy.class, Converters::spelling);
        choice(commandLine, PoolWeight.class, Converters::spelling);
        choice(commandLine, Binding.class, Converters::spelling);
        choice(commandLine, ConsolidateOptions.Method.class, ConsolidateOptions.Method::toString);
        choice(commandLine, RiskOptions.Preset.class, RiskOptions.Preset::toString);
        choice(commandLine, Shell.class, Shell::toString);
    }

    static String spelling(PreferencePolicy policy) {
        return switch (policy) {
            case RESPECT -> "Respect";
            case STRICT -> "Strict";
            case IGNORE -> "Ignore";
        };
    }

    static String spelling(MinValuesPolicy policy) {
        return switch (policy) {
            case STRICT -> "Strict";
            case BEST_EFFORT -> "BestEffort";
        };
    }

    static String spelling(PoolWeight weight) {
        return switch (weight) {
            case STRICT -> "strict";
            case IGNORE -> "ignore";
        };
    }

    static String spelling(Binding binding) {
        return switch (binding) {
            case PLANNED -> "planned";
            case REHEARSED -> "rehearsed";
        };
    }

    private static <E extends Enum<E>> void choice(
            CommandLine commandLine, Class<E> type, Function<E, String> spelling) {
        commandLine.registerConverter(type, new Choice<>(List.of(type.getEnumConstants()), spelling));
    }

    private static FeatureGates.Setting gateSetting(String text) {
        int equals = text.indexOf('=');
        Optional<FeatureGate> gate = FeatureGate.parse(text.substring(0, Math.max(equals, 0)));
        Optional<Boolean> on = switch (text.substring(equals + 1).toLowerCase(Locale.ROOT)) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        };
        if (gate.isEmpty() || on.isEmpty()) {
            throw new TypeConversionException("'%s' is not GATE=true or GATE=false with GATE one of %s"
                    .formatted(
                            text,
                            Stream.of(FeatureGate.values())
                                    .map(FeatureGate::toString)
                                    .collect(Collectors.joining(", "))));
        }
        return new FeatureGates.Setting(gate.get(), on.get());
    }

    private static Subject subject(String text) {
        try {
            return Subject.parse(text);
        } catch (IllegalArgumentException noSubject) {
            throw new TypeConversionException(String.valueOf(noSubject.getMessage()));
        }
    }

    private static Instant instant(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException noInstant) {
            throw new TypeConversionException(
                    "'" + text + "' is not an instant; write e.g. 2026-11-24T06:00:00Z or 2026-11-24T07:00:00+01:00");
        }
    }

    private static long integer(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException noInteger) {
            throw new TypeConversionException(
                    "'%s' is not a whole number from %d to %d".formatted(text, Long.MIN_VALUE, Long.MAX_VALUE));
        }
    }

    /** Numbers that pass a test. */
    private abstract static class Numbers implements ITypeConverter<Double> {

        private final DoublePredicate allowed;
        private final String words;

        /**
         * @param words what numbers are allowed, with an example
         */
        Numbers(DoublePredicate allowed, String words) {
            this.allowed = allowed;
            this.words = words;
        }

        @Override
        public Double convert(String text) {
            try {
                double number = Double.parseDouble(text);
                if (allowed.test(number) && !Double.isInfinite(number)) {
                    return number;
                }
            } catch (NumberFormatException noNumber) {
                // Told below, together with numbers that are out of range.
            }
            throw new TypeConversionException("'%s' is not %s".formatted(text, words));
        }
    }

    /** An amount of money. */
    private static final class Amount extends Numbers {
        Amount() {
            super(amount -> amount >= 0, "an amount of USD from 0 on; write e.g. 0.01");
        }
    }

    /** What something is worth to the user, within what {@link ConsolidationSettings} take. */
    static final class Worth extends Numbers {
        Worth() {
            super(
                    worth -> worth >= 0 && worth <= ConsolidationSettings.MAX_WORTH,
                    "an amount of USD from 0 to %.0f; write e.g. 0.01".formatted(ConsolidationSettings.MAX_WORTH));
        }
    }

    /** A share that is not negative, such as a gap. */
    static final class Share extends Numbers {
        Share() {
            super(share -> share >= 0, "a share from 0 on; write e.g. 0.01 for one percent");
        }
    }

    /** A disruption cost. */
    static final class Cost extends Numbers {
        Cost() {
            super(cost -> cost >= 0, "a disruption cost from 0 on; write e.g. 100");
        }
    }

    /** A chance that something happens, below certainty. */
    static final class Chance extends Numbers {
        Chance() {
            super(chance -> chance >= 0 && chance < 1, "a chance from 0 to below 1; write e.g. 0.1");
        }
    }

    /** A share of which there is something. */
    static final class Portion extends Numbers {
        Portion() {
            super(share -> share > 0 && share <= 1, "a share above 0 and at most 1; write e.g. 0.3");
        }
    }

    /** A multiple that makes nothing less. */
    static final class Factor extends Numbers {
        Factor() {
            super(factor -> factor >= 1, "a factor from 1 on; write e.g. 1.5");
        }
    }

    /** A number of hours. */
    static final class Hours extends Numbers {
        Hours() {
            super(hours -> hours >= 0, "a number of hours from 0 on; write e.g. 8 or 0.5");
        }
    }

    private static int positive(String text) {
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException noInteger) {
            // Told below, together with numbers that are too small.
        }
        throw new TypeConversionException("'%s' is not a whole number from 1 to %d".formatted(text, Integer.MAX_VALUE));
    }

    /** One of a fixed set of words, in whatever case. */
    private static final class Choice<E> implements ITypeConverter<E> {

        private final Map<String, E> bySpelling = new LinkedHashMap<>();

        Choice(List<E> values, Function<E, String> spelling) {
            values.forEach(value -> bySpelling.put(spelling.apply(value), value));
        }

        @Override
        public E convert(String text) {
            for (Map.Entry<String, E> entry : bySpelling.entrySet()) {
                if (entry.getKey().equalsIgnoreCase(text)) {
                    return entry.getValue();
                }
            }
            throw new TypeConversionException("'" + text + "' is not one of " + String.join(", ", bySpelling.keySet()));
        }
    }
}
