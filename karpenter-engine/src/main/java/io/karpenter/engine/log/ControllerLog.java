package io.karpenter.engine.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.status.OnPrintStreamStatusListenerBase;
import ch.qos.logback.core.status.Status;
import io.karpenter.k8s.operate.ControllerSettings.Logs;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.slf4j.LoggerFactory;

/** Makes the process log as a controller does. Source: OPS-09, LOG_LEVEL, LOG_OUTPUT_PATHS, LOG_ERROR_OUTPUT_PATHS. */
public final class ControllerLog {

    /** What the client of the API server has to say is of interest only to those who look for a fault. */
    private static final String CLIENT = "io.fabric8";

    private ControllerLog() {}

    /**
     * From now on lines go where {@code logs} says, and nowhere else.
     *
     * @param commit that the program was built from, stated in each line
     * @throws IOException if a file cannot be written; the message names it
     */
    public static void start(Logs logs, String commit) throws IOException {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            start(context, logs, commit);
        }
    }

    static void start(LoggerContext context, Logs logs, String commit) throws IOException {
        Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.detachAndStopAllAppenders();
        root.setLevel(Level.toLevel(logs.level().name()));
        context.getLogger(CLIENT).setLevel(logs.level() == Logs.Level.DEBUG ? Level.DEBUG : Level.WARN);
        for (String path : logs.errorPaths()) {
            Complaints complaints = new Complaints(stream(path));
            complaints.setContext(context);
            complaints.start();
            context.getStatusManager().add(complaints);
        }
        boolean debug = logs.level() == Logs.Level.DEBUG;
        for (String path : logs.paths()) {
            root.addAppender(appender(context, path, new JsonLines(commit, debug)));
        }
    }

    private static Appender<ILoggingEvent> appender(LoggerContext context, String path, JsonLines lines)
            throws IOException {
        lines.setContext(context);
        lines.start();
        OutputStreamAppender<ILoggingEvent> appender = switch (path) {
            case "stdout", "stderr" -> {
                ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
                console.setTarget(path.equals("stdout") ? "System.out" : "System.err");
                yield console;
            }
            default -> {
                FileAppender<ILoggingEvent> file = new FileAppender<>();
                file.setFile(writable(path).toString());
                yield file;
            }
        };
        Sampling sampling = new Sampling();
        sampling.setContext(context);
        sampling.start();
        appender.addFilter(sampling);
        appender.setContext(context);
        appender.setName(path);
        appender.setEncoder(lines);
        appender.start();
        return appender;
    }

    private static Path writable(String path) throws IOException {
        Path file = Path.of(path);
        try (OutputStream end = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            return file;
        } catch (IOException refused) {
            throw new IOException(
                    "cannot log to %s: %s. Maybe its folder is missing or read-only; name stdout, stderr or another file"
                            .formatted(path, refused),
                    refused);
        }
    }

    private static PrintStream stream(String path) throws IOException {
        return switch (path) {
            case "stdout" -> System.out;
            case "stderr" -> System.err;
            default ->
                new PrintStream(
                        Files.newOutputStream(writable(path), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                        true,
                        StandardCharsets.UTF_8);
        };
    }

    /** What Logback itself complains of. */
    private static final class Complaints extends OnPrintStreamStatusListenerBase {

        private final PrintStream stream;

        Complaints(PrintStream stream) {
            this.stream = stream;
            // What was noted before is told again without a look at its level.
            setRetrospective(0);
        }

        @Override
        protected PrintStream getPrintStream() {
            return stream;
        }

        @Override
        public void addStatusEvent(Status status) {
            if (status.getLevel() >= Status.WARN) {
                super.addStatusEvent(status);
            }
        }
    }
}
