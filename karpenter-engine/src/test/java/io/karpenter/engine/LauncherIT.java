package io.karpenter.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the launcher of the source tree as a process of its own, the way the README tells. */
final class LauncherIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"examples/shop", "karpenter-engine/src/test/resources/scenarios/07-tiny-pods.yaml"})
    @DisplayName("cli-and-plan: a plan that solve prints as JSON passes verify through a pipe")
    void planPassesThroughThePipe(String input) throws Exception {
        var plan = ProcessBuilder.Redirect.to(folder.resolve("solve.err").toFile());
        List<Process> pipe = ProcessBuilder.startPipeline(List.of(
                karpenter("solve", "-f", input, "--time-limit", "0", "-o", "json")
                        .redirectError(plan),
                karpenter("verify", "-f", input, "--plan", "-", "--quiet").redirectErrorStream(true)));

        String verdict = new String(pipe.get(1).getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(pipe.get(0).waitFor())
                .as(Files.readString(folder.resolve("solve.err")))
                .isZero();
        assertThat(verdict).isEqualTo("valid: no violations\n");
        assertThat(pipe.get(1).waitFor()).isZero();
    }

    @Test
    @DisplayName("cli-and-plan: exit codes of the process are those of the contract")
    void exitCodesAreKept() throws Exception {
        Path huge = Files.writeString(
                folder.resolve("huge.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: p},"
                        + " spec: {containers: [{name: c, resources: {requests: {cpu: 900}}}]}}");
        Path broken = Files.writeString(folder.resolve("broken.yaml"), "kind: [");

        assertThat(run("--version").exitCode()).isZero();
        assertThat(run("solve", "--nonsense").exitCode()).isEqualTo(2);
        assertThat(run("solve", "-f", broken.toString()).exitCode()).isEqualTo(2);
        assertThat(run("solve", "-f", huge.toString(), "--time-limit", "0").exitCode())
                .isEqualTo(3);
    }

    @Test
    @DisplayName("cli-and-plan: results are plain UTF-8 whatever the locale, and nothing else is on standard output")
    void resultsAreUtf8() throws Exception {
        Path pod = Files.writeString(
                folder.resolve("pod.yaml"),
                "{apiVersion: v1, kind: Pod, metadata: {name: p, namespace: \"größe\"}, spec: {containers: [{name: c}]}}");

        Run run = run("solve", "-f", pod.toString(), "--time-limit", "0", "-o", "json", "--log-level", "debug");

        assertThat(run.output())
                .startsWith("{")
                .endsWith("}\n")
                .contains("größe/p")
                .doesNotContain("\u001b");
    }

    @Test
    @DisplayName("the completion script is one that bash accepts")
    void completionIsValidBash() throws Exception {
        Path script = folder.resolve("completion.bash");
        Files.writeString(script, run("completion", "bash").output());

        Process bash = new ProcessBuilder("bash", "-c", "source '" + script + "' && complete -p karpenter")
                .redirectErrorStream(true)
                .start();

        assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .contains("karpenter");
        assertThat(bash.waitFor()).isZero();
    }

    private static Run run(String... arguments) throws IOException, InterruptedException {
        Process process = karpenter(arguments)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private static ProcessBuilder karpenter(String... arguments) {
        List<String> command = new ArrayList<>(List.of(new File(ROOT.toFile(), "karpenter").toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
        // The build that runs this test has made the jars; another one inside of it would change them under its feet.
        builder.environment().put("KARPENTER_BUILD", "never");
        builder.environment().put("LC_ALL", "C");
        return builder;
    }

    private record Run(int exitCode, String output) {}
}
