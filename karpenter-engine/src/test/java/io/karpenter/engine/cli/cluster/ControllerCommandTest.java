package io.karpenter.engine.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.karpenter.aws.price.commitment.ReservedInstances;
import io.karpenter.aws.settings.AwsSettings;
import io.karpenter.engine.cli.option.Converters;
import io.karpenter.engine.cli.terminal.Complaints;
import io.karpenter.engine.cli.terminal.ExitCode;
import io.karpenter.engine.controller.AwsCloud;
import io.karpenter.engine.controller.Cloud;
import io.karpenter.k8s.operate.ControllerSettings;
import io.karpenter.k8s.operate.FeatureGate;
import io.karpenter.k8s.operate.Option;
import io.karpenter.k8s.operate.SettingsReader;
import io.karpenter.k8s.simulated.KubeletSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

@DisplayName("karpenter controller")
class ControllerCommandTest {

    private final Map<String, String> environment = new HashMap<>(Map.of("SYSTEM_NAMESPACE", "kube-system"));
    private final List<SettingsReader.Read> runs = new ArrayList<>();
    private final List<Cloud> clouds = new ArrayList<>();
    private String complaints = "";

    private int execute(String... arguments) {
        StringWriter error = new StringWriter();
        CommandLine command =
                ControllerCommand.commandLine(new ControllerCommand(environment, (read, config, cloud) -> {
                    runs.add(read);
                    clouds.add(cloud);
                    return ExitCode.OK;
                }));
        Converters.register(command);
        Complaints.register(command);
        int code = command.setErr(new PrintWriter(error)).execute(withCloud(arguments));
        complaints = error.toString();
        return code;
    }

    private static String[] withCloud(String... arguments) {
        return List.of(arguments).contains("--cluster-name")
                        || List.of(arguments).contains("--cloud")
                ? arguments
                : simulated(arguments);
    }

    private static String[] simulated(String... arguments) {
        return Stream.concat(Stream.of("--cloud=simulated"), Stream.of(arguments))
                .toArray(String[]::new);
    }

    private ControllerSettings settings(String... arguments) {
        assertThat(execute(arguments)).as(complaints).isZero();
        return runs.getLast().settings();
    }

    @Test
    @DisplayName("OPS-01 reads settings from options and environment, of which the options win")
    void settings() {
        environment.put("BATCH_IDLE_DURATION", "2s");
        environment.put("BATCH_MAX_DURATION", "20s");

        ControllerSettings settings =
                settings("--batch-max-duration", "30s", "--feature-gates=StaticCapacity=true,NodeOverlay=true");

        assertThat(settings.planning().batchMax()).isEqualTo(Duration.ofSeconds(30));
        assertThat(settings.planning().batchIdle()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.gates())
                .containsExactlyInAnyOrder(
                        FeatureGate.RESERVED_CAPACITY, FeatureGate.STATIC_CAPACITY, FeatureGate.NODE_OVERLAY);
    }

