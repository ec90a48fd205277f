package io.karpenter.k8s.operate;

import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.setting.StatedSettings;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.core.text.GoText;
import io.karpenter.k8s.manifest.kind.SchedulerConfigReader;
import io.karpenter.k8s.manifest.report.Report;
import io.karpenter.k8s.operate.ControllerSettings.ApiLimit;
import io.karpenter.k8s.operate.ControllerSettings.Disruption;
import io.karpenter.k8s.operate.ControllerSettings.Election;
import io.karpenter.k8s.operate.ControllerSettings.Endpoints;
import io.karpenter.k8s.operate.ControllerSettings.Logs;
import io.karpenter.k8s.operate.ControllerSettings.Machine;
import io.karpenter.k8s.operate.ControllerSettings.Planning;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PreferencePolicy;
import io.karpenter.solver.consolidation.ConsolidationSettings;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Reads settings from flags and environment; a flag wins over its variable. A flag that cannot be read, an unknown word, a malformed gate
 * and a wrong scheduler configuration are problems, all of which are told at once. A variable that cannot be read gives the default, with
 * a warning. An empty variable counts as unset. Source: OPS-01, OPS-02, OPS-04.
 */
public final class SettingsReader {

    private final StatedSettings<Option> stated;

    private SettingsReader(StatedSettings<Option> stated) {
        this.stated = stated;
    }

    /**
     * What was read.
     *
     * @param warnings what is probably not meant, each a sentence for a person
     */
    public record Read(ControllerSettings settings, List<String> warnings) {

