package io.karpenter.engine.controller;

import io.karpenter.engine.Karpenter;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** {@code karpenter controller} as a process of its own. */
public final class ControllerProcess implements AutoCloseable {

    /** What it writes when it begins to act. */
    private static final String ACTS = "this replica acts from now on";

    private static final Duration START = Duration.ofMinutes(2);

    private final Process process;
    private final Path log;
    /** Length of the log before it started. */
    private final long earlier;

    private final Thread atExit;

    private ControllerProcess(Process process, Path log, long earlier) {
        this.process = process;
        this.log = log;
        this.earlier = earlier;
        // A test that is killed leaves nothing behind.
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts one over a simulated cloud that outlives it; ports are any that are free.
     *
     * @param machines where simulated machines are written down
     * @param log what it writes is appended to this file
     */
    static ControllerProcess start(Path kubeconfig, Path machines, Path log, String... options) {
        List<String> all = new ArrayList<>(
                List.of("--cloud=simulated", "--boot-time=0", "--shutdown-time=0", "--machines=" + machines));
        all.addAll(List.of(options));
        return start(List.of(), kubeconfig, Map.of(), log, all);
    }

    /**
     * Starts one over whatever cloud the options say; ports are any that are free.
     *
     * @param java options of the JVM
     * @param environment variables beside those of this process
     * @param log what it writes is appended to this file
     */
    public static ControllerProcess start(
            List<String> java, Path kubeconfig, Map<String, String> environment, Path log, List<String> options) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                classPath()));
        command.addAll(java);
        command.addAll(List.of(
                Karpenter.class.getName(),
                "controller",
                "--kubeconfig=" + kubeconfig,
                "--metrics-port=0",
                "--health-probe-port=0"));
        command.addAll(options);
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        try {
            long earlier = Files.exists(log) ? Files.size(log) : 0;
            return new ControllerProcess(builder.start(), log, earlier);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without the folder of tests, which it does not need: a JVM shares only what comes out of archives. */
    private static String classPath() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Lets it live for so long, at most until it ends. */
    public boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    /**
     * Lets it live for so long after it has begun to act, however long its start takes, at most until it ends.
     *
     * @throws IllegalStateException if it does not begin to act
     */
    boolean endsWithinActing(Duration time) {
        long latest = System.nanoTime() + START.toNanos();
        while (!hasBegun()) {
            if (System.nanoTime() - latest > 0) {
                throw new IllegalStateException("it has not begun to act in " + START);
            }
            if (endsWithin(Duration.ofMillis(20))) {
                return true;
            }
        }
        return endsWithin(time);
    }

    private boolean hasBegun() {
        try (SeekableByteChannel written = Files.newByteChannel(log)) {
            written.position(earlier);
            return new String(Channels.newInputStream(written).readAllBytes(), StandardCharsets.UTF_8).contains(ACTS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes it write what each of its threads does to its log; asynchronous. */
    public void dumpThreads() {
        try {
            new ProcessBuilder("kill", "-QUIT", Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** SIGTERM: it ends what it has begun. Returns once it has ended. */
    public void stop() {
        process.destroy();
        process.onExit().join();
    }

    /** SIGKILL: nothing of it runs any more when this returns. */
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
