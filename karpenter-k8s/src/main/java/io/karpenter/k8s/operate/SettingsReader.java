package io.karpenter.k8s.operate;

import io.karpenter.core.risk.RiskSettings;
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
import java.util.ArrayList;
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

    private final Map<Option, String> flags;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    private SettingsReader(Map<Option, String> flags, Map<String, String> environment) {
        this.flags = flags;
        this.environment = environment;
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
        SettingsReader reader = new SettingsReader(flags, environment);
        ControllerSettings settings = reader.settings();
        if (!reader.problems.isEmpty()) {
            throw new InvalidSettingsException(reader.problems);
        }
        return new Read(settings, reader.warnings);
    }

    private ControllerSettings settings() {
        Optional<String> namespace = variable("SYSTEM_NAMESPACE");
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

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
    }

    private Optional<String> flag(Option option) {
        return Optional.ofNullable(flags.get(option));
    }

    private String text(Option option) {
        return flag(option).or(() -> variable(option.name())).orElse(option.standard());
    }

    /** Where {@link #text} comes from, for messages. */
    private String source(Option option) {
        return flags.containsKey(option) ? option.flag() : option.name();
    }

    private void problem(Option option, String value, String allowed) {
        problems.add("%s: '%s' is not %s".formatted(source(option), value, allowed));
    }

    /** A flag by {@code ofFlag}, else a variable by {@code ofVariable}, else the default. */
    private <T> T value(
            Option option,
            Function<String, Optional<T>> ofFlag,
            Function<String, Optional<T>> ofVariable,
            String allowed) {
        T standard = ofVariable.apply(option.standard()).orElseThrow();
        Optional<String> flag = flag(option);
        if (flag.isPresent()) {
            Optional<T> value = ofFlag.apply(flag.get());
            if (value.isEmpty()) {
                problem(option, flag.get(), allowed);
            }
            return value.orElse(standard);
        }
        Optional<String> variable = variable(option.name());
        Optional<T> value = variable.flatMap(ofVariable);
        if (variable.isPresent() && value.isEmpty()) {
            warnings.add("%s: '%s' is not %s, so that the default %s holds"
                    .formatted(option.name(), variable.get(), allowed, option.standard()));
        }
        return value.orElse(standard);
    }

    private boolean isTrue(Option option) {
        return value(
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
        return value(
                option,
                text -> number(text, least, greatest),
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
        return value(option, read, read, "a duration such as 10s, 1m30s or 500ms");
    }

    private Duration positive(Option option) {
        Function<String, Optional<Duration>> read =
                text -> GoText.duration(text).filter(Duration::isPositive);
        return value(option, read, read, "a duration longer than 0s, such as 1h or 30m");
    }

    private double usd(Option option) {
        Function<String, Optional<Double>> read = SettingsReader::amount;
        return value(option, read, read, "a number from 0 to %.0f".formatted(ConsolidationSettings.MAX_WORTH));
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
        return value(option, read, read, "a percentage from 0% to 100%");
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
        String stated = text(option);
        int index = option.words().indexOf(stated.isEmpty() ? option.standard() : stated);
        if (index < 0) {
            problem(option, stated, "one of " + String.join(", ", option.words()));
            return values.get(option.words().indexOf(option.standard()));
        }
        return values.get(index);
    }

    private Set<FeatureGate> gates() {
        Set<FeatureGate> on = EnumSet.noneOf(FeatureGate.class);
        Stream.of(FeatureGate.values()).filter(FeatureGate::isOnByDefault).forEach(on::add);
        for (String setting : text(Option.FEATURE_GATES).split(",")) {
            if (!setting.isBlank()) {
                apply(setting.strip(), on);
            }
        }
        return on;
    }

    private void apply(String setting, Set<FeatureGate> on) {
        int equals = setting.indexOf('=');
        Optional<Boolean> state = equals <= 0
                ? Optional.empty()
                : GoText.bool(setting.substring(equals + 1).strip());
        if (state.isEmpty()) {
            problem(Option.FEATURE_GATES, setting, "GATE=true or GATE=false");
            return;
        }
        String name = setting.substring(0, equals).strip();
        Optional<FeatureGate> gate = Stream.of(FeatureGate.values())
                .filter(candidate -> candidate.toString().equals(name))
                .findFirst();
        if (gate.isEmpty()) {
            warnings.add("%s: there is no feature %s, so that it is ignored; there are %s"
                    .formatted(
                            source(Option.FEATURE_GATES),
                            name,
                            String.join(
                                    ", ",
                                    Stream.of(FeatureGate.values())
                                            .map(FeatureGate::toString)
                                            .toList())));
        } else if (state.get()) {
            on.add(gate.get());
        } else {
            on.remove(gate.get());
        }
    }

    private DefaultConstraints defaultConstraints() {
        String document = text(Option.SCHEDULER_CONFIG);
        Report report = new Report();
        DefaultConstraints constraints = SchedulerConfigReader.read(
                source(Option.SCHEDULER_CONFIG),
                new ByteArrayInputStream(document.getBytes(StandardCharsets.UTF_8)),
                report);
        report.problems().forEach(problem -> problems.add(problem.toString()));
        return constraints;
    }
}
