package io.karpenter.aws.settings;

import io.karpenter.core.setting.StatedSettings;
import io.karpenter.core.text.GoText;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads options from flags and environment; a flag wins over its variable, and an empty variable counts as unset. All problems are told at
 * once. A variable that cannot be read gives the default, with a warning, as does a gate that there is not. Not thread-safe. Source:
 * AWS-OPT-01 to AWS-OPT-03.
 */
public final class AwsSettingsReader {

    private static final Duration LEAST_REFRESH = Duration.ofMinutes(1);
    private static final String CEL_GATE = "NodeClassCEL";

    private final StatedSettings<AwsOption> stated;

    private AwsSettingsReader(StatedSettings<AwsOption> stated) {
        this.stated = stated;
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
        StatedSettings<AwsOption> stated = new StatedSettings<>(flags, environment);
        AwsSettings settings = new AwsSettingsReader(stated).settings(reservedCapacity, bestEffortMinValues);
        if (!stated.problems().isEmpty()) {
            throw new InvalidAwsSettingsException(stated.problems());
        }
        return new Read(settings, stated.warnings());
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
                new AwsSettings.Costs(
                        isTrue(AwsOption.USE_COMMITMENTS), isTrue(AwsOption.SPOT_PLACEMENT_SCORES), false));
    }

    private Optional<String> filled(AwsOption option) {
        return stated.stated(option).filter(text -> !text.isEmpty());
    }

    private String clusterName() {
        Optional<String> name = filled(AwsOption.CLUSTER_NAME);
        if (name.isEmpty()) {
            stated.problem("%s: there is none, and it is needed; %s does as well"
                    .formatted(AwsOption.CLUSTER_NAME.flag(), AwsOption.CLUSTER_NAME));
        }
        return name.orElse("");
    }

    private Optional<String> endpoint() {
        Optional<String> endpoint = filled(AwsOption.CLUSTER_ENDPOINT);
        endpoint.filter(text -> !isUrl(text))
                .ifPresent(text ->
                        stated.problem(AwsOption.CLUSTER_ENDPOINT, text, "a URL such as https://api.example.org"));
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
        double overhead = stated.value(AwsOption.VM_MEMORY_OVERHEAD_PERCENT, AwsSettingsReader::decimal, "a number");
        if (!(overhead >= 0 && overhead < 1)) {
            stated.problem(
                    AwsOption.VM_MEMORY_OVERHEAD_PERCENT,
                    stated.text(AwsOption.VM_MEMORY_OVERHEAD_PERCENT),
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
        int count = stated.value(AwsOption.RESERVED_ENIS, AwsSettingsReader::integer, "a whole number");
        if (count < 0) {
            stated.problem(AwsOption.RESERVED_ENIS, Integer.toString(count), "0 or more");
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
        Duration interval = stated.value(option, GoText::duration, "a duration such as 1m or 90s");
        if (interval.compareTo(LEAST_REFRESH) < 0) {
            stated.problem(option, stated.text(option), "at least 1m");
        }
        return interval;
    }

    private boolean isTrue(AwsOption option) {
        return stated.value(option, GoText::bool, "true or false");
    }

    private boolean cel() {
        return stated.gates(AwsOption.AWS_FEATURE_GATES, List.of(CEL_GATE))
                .getOrDefault(CEL_GATE, AwsSettings.Gates.DEFAULT.nodeClassCel());
    }
}
