package io.karpenter.k8s.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.karpenter.core.risk.RiskSettings;
import io.karpenter.core.spread.DefaultConstraints;
import io.karpenter.k8s.operate.ControllerSettings.Disruption;
import io.karpenter.k8s.operate.ControllerSettings.Logs;
import io.karpenter.solver.api.MinValuesPolicy;
import io.karpenter.solver.api.PreferencePolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Settings of a controller")
class SettingsReaderTest {

    private static SettingsReader.Read environment(String... pairs) {
        return SettingsReader.read(Map.of(), pairs.length == 0 ? Map.of() : Map.of(pairs[0], pairs[1]));
    }

    private static ControllerSettings flags(Option option, String value) {
        return SettingsReader.read(Map.of(option, value), Map.of()).settings();
    }

    private static List<String> problems(Map<Option, String> flags, Map<String, String> environment) {
        return catchThrowableOfType(InvalidSettingsException.class, () -> SettingsReader.read(flags, environment))
                .problems();
    }

    @Test
    @DisplayName("OPS-01 OPS-02 have the defaults of the reference where nobody says anything")
    void defaults() {
        SettingsReader.Read read = environment();
        ControllerSettings settings = read.settings();

        assertThat(read.warnings()).isEmpty();
        assertThat(settings.service()).isEmpty();
        assertThat(settings.namespace()).isEmpty();
        assertThat(settings.endpoints()).isEqualTo(new ControllerSettings.Endpoints(8080, 8081, false));
        assertThat(settings.apiLimit()).isEqualTo(new ControllerSettings.ApiLimit(200, 300));
        assertThat(settings.election())
                .isEqualTo(new ControllerSettings.Election(
                        true, "karpenter-leader-election", java.util.Optional.empty(), false));
        assertThat(settings.machine()).isEqualTo(new ControllerSettings.Machine(-1, 1000));
        assertThat(settings.logs()).isEqualTo(new Logs(Logs.Level.INFO, List.of("stdout"), List.of("stderr")));
        assertThat(settings.planning())
                .isEqualTo(new ControllerSettings.Planning(
                        Duration.ofSeconds(10),
                        Duration.ofSeconds(1),
                        Duration.ZERO,
                        PreferencePolicy.RESPECT,
                        MinValuesPolicy.STRICT,
                        true,
                        true,
                        DefaultConstraints.NONE,
                        RiskSettings.OFF));
        assertThat(settings.gates()).containsExactly(FeatureGate.RESERVED_CAPACITY);
        assertThat(settings.observesCluster()).isTrue();
    }

    @Test
    @DisplayName("let risk count if asked to, with as much weight on unsteady prices as is said")
    void risk() {
        assertThat(SettingsReader.read(Map.of(Option.RISK, "on"), Map.of())
                        .settings()
                        .planning()
                        .risk())
                .isEqualTo(RiskSettings.ON);
        assertThat(SettingsReader.read(Map.of(Option.RISK, "on", Option.RISK_VOLATILITY_WEIGHT, "0.5"), Map.of())
                        .settings()
                        .planning()
                        .risk())
                .isEqualTo(RiskSettings.ON.withVolatilityWeight(0.5));
    }