        public Read {
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * Reads settings.
     *
     * @throws InvalidSettingsException if a controller cannot run with them
     */
    public static Read read(Map<Option, String> flags, Map<String, String> environment) {
        StatedSettings<Option> stated = new StatedSettings<>(flags, environment);
        ControllerSettings settings = new SettingsReader(stated).settings();
        if (!stated.problems().isEmpty()) {
            throw new InvalidSettingsException(stated.problems());
        }
        return new Read(settings, stated.warnings());
    }

    private ControllerSettings settings() {
        Optional<String> namespace = stated.variable("SYSTEM_NAMESPACE");
        return new ControllerSettings(
                text(Option.KARPENTER_SERVICE),
                namespace,
                new Endpoints(
                        port(Option.METRICS_PORT), port(Option.HEALTH_PROBE_PORT), isTrue(Option.ENABLE_PROFILING)),
                new ApiLimit(integer(Option.KUBE_CLIENT_QPS), integer(Option.KUBE_CLIENT_BURST)),
                new Election(
                        !isTrue(Option.DISABLE_LEADER_ELECTION),
                        text(Option.LEADER_ELECTION_NAME),
                        Optional.of(text(Option.LEADER_ELECTION_NAMESPACE))
                                .filter(name -> !name.isEmpty())
                                .or(() -> namespace),
                        !isTrue(Option.DISABLE_CONTROLLER_WARMUP)),
                new Machine(whole(Option.MEMORY_LIMIT), whole(Option.CPU_REQUESTS)),
                logs(),
                planning(),
                disruption(),
                gates(),
                !isTrue(Option.DISABLE_CLUSTER_STATE_OBSERVABILITY),
                percentage(Option.NODE_REPAIR_MAX_UNHEALTHY));
    }

    private Logs logs() {
        return new Logs(
                word(Option.LOG_LEVEL, List.of(Logs.Level.values())),
                list(Option.LOG_OUTPUT_PATHS),
                list(Option.LOG_ERROR_OUTPUT_PATHS));
    }

    private Planning planning() {
        return new Planning(
                duration(Option.BATCH_MAX_DURATION),
                duration(Option.BATCH_IDLE_DURATION),
                duration(Option.IMPROVEMENT_TIME),
                word(
                        Option.PREFERENCE_POLICY,
                        List.of(PreferencePolicy.RESPECT, PreferencePolicy.STRICT, PreferencePolicy.IGNORE)),
                word(Option.MIN_VALUES_POLICY, List.of(MinValuesPolicy.STRICT, MinValuesPolicy.BEST_EFFORT)),
                isTrue(Option.PLACEMENT_HINTS),
                isTrue(Option.IGNORE_DRA_REQUESTS),
                defaultConstraints(),
                word(Option.RISK, List.of(RiskSettings.OFF, RiskSettings.ON))
                        .withVolatilityWeight(usd(Option.RISK_VOLATILITY_WEIGHT)));
    }

    private Disruption disruption() {
        return new Disruption(
                word(Option.CONSOLIDATION_METHOD, List.of(false, true)),
                positive(Option.CONSOLIDATION_TIME),
                usd(Option.CONSOLIDATION_EVICTION_PRICE),
                positive(Option.CONSOLIDATION_PAYBACK),
                (int) whole(Option.SPOT_TO_SPOT_MIN_TYPES, 1, 1000),
                duration(Option.DISRUPTION_VALIDATION_DELAY),
                duration(Option.EXPIRY_WINDOW),
                isTrue(Option.STATIC_DRIFT_DELETES_FIRST));
    }

    private String text(Option option) {
        return stated.text(option);
    }

    private boolean isTrue(Option option) {
        return stated.value(
                option,
                text -> text.equals("true") || text.equals("false") ? GoText.bool(text) : Optional.empty(),
                GoText::bool,
                "true or false");
    }

    private static Optional<Long> number(String text, long least, long greatest) {
        try {
            long number = Long.parseLong(text);
            return number >= least && number <= greatest ? Optional.of(number) : Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private long whole(Option option, long least, long greatest) {
        return stated.value(
                option,
                text -> number(text, least, greatest),
                "a whole number from %d to %d".formatted(least, greatest));
    }

    private long whole(Option option) {
        return whole(option, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    private int integer(Option option) {
        return (int) whole(option, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    private int port(Option option) {
        return (int) whole(option, 0, 65_535);
    }

    private Duration duration(Option option) {
        Function<String, Optional<Duration>> read =
                text -> GoText.duration(text).filter(duration -> !duration.isNegative());
        return stated.value(option, read, "a duration such as 10s, 1m30s or 500ms");
    }

    private Duration positive(Option option) {
        Function<String, Optional<Duration>> read =
                text -> GoText.duration(text).filter(Duration::isPositive);
        return stated.value(option, read, "a duration longer than 0s, such as 1h or 30m");
    }

    private double usd(Option option) {
        Function<String, Optional<Double>> read = SettingsReader::amount;
        return stated.value(option, read, "a number from 0 to %.0f".formatted(ConsolidationSettings.MAX_WORTH));
    }

    private static Optional<Double> amount(String text) {
        try {
            double amount = Double.parseDouble(text);
            return amount >= 0 && amount <= ConsolidationSettings.MAX_WORTH ? Optional.of(amount) : Optional.empty();
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    private int percentage(Option option) {
        Function<String, Optional<Integer>> read = text -> text.endsWith("%")
                ? number(text.substring(0, text.length() - 1), 0, 100).map(Long::intValue)
                : Optional.empty();
        return stated.value(option, read, "a percentage from 0% to 100%");
    }

    private List<String> list(Option option) {
        List<String> items = Stream.of(text(option).split(","))
                .map(String::strip)
                .filter(item -> !item.isEmpty())
                .toList();
        return items.isEmpty() ? List.of(option.standard()) : items;
    }

    /** The one of {@code values} whose word is stated, an empty one counts as unset. */
    private <E> E word(Option option, List<E> values) {
        String text = text(option);
        int index = option.words().indexOf(text.isEmpty() ? option.standard() : text);
        if (index < 0) {
            stated.problem(option, text, "one of " + String.join(", ", option.words()));
            return values.get(option.words().indexOf(option.standard()));
        }
        return values.get(index);
    }

    private Set<FeatureGate> gates() {
        List<String> known =
                Stream.of(FeatureGate.values()).map(FeatureGate::toString).toList();
        Map<String, Boolean> switched = stated.gates(Option.FEATURE_GATES, known);
        Set<FeatureGate> on = EnumSet.noneOf(FeatureGate.class);
        Stream.of(FeatureGate.values())
                .filter(gate -> switched.getOrDefault(gate.toString(), gate.isOnByDefault()))
                .forEach(on::add);
        return on;
    }

    private DefaultConstraints defaultConstraints() {
        String document = text(Option.SCHEDULER_CONFIG);
        Report report = new Report();
        DefaultConstraints constraints = SchedulerConfigReader.read(
                stated.source(Option.SCHEDULER_CONFIG),
                new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
                report);
        report.problems().forEach(problem -> stated.problem(problem.toString()));
        return constraints;
    }
}
