package io.karpenter.engine.cli.terminal;

import io.karpenter.engine.report.text.Style;
import io.karpenter.k8s.manifest.report.Notice;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/** One run of a command: its streams, and how to speak to the user meanwhile. */
public final class Session {

    private final CommandLine command;
    private final OutputOptions output;
    private final Terminal terminal;

    private Session(CommandLine command, OutputOptions output, Terminal terminal) {
        this.command = command;
        this.output = output;
        this.terminal = terminal;
    }

    /** A run of {@code command} in this process, which logs from now on what {@code output} says. */
    public static Session of(CommandLine command, OutputOptions output) {
        Session session = new Session(command, output, Terminal.ofProcess());
        Logging.setLevel(output.logLevel());
        return session;
    }

    /** Colours only where a person reads the result. */
    public Style style() {
        return terminal.output() && output.file().isEmpty() ? Style.COLOURED : Style.PLAIN;
    }

    /** Tells the user what to know about a catalogue. */
    public void tell(List<String> notes) {
        announce(notes.stream().map(note -> new Notice(Notice.Level.INFO, note)).toList());
    }

    /** Tells the user what is probably not meant. */
    public void warn(List<String> warnings) {
        announce(warnings.stream()
                .map(warning -> new Notice(Notice.Level.WARNING, warning))
                .toList());
    }

    /** Passes on what reading the input has to say. */
    public void announce(List<Notice> notices) {
        console().tell(notices);
    }

    /**
     * Does {@code work} and shows that it goes on, if it takes long and somebody watches.
     *
     * @param expected how long it may take, zero if unknown
     */
    public <T> T working(String task, Duration expected, Supplier<T> work) {
        return timed(task, () -> isWatched() ? watched(task, expected, bar -> work.get()) : work.get());
    }

    /**
     * As {@link #working}, for a search that tells how far it is; what it tells is shown beside the bar.
     *
     * @param search is given who wants to hear of it
     */
    public <T> T searching(
            String task, Duration expected, Function<Consumer<io.karpenter.solver.api.Progress>, T> search) {
        return timed(
                task,
                () -> isWatched()
                        ? watched(task, expected, bar -> search.apply(news -> bar.say(SearchNews.of(news))))
                        : search.apply(news -> {}));
    }

    private boolean isWatched() {
        return terminal.error() && output.progress();
    }

    private static <T> T timed(String task, Supplier<T> work) {
        long began = System.nanoTime();
        T result = work.get();
        if (Logging.isDebug()) {
            LoggerFactory.getLogger(Session.class)
                    .debug(
                            "{} took {} ms",
                            task,
                            Duration.ofNanos(System.nanoTime() - began).toMillis());
        }
        return result;
    }

    private static <T> T watched(String task, Duration expected, Function<Progress, T> work) {
        Progress progress = Progress.start(task, expected);
        try {
            return work.apply(progress);
        } finally {
            progress.stop();
        }
    }

    /** Prints the result where the options say. */
    public void print(Consumer<PrintWriter> body) {
        output.print(command.getOut(), body);
    }

    private Console console() {
        return new Console(command.getErr(), output.quiet(), terminal.error() ? Style.COLOURED : Style.PLAIN);
    }
}
