package io.karpenter.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the archive that users unpack, the way they run it. */
final class DistributionIT {
    @TempDir
    private Path folder;

    @Test
    @DisplayName("the unpacked archive runs through a symbolic link from any folder")
    void unpackedArchiveRuns() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("karpenter-link"), unpack().resolve("bin/karpenter"));

        var run = run(Map.of(), link.toString(), "--version");

        assertThat(run.output()).startsWith("karpenter ").doesNotContain("development build");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    @DisplayName("a start-up cache that does not fit is passed over, and standard output stays clean")
    void unfitCacheIsPassedOver() throws Exception {
        var home = unpack();
        var junk = run(
                Map.of(),
                "bash",
                "-c",
                "cd '%s' && echo junk >\"lib/$(cksum <\"$(bin/find-jdk 21)/release\" | cut -d ' ' -f 1).aot\""
                        .formatted(home));
        assertThat(junk.exitCode()).as(junk.output()).isZero();

        var run = run(Map.of(), home.resolve("bin/karpenter").toString(), "--version");

        assertThat(run.output()).matches("karpenter \\S+\\R");
        assertThat(run.exitCode()).isZero();
    }

    @Test
    @DisplayName("a training run leaves a start-up cache that the JVM could finish")
    void trainingLeavesACache() throws Exception {
        assumeThat(Runtime.version().feature()).isGreaterThanOrEqualTo(25);
        var home = unpack();
        var training = Map.of("KARPENTER_TRAIN", "yes", "JAVA_HOME", System.getProperty("java.home"));

        var run = run(training, home.resolve("bin/karpenter").toString(), "catalog", "zones");

        assertThat(onlyChild(home.resolve("lib"), "*.aot.new")).as(run.output()).isNotEmptyFile();
    }

    @Test
    @DisplayName("a JAVA_HOME that is too old is passed over")
    void oldJavaHomeIsPassedOver() throws Exception {
        var old = jdk("old", "1.8.0_402");

        var run = run(Map.of("JAVA_HOME", old.toString()), findJdk(), "21");

        assertThat(run.output()).isNotBlank().doesNotContain(old.toString());
        assertThat(run.exitCode()).isZero();
    }

    @Test
    @DisplayName("a JAVA_HOME that is new enough is taken")
    void fittingJavaHomeIsTaken() throws Exception {
        var fitting = jdk("fitting", "99.0.1");

        var run = run(Map.of("JAVA_HOME", fitting.toString()), findJdk(), "98");

        assertThat(run.output().strip()).isEqualTo(fitting.toString());
    }

    @Test
    @DisplayName("without a JDK of the wanted version the message says what was looked for")
    void missingJdkIsExplained() throws Exception {
        var run = run(Map.of(), findJdk(), "1000");

        assertThat(run.output()).contains("No Java 1000 or later").contains("JAVA_HOME");
        assertThat(run.exitCode()).isEqualTo(1);
    }

    private Path unpack() throws IOException, InterruptedException {
        var archive = onlyChild(Path.of("target"), "karpenter-*.tar.gz");
        var run = run(Map.of(), "tar", "-xzf", archive.toAbsolutePath().toString(), "-C", folder.toString());
        assertThat(run.exitCode()).as(run.output()).isZero();
        return onlyChild(folder, "karpenter-*");
    }

    private Path jdk(String name, String version) throws IOException {
        var home = folder.resolve(name);
        var java = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
        return home;
    }

    private static String findJdk() {
        return Path.of("src/main/dist/bin/find-jdk").toAbsolutePath().toString();
    }

    private static Path onlyChild(Path folder, String glob) throws IOException {
        try (var children = Files.newDirectoryStream(folder, glob)) {
            var found = new ArrayList<Path>();
            children.forEach(found::add);
            assertThat(found).hasSize(1);
            return found.getFirst();
        }
    }

    private Run run(Map<String, String> environment, String... command) throws IOException, InterruptedException {
        var builder =
                new ProcessBuilder(List.of(command)).directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Run(process.waitFor(), output);
    }

    private record Run(int exitCode, String output) {}
}
