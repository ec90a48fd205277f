package io.karpenter.aws.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class AwsSettingsReaderTest {

    private static AwsSettingsReader.Read read(Map<AwsOption, String> flags, Map<String, String> environment) {
        return AwsSettingsReader.read(flags, environment, true, false);
    }

    @Test
    @DisplayName("AWS-OPT-01 with a name of the cluster alone, all options have their defaults")
    void hasDefaults() {
        assertThat(read(Map.of(AwsOption.CLUSTER_NAME, "demo"), Map.of()).settings())
                .isEqualTo(AwsSettings.of("demo"));
    }

    @Test
    @DisplayName("AWS-OPT-01 a flag wins over its variable, and a variable over the default")
    void flagsWin() {
        AwsSettings settings = read(
                        Map.of(AwsOption.CLUSTER_NAME, "flag", AwsOption.AMI_REFRESH_INTERVAL, "2m"),
                        Map.ofEntries(
                                Map.entry("CLUSTER_NAME", "variable"),
                                Map.entry("CLUSTER_ENDPOINT", "https://api.demo"),
                                Map.entry("CLUSTER_CA_BUNDLE", "Y2E="),
                                Map.entry("ISOLATED_VPC", "true"),
                                Map.entry("EKS_CONTROL_PLANE", "1"),
                                Map.entry("VM_MEMORY_OVERHEAD_PERCENT", "0.05"),
                                Map.entry("INTERRUPTION_QUEUE", "queue"),
                                Map.entry("RESERVED_ENIS", "1"),
                                Map.entry("DISABLE_DRY_RUN", "t"),
                                Map.entry("ENABLE_ZONAL_SHIFT", "true"),
                                Map.entry("AMI_REFRESH_INTERVAL", "3m"),
                                Map.entry("SUBNET_REFRESH_INTERVAL", "90s"),
                                Map.entry("AWS_FEATURE_GATES", "NodeClassCEL=true")))
                .settings();

        assertThat(settings)
                .isEqualTo(new AwsSettings(
                        "flag",
                        Optional.of("https://api.demo"),
                        Optional.of("Y2E="),
                        true,
                        true,
                        0.05,
                        Optional.of("queue"),
                        1,
                        true,
                        true,
                        Duration.ofMinutes(2),
                        Duration.ofSeconds(90),
                        new AwsSettings.Gates(true, true, false),
                        AwsSettings.Costs.NONE));
    }

    @Test
    @DisplayName("AWS-OPT-01 an unknown feature is passed over with a warning, and the others keep their defaults")
    void passesUnknownGatesOver() {
        var read = read(Map.of(AwsOption.CLUSTER_NAME, "demo", AwsOption.AWS_FEATURE_GATES, "Other=true"), Map.of());

        assertThat(read.settings().gates().nodeClassCel()).isFalse();
        assertThat(read.warnings()).singleElement().asString().contains("Other").contains("NodeClassCEL");
    }

    @Test
    @DisplayName("AWS-OPT-02 all that is wrong is told at once, each with its option, its value and what is allowed")
    void tellsAllProblems() {
        assertThatThrownBy(() -> read(
                        Map.of(
                                AwsOption.CLUSTER_ENDPOINT, "api.demo",
                                AwsOption.VM_MEMORY_OVERHEAD_PERCENT, "-0.1",
                                AwsOption.AMI_REFRESH_INTERVAL, "59s"),
                        Map.of("RESERVED_ENIS", "-1", "SUBNET_REFRESH_INTERVAL", "1s")))
                .isInstanceOfSatisfying(
                        InvalidAwsSettingsException.class,
                        e -> assertThat(e.problems())
                                .satisfiesExactlyInAnyOrder(
                                        p -> assertThat(p).contains("--cluster-name"),
                                        p -> assertThat(p).contains("--cluster-endpoint", "'api.demo'", "URL"),
                                        p -> assertThat(p).contains("--vm-memory-overhead-percent", "'-0.1'"),
                                        p -> assertThat(p).contains("--ami-refresh-interval", "'59s'", "1m"),
                                        p -> assertThat(p).contains("RESERVED_ENIS", "'-1'"),
                                        p -> assertThat(p).contains("SUBNET_REFRESH_INTERVAL", "'1s'", "1m")));
    }

    @Test
    @DisplayName(
            "AWS-OPT-02 a malformed number in the environment gives the default, with a warning, and in a flag it is a problem")
    void toleratesVariables() {
        var read = read(Map.of(AwsOption.CLUSTER_NAME, "demo"), Map.of("VM_MEMORY_OVERHEAD_PERCENT", "much"));

        assertThat(read.settings().vmMemoryOverheadPercent()).isEqualTo(0.075);
        assertThat(read.warnings()).singleElement().asString().contains("'much'");
        assertThatThrownBy(() -> read(
                        Map.of(AwsOption.CLUSTER_NAME, "demo", AwsOption.VM_MEMORY_OVERHEAD_PERCENT, "much"), Map.of()))
                .hasMessageContaining("'much'");
    }

    @Test
    @DisplayName("AWS-OPT-03 the gates of the core and its policy for minValues are handed on")
    void handsCoreGatesOn() {
        var gates = AwsSettingsReader.read(Map.of(AwsOption.CLUSTER_NAME, "demo"), Map.of(), false, true)
                .settings()
                .gates();

        assertThat(gates).isEqualTo(new AwsSettings.Gates(false, false, true));
    }
}
