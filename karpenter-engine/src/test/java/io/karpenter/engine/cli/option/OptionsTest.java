package io.karpenter.engine.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.karpenter.engine.Karpenter;
import io.karpenter.engine.testing.CommandRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

public class OptionsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "0,PT0S",
        "0s,PT0S",
        "500ms,PT0.5S",
        "2s,PT2S",
        "1m,PT1M",
        "1h,PT1H",
        "1m30s,PT90S",
        "1.5s,PT1.5S",
        "PT2S,PT2S",
        "pt1m,PT60S",
        "24h,PT24H"
    })
    @DisplayName("cli-and-plan: durations are written as in Kubernetes or in ISO-8601")
    void readsDurations(String text, Duration expected) {
        assertThat(new Durations().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "5",
                "-1s",
                "1",
                "2 s",
                "s",
                "1s ",
                "1x",
                "1s2",
                "25h",
                "PT-1S",
                "P1",
                "999999999h",
                "PT99999999999999H",
                "1e3s"
            })
    @DisplayName("cli-and-plan: other durations are refused, with what is allowed")
    void refusesOtherDurations(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("'" + text + "'")
                .hasMessageContaining("500ms");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "solve --time-limit=5|'--time-limit'|'5'|Maybe you mean 5s",
                "solve --seed=x|'--seed'|'x'|whole number",
                "solve -o html|'--output'|'html'|table, wide, json, yaml, name",
                "solve --log-level loud|'--log-level'|'loud'|off, error, warn, info, debug, trace",
                "solve --preference-policy maybe|'--preference-policy'|'maybe'|Respect, Strict, Ignore",
                "solve --min-values-policy no|'--min-values-policy'|'no'|Strict, BestEffort",
                "solve --binding trust|'--binding'|'trust'|planned, rehearsed",
                "solve --pool-weight heavy|'--pool-weight'|'heavy'|strict, ignore",
                "solve --capacity-type spot,free|'--capacity-type'|'free'|reserved, spot, on-demand",
                "solve --risk maybe|'--risk'|'maybe'|off, on",
                "compare --shortage 1|'--shortage'|'1'|from 0 to below 1",
                "solve --on-demand-shortage -0.1|'--on-demand-shortage'|'-0.1'|from 0 to below 1",
                "consolidate --max-pool-share 0|'--max-pool-share'|'0'|above 0 and at most 1",
                "explain --max-workload-pool-share 2 pod/a|'--max-workload-pool-share'|'2'|above 0 and at most 1",
                "solve --shortage-penalty 0.9|'--shortage-penalty'|'0.9'|from 1 on",
                "solve --interruption-hours x|'--interruption-hours'|'x'|hours from 0 on",
                "solve --interruption-price -1|'--interruption-price'|'-1'|USD from 0 on",
                "solve --max-vcpu 0|'--max-vcpu'|'0'|from 1",
                "solve --feature-gates Nothing=true|'--feature-gates'|'Nothing=true'|CapacityBuffer, NodeOverlay, NodeRepair, ReservedCapacity, SpotToSpotConsolidation, StaticCapacity",
                "solve --feature-gates NodeOverlay=maybe|'--feature-gates'|'NodeOverlay=maybe'|GATE=true or GATE=false",
                "verify --feature-gates StaticCapacity=true,CapacityBuffer --plan p|'--feature-gates'|'CapacityBuffer'|GATE=true or GATE=false",
                "solve --now yesterday|'--now'|'yesterday'|2026-11-24T06:00:00Z",
                "catalog types --min-memory much|'--min-memory'|\"much\"|suffix",
                "completion fish|SHELL|'fish'|bash, zsh",
            })
    @DisplayName(
            "cli-and-plan: a bad value is told with its option and what is allowed; exit code 2, nothing on standard output")
    void badValuesAreNamed(String arguments, String option, String value, String allowed) {
        CommandRun run = CommandRun.of(arguments.split(" "));

        assertThat(run.err()).contains(option, value, allowed, "--help");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    @DisplayName("cli-and-plan: all mistakes of a command line are told at once")
    void allMistakesAtOnce() {
        CommandRun run = CommandRun.of("solve", "--seed", "x", "-o", "html", "--zone", "a");

        assertThat(run.err()).contains("'--seed'", "'--output'", "'--zone'", "Maybe you mean: --zones");
        assertThat(run.exitCode()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "catalog", "bogus", "solve", "verify -f x", "verify --plan x"})
    @DisplayName("cli-and-plan: a command line that lacks what it needs ends with exit code 2 and says what")
    void incompleteCommandsAreRefused(String arguments) {
        CommandRun run = CommandRun.of(
                Arrays.stream(arguments.split(" ")).filter(a -> !a.isEmpty()).toArray(String[]::new));

        assertThat(run.err()).isNotBlank();
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
    }

    @Test
    @DisplayName("cli-and-plan: --help and --version answer with exit code 0, whatever else is wrong")
    void helpAnswers() {
        assertThat(CommandRun.of("--version").out()).startsWith("karpenter ");
        assertThat(CommandRun.of("solve", "--seed", "x", "--help"))
                .satisfies(run -> assertThat(run.exitCode()).isZero())
                .satisfies(run -> assertThat(run.out())
                        .contains("Input:", "Catalogue:", "Planning:", "Output:", "Exit codes:", "Examples:"));
        assertThat(CommandRun.of("help", "verify").out()).contains("--plan");
    }

    @Test
    @DisplayName(
            "cli-and-plan: every option and command has a description, and no line of any help is longer than 100 columns")
    void helpIsComplete() {
        for (CommandLine command : everyCommand(Karpenter.commandLine())) {
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(command.getCommandName())
                    .isNotEmpty();
            assertThat(command.getCommandSpec().options())
                    .allSatisfy(option -> assertThat(option.description())
                            .as(option.longestName())
                            .isNotEmpty());
            assertThat(command.getUsageMessage().lines())
                    .allSatisfy(line -> assertThat(line.length()).as(line).isLessThanOrEqualTo(100));
        }
    }

    public static List<CommandLine> everyCommand(CommandLine root) {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(root),
                        root.getSubcommands().values().stream().flatMap(c -> everyCommand(c).stream()))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bash", "zsh"})
    @DisplayName("cli-and-plan: the completion script knows the commands, their options and the allowed values")
    void completionKnowsOptions(String shell) {
        CommandRun run = CommandRun.of("completion", shell);

        assertThat(run.exitCode()).isZero();
        assertThat(run.out())
                .contains(
                        "_complete_karpenter",
                        "catalog",
                        "--time-limit",
                        "BestEffort",
                        "--feature-gates",
                        "CapacityBuffer=false",
                        "--scheduler-config");
        assertThat(run.out().contains("bashcompinit\n#")).isEqualTo(shell.equals("zsh"));
    }

    @Test
    @DisplayName("cli-and-plan: --out writes the file as a whole and leaves standard output empty")
    void outWritesTheFile() throws Exception {
        Path file = folder.resolve("zones.txt");
        Files.writeString(file, "old");

        CommandRun run = CommandRun.of("catalog", "zones", "-o", "name", "--out", file.toString());

        assertThat(run).isEqualTo(new CommandRun(0, "", ""));
        assertThat(Files.readString(file)).startsWith("us-east-1a\n");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    @DisplayName("cli-and-plan: a file that cannot be written is named; exit code 2")
    void unwritableFileIsNamed() {
        CommandRun run = CommandRun.of(
                "catalog", "zones", "--out", folder.resolve("no/such/folder/x").toString());

        assertThat(run.err()).contains("--out", "no/such/folder");
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(CommandRun.of("catalog", "zones", "--out", folder.toString()).err())
                .contains("--out", "is a folder");
    }
}