    @Test
    @DisplayName("OPS-01 takes a boolean option with true or false, and alone as true")
    void booleans() {
        assertThat(settings("--enable-profiling").endpoints().profiling()).isTrue();
        assertThat(settings("--enable-profiling=true", "--ignore-dra-requests=false")
                        .planning()
                        .ignoresDra())
                .isFalse();
        assertThat(execute("--enable-profiling=1")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--enable-profiling: '1' is not true or false");
    }

    @Test
    @DisplayName("AWS-OPT-01 AWS-OPT-02 without --cloud it is EC2, with its options from flags and environment")
    void onAws() {
        environment.put("RESERVED_ENIS", "1");
        environment.put("ISOLATED_VPC", "true");
        environment.put("FEATURE_GATES", "ReservedCapacity=false");

        assertThat(execute("--cluster-name", "production", "--isolated-vpc=false", "--min-values-policy=BestEffort"))
                .as(complaints)
                .isZero();

        AwsSettings settings = ((AwsCloud) clouds.getLast()).settings();
        assertThat(settings.clusterName()).isEqualTo("production");
        assertThat(settings.reservedEnis()).isEqualTo(1);
        assertThat(settings.isolatedVpc()).isFalse();
        assertThat(settings.gates()).isEqualTo(new AwsSettings.Gates(false, false, true));
    }

    @Test
    @DisplayName(
            "on EC2 a file of commitments is read, and what is wrong in it, in prices and in options is told at once")
    void commitmentsOnAws(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("commitments.yaml");
        Files.writeString(file, "reservedInstances: [{id: ri, instanceType: m5.large, count: 3, usedElsewhere: 1}]");

        assertThat(execute("--cluster-name", "production", "--commitments", file.toString(), "--use-commitments"))
                .as(complaints)
                .isZero();
        AwsCloud cloud = (AwsCloud) clouds.getLast();
        assertThat(cloud.commitments().instances())
                .containsExactly(new ReservedInstances("ri", "m5.large", Optional.empty(), 2));
        assertThat(cloud.settings().costs().useCommitments()).isTrue();

        Files.writeString(file, "reservedInstances: [{id: ri, instanceType: m5.large, count: 0}]");
        Path prices = Files.writeString(folder.resolve("prices.csv"), "nothing\n");
        assertThat(execute("--cluster-name", "", "--commitments", file.toString(), "--prices", prices.toString()))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--cluster-name", "reservedInstances[0].count", "prices.csv");
    }

    @Test
    @DisplayName("AWS-OPT-02 what is wrong with options of EC2 and others is told at once, and nothing runs")
    void problemsOnAws() {
        environment.put("LOG_LEVEL", "loud");

        assertThat(execute("--cluster-name", "", "--reserved-enis", "-1")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("LOG_LEVEL: 'loud'", "--cluster-name", "--reserved-enis: '-1'");
        environment.clear();
        assertThat(execute("--cluster-name", "production", "--disable-leader-election", "--ami-refresh-interval=1s"))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--ami-refresh-interval: '1s' is not at least 1m");
        assertThat(runs).isEmpty();
    }

    @Test
    @DisplayName("OPS-01 refuses to start with all that is wrong at once, and runs nothing")
    void problems() {
        environment.put("LOG_LEVEL", "loud");

        assertThat(execute("--metrics-port", "http", "--min-values-policy=Sometimes"))
                .isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints)
                .contains(
                        "--metrics-port: 'http' is not a whole number from 0 to 65535",
                        "--min-values-policy: 'Sometimes' is not one of Strict, BestEffort",
                        "LOG_LEVEL: 'loud' is not one of debug, info, error");
        assertThat(runs).isEmpty();
    }

    @Test
    @DisplayName("refuses to start where spans cannot be sent as the environment asks, alone or beside other problems")
    void traces() {
        environment.put("OTEL_TRACES_EXPORTER", "zipkin");

        assertThat(execute()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("OTEL_TRACES_EXPORTER: 'zipkin' is not one of otlp, none");
        environment.put("LOG_LEVEL", "loud");
        assertThat(execute()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("LOG_LEVEL", "OTEL_TRACES_EXPORTER");
        assertThat(runs).isEmpty();
    }

    @Test
    @DisplayName(
            "OPS-05 asks where to compete for the lead outside of a cluster, unless there is nobody to compete with")
    void namespace() {
        environment.clear();

        assertThat(execute()).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--leader-election-namespace");
        assertThat(execute("--cloud", "aws")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--leader-election-namespace", "--cluster-name");
        assertThat(settings("--disable-leader-election").election().enabled()).isFalse();
        assertThat(settings("--leader-election-namespace", "ops").election().namespace())
                .contains("ops");
    }

    @Test
    @DisplayName("simulated kubelets run pods unless others do, and renew Leases as often as is asked, in time")
    void kubelets() {
        assertThat(execute()).isZero();
        assertThat(simulated().kubelets()).isEqualTo(KubeletSettings.WITH_PODS);
        assertThat(execute("--simulate-pods=false")).isZero();
        assertThat(simulated().kubelets().runsPods()).isFalse();
        assertThat(execute("--heartbeat", "30s")).isZero();
        assertThat(simulated().kubelets().renewal()).isEqualTo(Duration.ofSeconds(30));

        assertThat(execute("--heartbeat", "1m")).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--heartbeat", "before it runs out");
    }

    @Test
    @DisplayName(
            "the script of a simulated cloud is read before anything runs, and refused with all that is wrong in it")
    void script(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("bad-day.yaml");
        Files.writeString(file, "- {after: 30s, runOut: {instanceType: m5.large, zone: us-east-1a}}");
        assertThat(execute("--script", file.toString())).as(complaints).isZero();
        assertThat(simulated().events()).hasSize(1);

        Files.writeString(file, """
            - {after: 30s, runOut: {instanceType: m5.lrage}}
            - {after: 1m, after: 2m, interrupt: {count: none}}
            """);
        assertThat(execute("--script", file.toString())).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("[0].runOut.instanceType", "[1].interrupt.count", "key \"after\" stands twice");
        assertThat(runs).hasSize(1);

        assertThat(execute("--script", folder.resolve("none.yaml").toString())).isEqualTo(ExitCode.INVALID_INPUT);
        assertThat(complaints).contains("--script", "cannot be read");
    }

    private Cloud.Simulated simulated() {
        return (Cloud.Simulated) clouds.getLast();
    }

    @Test
    @DisplayName("OPS-01 docs/reference/controller.md lists every setting as it is")
    void documented() throws IOException {
        String page = Files.readString(Path.of("../docs/reference/controller.md"));

        assertThat(page.lines().filter(line -> line.startsWith("| `--")))
                .containsExactlyElementsOf(Stream.of(Option.values())
                        .map(ControllerCommandTest::row)
                        .toList());
    }

    private static String row(Option option) {
        String words = option.words().isEmpty() ? "" : " One of " + String.join(", ", option.words()) + ".";
        return "| `%s` | `%s` | %s | %s%s |"
                .formatted(
                        option.flag(),
                        option.name(),
                        option.standard().isEmpty() ? "–" : "`" + option.standard() + "`",
                        option.meaning(),
                        words);
    }
}
