package io.karpenter.aws.settings;

import io.karpenter.core.text.GoText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads options from flags and environment; a flag wins over its variable, and an empty variable counts as unset. All problems are told at
 * once. A variable that cannot be read gives the default, with a warning, as does a gate that there is not. Not thread-safe. Source:
 * AWS-OPT-01 to AWS-OPT-03.
 */
public final class AwsSettingsReader {

    private static final Duration LEAST_REFRESH = Duration.ofMinutes(1);
    private static final String CEL_GATE = "NodeClassCEL";

    private final Map<AwsOption, String> flags;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private AwsSettingsReader(Map<AwsOption, String> flags, Map<String, String> environment) {
        this.flags = flags;
        this.environment = environment;
    }

    /**
     * What was read.
     *
     * @param warnings what is probably not meant, each a sentence for a person
     */
    public record Read(AwsSettings settings, List<String> warnings) {

        public Read {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads options.
     *
     * @param reservedCapacity the core's gate of that name
     * @param bestEffortMinValues true if the core lowers minValues to what there is
     * @throws InvalidAwsSettingsException if the provider cannot run with them
     */
    public static Read read(
            Map<AwsOption, String> flags,
            Map<String, String> environment,
            boolean reservedCapacity,
            boolean bestEffortMinValues) {
        AwsSettingsReader reader = new AwsSettingsReader(flags, environment);
        AwsSettings settings = reader.settings(reservedCapacity, bestEffortMinValues);
        if (!reader.problems.isEmpty()) {
            throw new InvalidAwsSettingsException(reader.problems);
        }
        return new Read(settings, reader.warnings);
    }

    private AwsSettings settings(boolean reservedCapacity, boolean bestEffortMinValues) {
        return new AwsSettings(
                clusterName(),
                endpoint(),
                filled(AwsOption.CLUSTER_CA_BUNDLE),
                isTrue(AwsOption.ISOLATED_VPC),
                isTrue(AwsOption.EKS_CONTROL_PLANE),
                memoryOverhead(),
                filled(AwsOption.INTERRUPTION_QUEUE),
                reservedInterfaces(),
                isTrue(AwsOption.DISABLE_DRY_RUN),
                isTrue(AwsOption.ENABLE_ZONAL_SHIFT),
                refresh(AwsOption.AMI_REFRESH_INTERVAL),
                refresh(AwsOption.SUBNET_REFRESH_INTERVAL),
                new AwsSettings.Gates(cel(), reservedCapacity, bestEffortMinValues),
                new AwsSettings.Costs(isTrue(AwsOption.USE_COMMITMENTS), isTrue(AwsOption.SPOT_PLACEMENT_SCORES)));
    }

    private Optional<String> stated(AwsOption option) {
        return Optional.ofNullable(flags.get(option)).or(() -> variable(option));
    }

    private Optional<String> variable(AwsOption option) {
        return Optional.ofNullable(environment.get(option.name())).filter(value -> !value.isEmpty());
    }

    private Optional<String> filled(AwsOption option) {
        return stated(option).filter(text -> !text.isEmpty());
    }

    /** Where {@link #stated} comes from, for messages. */
    private String source(AwsOption option) {
        return flags.containsKey(option) ? option.flag() : option.name();
    }

    private void problem(AwsOption option, String found, String allowed) {
        problems.add("%s: '%s' is not %s".formatted(source(option), found, allowed));
    }

    private String clusterName() {
        Optional<String> name = filled(AwsOption.CLUSTER_NAME);
        if (name.isEmpty()) {
            problems.add("%s: there is none, and it is needed; %s does as well"
                    .formatted(AwsOption.CLUSTER_NAME.flag(), AwsOption.CLUSTER_NAME));
        }
        return name.orElse("");
    }

    private Optional<String> endpoint() {
        Optional<String> endpoint = filled(AwsOption.CLUSTER_ENDPOINT);
        endpoint.filter(text -> !isUrl(text))
                .ifPresent(text -> problem(AwsOption.CLUSTER_ENDPOINT, text, "a URL such as https://api.example.org"));
        return endpoint;
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return uri.isAbsolute() && uri.getHost() != null;
        } catch (URISyntaxException notOne) {
            return false;
        }
    }

    private double memoryOverhead() {
        double overhead = value(AwsOption.VM_MEMORY_OVERHEAD_PERCENT, AwsSettingsReader::decimal, "a number");
        if (!(overhead >= 0 && overhead < 1)) {
            problem(
                    AwsOption.VM_MEMORY_OVERHEAD_PERCENT,
                    stated(AwsOption.VM_MEMORY_OVERHEAD_PERCENT).orElse(""),
                    "a share from 0 to below 1, such as 0.075");
        }
        return overhead;
    }

    private static Optional<Double> decimal(String text) {
        try {
            return Optional.of(Double.parseDouble(text));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private int reservedInterfaces() {
        int count = value(AwsOption.RESERVED_ENIS, AwsSettingsReader::integer, "a whole number");
        if (count < 0) {
            problem(AwsOption.RESERVED_ENIS, Integer.toString(count), "0 or more");
        }
        return count;
    }

    private static Optional<Integer> integer(String text) {
        try {
            return Optional.of(Integer.parseInt(text));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private Duration refresh(AwsOption option) {
        Duration interval = value(option, GoText::duration, "a duration such as 1m or 90s");
        if (interval.compareTo(LEAST_REFRESH) < 0) {
            problem(option, stated(option).orElse(""), "at least 1m");
        }
        return interval;
    }

    private boolean isTrue(AwsOption option) {
        return value(option, GoText::bool, "true or false");
    }

    /** What a flag says or a problem, what a variable says or a warning, or the default. */
    private <T> T value(AwsOption option, Function<String, Optional<T>> reader, String allowed) {
        T standard = reader.apply(option.standard()).orElseThrow();
        Optional<String> text = stated(option);
        if (text.isEmpty()) {
            return standard;
        }
        Optional<T> value = reader.apply(text.get());
        if (value.isEmpty()) {
            if (flags.containsKey(option)) {
                problem(option, text.get(), allowed);
            } else {
                warnings.add("%s: '%s' is not %s, so that the default %s holds"
                        .formatted(option.name(), text.get(), allowed, option.standard()));
            }
        }
        return value.orElse(standard);
    }

    private boolean cel() {
        boolean on = AwsSettings.Gates.DEFAULT.nodeClassCel();
        for (String setting : stated(AwsOption.AWS_FEATURE_GATES).orElse("").split(",")) {
            if (setting.isBlank()) {
                continue;
            }
            int equals = setting.indexOf('=');
            Optional<Boolean> state = equals <= 0
                    ? Optional.empty()
                    : GoText.bool(setting.substring(equals + 1).strip());
            if (state.isEmpty()) {
                problem(AwsOption.AWS_FEATURE_GATES, setting.strip(), "GATE=true or GATE=false");
            } else if (setting.substring(0, equals).strip().equals(CEL_GATE)) {
                on = state.get();
            } else {
                warnings.add("%s: there is no feature %s, so that it is ignored; there is %s"
                        .formatted(
                                source(AwsOption.AWS_FEATURE_GATES),
                                setting.substring(0, equals).strip(),
                                CEL_GATE));
            }
        }
        return on;
    }
}
