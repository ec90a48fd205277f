package io.karpenter.engine.cli.terminal;

import io.karpenter.engine.input.InvalidInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is printed, and where. */
public final class OutputOptions {

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "Format of the result: table, wide, json, yaml or name. Default: table.")
    private OutputFormat format = OutputFormat.TABLE;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the result to this file in place of standard output.")
    private @Nullable Path file;

    @Option(names = "--quiet", description = "Nothing on standard error but errors.")
    private boolean quiet;

    @Option(
            names = "--no-progress",
            description = "No progress bar. There is none anyway unless standard error is a terminal.")
    private boolean noProgress;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            description = "What to log to standard error: off, error, warn, info, debug or trace. Default: warn.")
    private LogLevel logLevel = LogLevel.WARN;

    public OutputFormat format() {
        return format;
    }

    boolean quiet() {
        return quiet;
    }

    boolean progress() {
        return !noProgress && !quiet;
    }

    LogLevel logLevel() {
        return logLevel;
    }

    Optional<Path> file() {
        return Optional.ofNullable(file);
    }

    /** Prints to the file if one was named, which then is complete or untouched, else to {@code standardOutput}. */
    void print(PrintWriter standardOutput, Consumer<PrintWriter> body) {
        if (file == null) {
            body.accept(standardOutput);
            standardOutput.flush();
            return;
        }
        try {
            Path folder = file.toAbsolutePath().getParent();
            if (folder == null || Files.isDirectory(file)) {
                throw new InvalidInputException("option --out: %s is a folder, a file is needed".formatted(file));
            }
            if (Files.exists(file) && !Files.isRegularFile(file)) {
                // A device or a pipe cannot be replaced, only written to.
                writeTo(file, body);
                return;
            }
            Path draft = folder.resolve(".%s.%d.tmp"
                    .formatted(file.getFileName(), ProcessHandle.current().pid()));
            try {
                writeTo(draft, body);
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException failure) {
            throw new InvalidInputException(
                    "option --out: cannot write %s: %s. Maybe its folder is missing or not yours"
                            .formatted(file, failure));
        }
    }

    private static void writeTo(Path target, Consumer<PrintWriter> body) throws IOException {
        try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(target, StandardCharsets.UTF_8))) {
            body.accept(writer);
            if (writer.checkError()) {
                throw new IOException("not all of it could be written");
            }
        }
    }
}