    @Test
    @DisplayName("OPS-01 come from the environment, and from a flag rather than from its variable")
    void precedence() {
        Map<String, String> environment = Map.of("METRICS_PORT", "9090", "HEALTH_PROBE_PORT", "9091");

        ControllerSettings settings = SettingsReader.read(Map.of(Option.METRICS_PORT, "7070"), environment)
                .settings();

        assertThat(settings.endpoints().metricsPort()).isEqualTo(7070);
        assertThat(settings.endpoints().healthPort()).isEqualTo(9091);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "1", "t", "T", "TRUE", "True"})
    @DisplayName("OPS-01 take a boolean variable as Go programs spell it")
    void trueInTheEnvironment(String text) {
        assertThat(environment("ENABLE_PROFILING", text).settings().endpoints().profiling())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "0", "f", "F", "FALSE", "False"})
    @DisplayName("OPS-01 take a boolean variable that says no")
    void falseInTheEnvironment(String text) {
        assertThat(environment("IGNORE_DRA_REQUESTS", text)
                        .settings()
                        .planning()
                        .ignoresDra())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "TRUE", "yes", ""})
    @DisplayName("OPS-01 take true and false only as a boolean flag")
    void booleanFlags(String text) {
        assertThat(flags(Option.IGNORE_DRA_REQUESTS, "false").planning().ignoresDra())
                .isFalse();
        assertThat(problems(Map.of(Option.ENABLE_PROFILING, text), Map.of()))
                .containsExactly("--enable-profiling: '%s' is not true or false".formatted(text));
    }

    @ParameterizedTest
    @CsvSource({
        "METRICS_PORT, http, 'a whole number from 0 to 65535', 8080",
        "METRICS_PORT, 65536, 'a whole number from 0 to 65535', 8080",
        "KUBE_CLIENT_QPS, 1.5, 'a whole number from -2147483648 to 2147483647', 200",
        "MEMORY_LIMIT, 1Gi, 'a whole number from -9223372036854775808 to 9223372036854775807', -1",
        "DISABLE_LEADER_ELECTION, yes, 'true or false', false",
        "BATCH_MAX_DURATION, 10, 'a duration such as 10s, 1m30s or 500ms', 10s",
        "BATCH_IDLE_DURATION, -1s, 'a duration such as 10s, 1m30s or 500ms', 1s"
    })
    @DisplayName("OPS-01 have the default for a variable that cannot be read, and say so")
    void unreadableVariable(String name, String value, String allowed, String standard) {
        SettingsReader.Read read = environment(name, value);

        assertThat(read.settings()).isEqualTo(environment().settings());
        assertThat(read.warnings())
                .containsExactly(
                        "%s: '%s' is not %s, so that the default %s holds".formatted(name, value, allowed, standard));
    }

    @Test
    @DisplayName("OPS-01 OPS-02 OPS-04 are refused with all that is wrong at once")
    void allProblems() {
        List<String> problems = problems(
                Map.of(
                        Option.METRICS_PORT, "http",
                        Option.BATCH_MAX_DURATION, "soon",
                        Option.FEATURE_GATES, "NodeRepair=maybe,StaticCapacity"),
                Map.of(
                        "LOG_LEVEL", "loud",
                        "PREFERENCE_POLICY", "respect",
                        "MIN_VALUES_POLICY", "Never",
                        "SCHEDULER_CONFIG", "profiles: []"));

        assertThat(problems)
                .hasSize(8)
                .contains(
                        "--metrics-port: 'http' is not a whole number from 0 to 65535",
                        "--batch-max-duration: 'soon' is not a duration such as 10s, 1m30s or 500ms",
                        "--feature-gates: 'NodeRepair=maybe' is not GATE=true or GATE=false",
                        "--feature-gates: 'StaticCapacity' is not GATE=true or GATE=false",
                        "LOG_LEVEL: 'loud' is not one of debug, info, error",
                        "PREFERENCE_POLICY: 'respect' is not one of Respect, Strict, Ignore",
                        "MIN_VALUES_POLICY: 'Never' is not one of Strict, BestEffort")
                .anyMatch(problem -> problem.startsWith("SCHEDULER_CONFIG") && problem.contains("profiles"));
        assertThatThrownBy(() -> SettingsReader.read(Map.of(Option.LOG_LEVEL, "loud"), Map.of()))
                .hasMessage("--log-level: 'loud' is not one of debug, info, error");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "10s, 10000000000",
        "1h30m, 5400000000000",
        "1.5s, 1500000000",
        ".5ms, 500000",
        "2us, 2000",
        "2µs, 2000",
        "7ns, 7",
        "+1m, 60000000000"
    })
    @DisplayName("OPS-01 take durations as Go programs write them")
    void durations(String text, long nanos) {
        assertThat(flags(Option.BATCH_IDLE_DURATION, text).planning().batchIdle())
                .isEqualTo(Duration.ofNanos(nanos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "1", "s", "1 s", "1d", "PT1S", "1s1", "-2s", "9999999999h", "1e3s"})
    @DisplayName("OPS-01 take nothing else for a duration")
    void noDurations(String text) {
        assertThat(problems(Map.of(Option.BATCH_IDLE_DURATION, text), Map.of())).hasSize(1);
    }

    @Test
    @DisplayName("OPS-02 set the gates that are named, and leave the others as they are")
    void gates() {
        SettingsReader.Read read = environment("FEATURE_GATES", "NodeRepair=true, StaticCapacity=1,Unheard=true");

        assertThat(read.settings().gates())
                .containsExactlyInAnyOrder(
                        FeatureGate.RESERVED_CAPACITY, FeatureGate.NODE_REPAIR, FeatureGate.STATIC_CAPACITY);
        assertThat(read.warnings()).singleElement().asString().contains("no feature Unheard");
        assertThat(flags(Option.FEATURE_GATES, "ReservedCapacity=false").gates())
                .isEmpty();
    }

    @Test
    @DisplayName("OPS-04 have the default constraints of the scheduler's configuration")
    void schedulerConfig() {
        String json =
                "{\"podTopologySpread\":{\"defaultConstraints\":[{\"maxSkew\":1,\"topologyKey\":\"topology.kubernetes.io/zone\",\"whenUnsatisfiable\":\"ScheduleAnyway\"}]}}";

        assertThat(environment("SCHEDULER_CONFIG", json)
                        .settings()
                        .planning()
                        .defaultConstraints()
                        .constraints())
                .singleElement()
                .satisfies(constraint -> assertThat(constraint.topologyKey()).isEqualTo("topology.kubernetes.io/zone"));
    }

    @Test
    @DisplayName("OPS-05 compete for a Lease in the namespace of the pod unless another is named")
    void leaseNamespace() {
        Map<String, String> pod = Map.of("SYSTEM_NAMESPACE", "kube-system");

        assertThat(SettingsReader.read(Map.of(), pod).settings().election().namespace())
                .contains("kube-system");
        assertThat(SettingsReader.read(Map.of(Option.LEADER_ELECTION_NAMESPACE, "ops"), pod)
                        .settings()
                        .election()
                        .namespace())
                .contains("ops");
    }

    @Test
    @DisplayName("OPS-01 take lists apart at commas, no CPU as one core, empty variables as unset")
    void rest() {
        assertThat(flags(Option.LOG_OUTPUT_PATHS, "stdout,/var/log/karpenter.log")
                        .logs()
                        .paths())
                .containsExactly("stdout", "/var/log/karpenter.log");
        assertThat(flags(Option.CPU_REQUESTS, "0").machine().cpuRequests()).isEqualTo(1000);
        assertThat(flags(Option.LOG_LEVEL, "").logs().level()).isEqualTo(Logs.Level.INFO);
        assertThat(environment("METRICS_PORT", "").warnings()).isEmpty();
        assertThat(environment("LEADER_ELECTION_NAME", "").settings().election().lease())
                .isEqualTo("karpenter-leader-election");
    }

    @Test
    @DisplayName("OPS-01 WK-09 say how nodes are disrupted, and name what is no method, no price and no time")
    void disruption() {
        assertThat(flags(Option.CONSOLIDATION_METHOD, "reference").disruption().byReference())
                .isTrue();
        assertThat(SettingsReader.read(
                                Map.of(
                                        Option.CONSOLIDATION_TIME,
                                        "30s",
                                        Option.CONSOLIDATION_EVICTION_PRICE,
                                        "0.25",
                                        Option.CONSOLIDATION_PAYBACK,
                                        "4h",
                                        Option.SPOT_TO_SPOT_MIN_TYPES,
                                        "3",
                                        Option.DISRUPTION_VALIDATION_DELAY,
                                        "0s",
                                        Option.EXPIRY_WINDOW,
                                        "2h",
                                        Option.STATIC_DRIFT_DELETES_FIRST,
                                        "true"),
                                Map.of())
                        .settings()
                        .disruption())
                .isEqualTo(new Disruption(
                        false,
                        Duration.ofSeconds(30),
                        0.25,
                        Duration.ofHours(4),
                        3,
                        Duration.ZERO,
                        Duration.ofHours(2),
                        true));
        assertThat(problems(
                        Map.of(
                                Option.CONSOLIDATION_METHOD,
                                "greedy",
                                Option.CONSOLIDATION_EVICTION_PRICE,
                                "-1",
                                Option.SPOT_TO_SPOT_MIN_TYPES,
                                "0",
                                Option.CONSOLIDATION_PAYBACK,
                                "0s"),
                        Map.of()))
                .containsExactlyInAnyOrder(
                        "--consolidation-method: 'greedy' is not one of global, reference",
                        "--consolidation-eviction-price: '-1' is not a number from 0 to 1000000",
                        "--spot-to-spot-min-types: '0' is not a whole number from 1 to 1000",
                        "--consolidation-payback: '0s' is not a duration longer than 0s, such as 1h or 30m");
    }

    @Test
    @DisplayName("OPS-01 have a flag for each variable, named alike")
    void names() {
        assertThat(Option.DISABLE_CLUSTER_STATE_OBSERVABILITY.flag())
                .isEqualTo("--disable-cluster-state-observability");
        assertThat(Stream.of(Option.values()).map(Enum::name))
                .containsExactlyInAnyOrder(
                        "KARPENTER_SERVICE",
                        "METRICS_PORT",
                        "HEALTH_PROBE_PORT",
                        "KUBE_CLIENT_QPS",
                        "KUBE_CLIENT_BURST",
                        "ENABLE_PROFILING",
                        "DISABLE_CONTROLLER_WARMUP",
                        "DISABLE_LEADER_ELECTION",
                        "DISABLE_CLUSTER_STATE_OBSERVABILITY",
                        "LEADER_ELECTION_NAME",
                        "LEADER_ELECTION_NAMESPACE",
                        "MEMORY_LIMIT",
                        "CPU_REQUESTS",
                        "LOG_LEVEL",
                        "LOG_OUTPUT_PATHS",
                        "LOG_ERROR_OUTPUT_PATHS",
                        "BATCH_MAX_DURATION",
                        "BATCH_IDLE_DURATION",
                        "PREFERENCE_POLICY",
                        "MIN_VALUES_POLICY",
                        "IGNORE_DRA_REQUESTS",
                        "FEATURE_GATES",
                        "SCHEDULER_CONFIG",
                        "IMPROVEMENT_TIME",
                        "PLACEMENT_HINTS",
                        "NODE_REPAIR_MAX_UNHEALTHY",
                        "CONSOLIDATION_METHOD",
                        "CONSOLIDATION_TIME",
                        "CONSOLIDATION_EVICTION_PRICE",
                        "CONSOLIDATION_PAYBACK",
                        "SPOT_TO_SPOT_MIN_TYPES",
                        "DISRUPTION_VALIDATION_DELAY",
                        "EXPIRY_WINDOW",
                        "STATIC_DRIFT_DELETES_FIRST",
                        "RISK",
                        "RISK_VOLATILITY_WEIGHT");
    }

    @Test
    @DisplayName("WK-25 take the share of unhealthy nodes as a percentage, and a fifth where nobody says anything")
    void mostUnhealthy() {
        assertThat(environment().settings().mostUnhealthy()).isEqualTo(20);
        assertThat(flags(Option.NODE_REPAIR_MAX_UNHEALTHY, "35%").mostUnhealthy())
                .isEqualTo(35);
        for (String wrong : List.of("35", "101%", "-1%", "%", "many")) {
            assertThat(problems(Map.of(Option.NODE_REPAIR_MAX_UNHEALTHY, wrong), Map.of()))
                    .containsExactly(
                            "--node-repair-max-unhealthy: '%s' is not a percentage from 0%% to 100%%".formatted(wrong));
        }
    }
}
