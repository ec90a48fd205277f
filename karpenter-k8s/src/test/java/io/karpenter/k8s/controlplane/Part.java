package io.karpenter.k8s.controlplane;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One process of a control plane, its output in a file. It ends when this JVM does, however that ends, because it watches its
 * standard input. Thread-safe.
 */
final class Part {

    private final String name;
    private final Path log;
    private final Process process;

    private Part(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    static Part start(String name, List<String> command, Path folder, Path logs) {
        Path log = logs.resolve(name + ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("CONTROLPLANE_END_WITH_INPUT", "true");
        withoutMachinesOwn(builder);
        try {
            return new Part(name, log, builder.start());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + name, e);
        }
    }

    /** A kubeconfig or proxy of the machine must have no influence. */
    static void withoutMachinesOwn(ProcessBuilder builder) {
        builder.environment()
                .keySet()
                .removeIf(key -> key.equals("KUBECONFIG")
                        || key.toLowerCase(java.util.Locale.ROOT).endsWith("_proxy"));
    }

    String name() {
        return name;
    }

    boolean isRunning() {
        return process.isAlive();
    }

    /** Waits for the end of the process; true if it has ended within {@code time}. */
    boolean endsWithin(Duration time) {
        try {
            return process.waitFor(time.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + name, e);
        }
    }

    /** What it has written last. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            return "(no log: " + e.getMessage() + ")";
        }
    }

    /** SIGKILL: asked to end in an orderly way, an API server without its etcd takes minutes. */
    void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
